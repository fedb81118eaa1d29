"""Models made of models: stacked ensembles, RuleFit, k-LIME and pipelines."""

from __future__ import annotations

from mlplatlint.fronts.mojo.context import Context

DEPTH = 4
_RULE_LIMIT = 1_000_000


def submodels(context: Context) -> list[tuple[str, str]]:
    """Return (key, folder) of the nested models and report those that cannot be found."""
    count = context.integer("submodel_count")
    found: list[tuple[str, str]] = []
    if count is None or count < 0:
        return found
    for index in range(min(count, 10_000)):
        key, folder = context.text(f"submodel_key_{index}"), context.text(f"submodel_dir_{index}")
        if not key or not folder:
            name = f"submodel_key_{index}" if not key else f"submodel_dir_{index}"
            context.report("mojo-submodel", f"{name} is missing: submodel_count is {count}")
            continue
        if folder.startswith("/") or ".." in folder.split("/"):
            context.report_key("mojo-path-escape", f"submodel_dir_{index}", f"= {folder[:80]} leaves the archive")
            continue
        if any(key == other for other, _ in found):
            context.report_key("mojo-submodel", f"submodel_key_{index}", f"= {key} names a model that is named before")
            continue
        if folder + "model.ini" not in context.files.names:
            context.report_key("mojo-submodel", f"submodel_dir_{index}", f"= {folder} holds no 'model.ini'")
            continue
        found.append((key, folder))
    extra = sum(1 for key in context.ini.info if key.startswith("submodel_key_"))
    if extra > count:
        context.report_key("mojo-submodel", "submodel_count", f"= {count}; {extra} submodels are listed")
    return found


def check_stacked_ensemble(context: Context, models: list[tuple[str, str]]) -> None:
    """Metalearner and base models must be submodels, and every submodel must be one of them."""
    keys = {key for key, _ in models}
    metalearner = context.text("metalearner")
    if metalearner and metalearner not in keys:
        context.report_key("mojo-metalearner", "metalearner", f"= {metalearner[:80]} is no submodel")
    slots = context.integer("base_models_num")
    if slots is None:
        return
    if not 0 <= slots <= _SLOTS:
        context.report_key("mojo-submodel", "base_models_num", f"= {slots} is no number of models")
    named = set()
    for index in range(min(max(slots, 0), 10_000)):
        base = context.text(f"base_model{index}")
        if base and base not in keys:
            context.report_key("mojo-metalearner", f"base_model{index}", f"= {base[:80]} is no submodel")
        named.add(base)
    for key in context.ini.info:
        number = key.removeprefix("base_model")
        if number.isdigit() and int(number) >= slots:
            context.report_key("mojo-submodel", key, f"is never read: base_models_num is {slots}")
    for key in sorted(keys - named - {metalearner}):
        detail = f"submodel '{key}' is named by no base_model: a lost line, and the ensemble scores without it"
        context.report("mojo-submodel-orphan", detail)


def check_reference(context: Context, key: str, models: list[tuple[str, str]]) -> None:
    """A setting that must name a submodel."""
    name = context.text(key)
    if name and name not in {model for model, _ in models}:
        context.report_key("mojo-metalearner", key, f"= {name[:80]} is no submodel")


_SLOTS = 10_000
_MISSING_SHOWN = 5
_RULE_TEXTS = ("language_condition", "language_rule_", "var_name_rule_", "data_from_rules_codes_", "linear_names_")


def check_rulefit(context: Context, models: list[tuple[str, str]]) -> None:
    """RuleFit: every rule and condition its counts announce."""
    check_reference(context, "linear_model", models)
    depth, trees = context.integer("depth"), context.integer("ntrees")
    features = context.integer("n_features")
    missing: list[str] = []
    if context.text("model_type") != "0" and depth is not None and trees is not None:
        for level in range(min(depth, 1000)):
            for tree in range(min(trees, 100_000)):
                _rules(context, level, tree, features, missing)
                if len(missing) > 5:
                    break
    for name in ("data_from_rules_codes", "linear_names"):
        for index in range(min(context.integer(f"{name}_len") or 0, _RULE_LIMIT)):
            if f"{name}_{index}" not in context.ini.info:
                missing.append(f"{name}_{index}")
    for key in context.ini.info:
        if (
            key.startswith(_RULE_TEXTS)
            and not key.endswith("_len")
            and context.value(key).kind in ("int", "long", "double", "bool")
        ):
            context.report_key("mojo-value-type", key, "is read as a number, the reader wants text")
        elif ("_length_" in key or key.endswith("_len") or key in ("depth", "ntrees")) and (
            context.integer(key) or 0
        ) < 0:
            context.report_key("mojo-array-length", key, f"= {context.integer(key)} is no count")
    for key in missing[:5]:
        context.report("mojo-missing-key", f"{key} is missing: the reader refuses the file")


