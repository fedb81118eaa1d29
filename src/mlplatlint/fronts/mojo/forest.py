"""GBM, DRF, Isolation Forest, Uplift DRF and Extended Isolation Forest: the trees and what belongs to them."""

from __future__ import annotations

from itertools import pairwise
from struct import unpack_from

from mlplatlint.fronts.mojo.context import Context
from mlplatlint.fronts.mojo.trees import aux_fault, eif_fault, walk

_TREE_LIMIT = 200_000
_CLASS_LIMIT = 2_000
"""Classes of a model, of which H2O allows a thousand."""


def check_shared_tree(context: Context) -> None:
    """Check every tree, the original names of an encoded model, and calibration."""
    groups, classes = context.integer("n_trees"), context.integer("n_trees_per_class")
    version = context.version
    if classes is None and version <= 1.0:
        classes = 1 if context.integer("n_classes") in (1, 2) else context.integer("n_classes")
    features = context.integer("n_features")
    if groups is not None and classes is not None and features is not None:
        if groups < 0 or not 0 <= classes <= _CLASS_LIMIT or groups * classes > _TREE_LIMIT:
            context.report_key("mojo-tree-missing", "n_trees", f"= {groups} is no number of trees")
        else:
            _class_counts(context, classes)
            for group in range(groups):
                for number in range(classes):
                    _tree(context, number, group, features, classes)
            _uncounted(context, groups, classes)
    check_original_names(context)
    check_calibration(context)
    if context.algorithm == "gbm":
        context.finite("init_f")
    shortest, longest = context.integer("min_path_length"), context.integer("max_path_length")
    if shortest is not None and longest is not None and shortest > longest:
        context.report_key(
            "mojo-array-length", "min_path_length", f"= {shortest} is more than max_path_length = {longest}"
        )


def _class_counts(context: Context, classes: int) -> None:
    wanted = context.integer("n_classes")
    category = context.text("category")
    if category == "Multinomial" and wanted is not None and classes != wanted:
        context.report_key("mojo-class-count", "n_trees_per_class", f"= {classes}; n_classes is {wanted}")
    elif category == "Regression" and classes != 1:
        context.report_key("mojo-class-count", "n_trees_per_class", f"= {classes}; a regression has one tree per group")
    elif category == "Binomial" and context.algorithm in ("gbm", "drf"):
        double = context.algorithm == "drf" and context.flag("binomial_double_trees")
        if classes != 1 + double:
            context.report_key(
                "mojo-class-count", "n_trees_per_class", f"= {classes}; this model has {1 + double} per group"
            )
    elif category == "BinomialUplift" and classes != 2:
        context.report_key("mojo-class-count", "n_trees_per_class", f"= {classes}; an uplift model has two per group")


def _may_be_empty(context: Context, number: int, group: int, classes: int) -> bool:
    """Tell whether a class may have had nothing more to learn: it has no later tree, and other classes have this one."""
    later = context.files.read(f"trees/t{number:02d}_{group + 1:03d}.bin") is not None
    others = any(context.files.read(f"trees/t{other:02d}_{group:03d}.bin") is not None for other in range(classes))
    return others and not later


def _uncounted(context: Context, groups: int, classes: int) -> None:
    """Report trees beyond those the keys count: the reader leaves them out of the score."""
    for number in range(classes + 1):
        group = groups if number < classes else 0
        name = f"trees/t{number:02d}_{group:03d}.bin"
        if name not in context.referenced and context.files.read(name) is not None:
            context.report(
                "mojo-tree-missing", f"'{name}' is there, and the keys count {groups} x {classes} trees", name
            )


def _tree(context: Context, number: int, group: int, features: int, classes: int) -> None:
    name = f"trees/t{number:02d}_{group:03d}.bin"
    context.referenced.add(name)
    blob = context.files.read(name)
    version = context.version
    aux_name = name.replace(".bin", "_aux.bin")
    context.referenced.add(aux_name)
    if blob is None:
        several = classes > 2 and context.text("category") == "Multinomial"
        severity = "medium" if several and _may_be_empty(context, number, group, classes) else ""
        context.report(
            "mojo-tree-missing", f"tree '{name}' is missing, and the reader scores without it", name, 0, severity
        )
        return
    decoder = 0 if version <= 1.0 else 1 if version < 1.2 else 2
    tree = walk(blob, features, decoder, context.domain_sizes)
    if tree.fault:
        context.report("mojo-tree-corrupt", f"tree '{name}' {tree.fault}", name)
        return
    if version > 1.0:
        raw = context.files.read(aux_name)
        if raw is None:
            context.report("mojo-tree-aux", f"'{aux_name}' is missing", aux_name)
        elif fault := aux_fault(raw, tree, version):
            context.report("mojo-tree-aux", f"'{aux_name}' {fault}", aux_name)