def _rules(context: Context, level: int, tree: int, features: int | None, missing: list[str]) -> None:
    info = context.ini.info
    count = context.integer(f"num_rules_M{level}T{tree}")
    if count is None:
        missing.append(f"num_rules_M{level}T{tree}")
        return
    if count < 0:
        context.report_key("mojo-array-length", f"num_rules_M{level}T{tree}", f"= {count} is no number of rules")
    for number in range(min(count, _RULE_LIMIT)):
        if len(missing) > _MISSING_SHOWN:
            return
        rule = f"{level}_{tree}_{number}"
        for key in ("prediction_value", "coefficient", "var_name"):
            if f"{key}_rule_id_{rule}" not in info:
                missing.append(f"{key}_rule_id_{rule}")
        conditions = context.integer(f"num_conditions_rule_id_{rule}")
        if conditions is None:
            missing.append(f"num_conditions_rule_id_{rule}")
            continue
        if conditions < 0:
            key = f"num_conditions_rule_id_{rule}"
            context.report_key("mojo-array-length", key, f"= {conditions} is no number of conditions")
        for condition in range(min(conditions, 1000)):
            _condition(context, f"{condition}_{rule}", features, missing)


def _condition(context: Context, name: str, features: int | None, missing: list[str]) -> None:
    info = context.ini.info
    for key in ("feature_index", "type", "operator", "nas_included"):
        if f"{key}_{name}" not in info:
            missing.append(f"{key}_{name}")
    index = context.integer(f"feature_index_{name}")
    if index is not None and features is not None and not 0 <= index < features:
        context.report_key(
            "mojo-feature-count", f"feature_index_{name}", f"= {index}; the model has {features} features"
        )
    column = context.text(f"feature_name_{name}")
    columns = context.ini.columns
    if index is not None and column not in ("", "null") and 0 <= index < len(columns) and columns[index][0] != column:
        detail = f"= {index} is column '{columns[index][0]}'; feature_name says '{column[:60]}'"
        context.report_key("mojo-column-name", f"feature_index_{name}", detail)
    numeric = context.text(f"type_{name}") == "1"
    if context.text(f"operator_{name}") not in (("0", "1") if numeric else ("2",)):
        what = "numbers are compared with 0 (<) or 1 (>=)" if numeric else "categories with 2 (in)"
        context.report_key("mojo-enum", f"operator_{name}", f"= {context.text(f'operator_{name}')[:20]}; {what}")
    if numeric:
        if f"num_treshold{name}" not in info:
            missing.append(f"num_treshold{name}")
        else:
            context.finite(f"num_treshold{name}")
        return
    for key in ("language_cat_treshold", "cat_treshold"):
        length = context.integer(f"{key}_length_{name}")
        if length is None:
            missing.append(f"{key}_length_{name}")
            continue
        stem = key if key.startswith("language") else f"{key}_length"
        missing += [f"{stem}_{n}_{name}" for n in range(min(length, 10_000)) if f"{stem}_{n}_{name}" not in info]


def check_base_columns(context: Context, nested: Context, key: str, is_metalearner: bool) -> None:
    """Every feature of a base model must be a column of the ensemble."""
    if is_metalearner:
        return
    features = nested.integer("n_features")
    own = {name for name, _ in context.ini.columns}
    for name, _ in nested.ini.columns[: features or 0]:
        if name not in own:
            context.report(
                "mojo-base-model-columns", f"submodel '{key}' reads column '{name}', which the ensemble does not have"
            )
            return