def check_original_names(context: Context) -> None:
    """Check the names and domains of the columns before they were encoded."""
    names = context.integer("_n_orig_names")
    if names is not None:
        context.lines_of("_orig_names", names)
    domains = context.integer("_n_orig_domain_values") or 0
    if domains < 0:
        context.report_key("mojo-array-length", "_n_orig_domain_values", f"= {domains} is no number of columns")
    for index in range(min(domains, 10_000)):
        count = context.integer(f"_m_orig_domain_values_{index}")
        if count is None:
            context.report("mojo-missing-key", f"_m_orig_domain_values_{index} is missing: the reader refuses the file")
        elif count > 0:
            context.lines_of(f"_orig_domain_values_{index}", count)
        elif count < 0 or context.files.read(f"_orig_domain_values_{index}") is not None:
            context.report_key(
                "mojo-array-length", f"_m_orig_domain_values_{index}", f"= {count} denies the values that are there"
            )


def check_calibration(context: Context) -> None:
    """Check Platt or isotonic calibration."""
    method = context.text("calib_method")
    if context.value("calib_glm_beta").kind in ("int[]", "long[]"):
        context.report_key("mojo-value-type", "calib_glm_beta", "is read as integers, the reader wants doubles")
    if method == "platt":
        beta = context.array("calib_glm_beta")
        if beta is None or len(beta) != 2:
            context.report_key("mojo-calibration", "calib_glm_beta", "does not hold the two numbers of Platt scaling")
        context.finite("calib_glm_beta")
    elif method == "isotonic":
        check_thresholds(context)


def check_thresholds(context: Context) -> None:
    """Check the two threshold arrays of an isotonic function."""
    columns = [_thresholds(context, f"calib/thresholds_{axis}") for axis in "xy"]
    low, high = context.value("calib_min_x").value, context.value("calib_max_x").value
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and low > high:
        context.report_key("mojo-calibration", "calib_min_x", "is more than calib_max_x")
    if columns[0] is None or columns[1] is None:
        return
    if len(columns[0]) != len(columns[1]):
        context.report("mojo-calibration", "thresholds_x and thresholds_y differ in length", "calib/thresholds_x")
    if any(later < earlier for earlier, later in pairwise(columns[0])):
        context.report("mojo-calibration", "thresholds_x do not ascend", "calib/thresholds_x")


def _thresholds(context: Context, name: str) -> tuple[float, ...] | None:
    raw = context.blob(name)
    if raw is None:
        return None
    count = unpack_from(">i", raw, 0)[0] if len(raw) >= 4 else -1
    if count < 0 or len(raw) != 4 + 8 * count:
        context.report("mojo-blob-size", f"'{name}' holds {len(raw):,} bytes for {count} thresholds", name)
        return None
    values: tuple[float, ...] = unpack_from(f">{count}d", raw, 4)
    if not all(value == value for value in values):
        context.report("mojo-non-finite", f"'{name}' holds NaN", name)
    return values


def check_extended_isolation_forest(context: Context) -> None:
    """Check every tree of an Extended Isolation Forest."""
    count, features = context.integer("ntrees"), context.integer("n_features")
    if context.value("ntrees").kind == "null":
        context.report_key("mojo-tree-missing", "ntrees", "is null: every row gets the same score")
    if count is None or features is None:
        return
    if count < 1:
        context.report_key("mojo-tree-missing", "ntrees", f"= {count}: every row gets the same score")
    elif context.files.read(f"trees/t{count:02d}.bin") is not None:
        context.report_key(
            "mojo-tree-missing", "ntrees", f"= {count}; there are more trees, which the reader leaves out"
        )
    for index in range(min(count, _TREE_LIMIT)):
        name = f"trees/t{index:02d}.bin"
        context.referenced.add(name)
        blob = context.files.read(name)
        if blob is None:
            context.report("mojo-tree-missing", f"tree '{name}' is missing", name)
        elif fault := eif_fault(blob, features):
            context.report("mojo-tree-corrupt", f"tree '{name}' {fault}", name)
