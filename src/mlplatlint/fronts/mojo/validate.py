"""Runs every check on a MOJO, in the order in which a reader would stumble, and nested models after their parent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlplatlint.files.source import Source
from mlplatlint.fronts.mojo import booster, common, details, ensemble, forest, gam, numeric
from mlplatlint.fronts.mojo.context import Context
from mlplatlint.fronts.mojo.ini import parse_ini
from mlplatlint.fronts.mojo.keys import check_keys
from mlplatlint.fronts.mojo.model import MojoFiles, MojoModel, MojoProblem

_ALGORITHMS: dict[str, Callable[[Context], None]] = {
    "gbm": forest.check_shared_tree,
    "drf": forest.check_shared_tree,
    "isolationforest": forest.check_shared_tree,
    "upliftdrf": forest.check_shared_tree,
    "extendedisolationforest": forest.check_extended_isolation_forest,
    "xgboost": booster.check_xgboost,
    "glm": numeric.check_glm,
    "deeplearning": numeric.check_deep_learning,
    "kmeans": numeric.check_kmeans,
    "pca": numeric.check_pca,
    "glrm": numeric.check_glrm,
    "word2vec": numeric.check_word2vec,
    "coxph": numeric.check_coxph,
    "isotonicregression": numeric.check_isotonic,
    "targetencoder": numeric.check_target_encoder,
    "svm": numeric.check_svm,
    "gam": gam.check_gam,
}
_REFERENCES = {
    "klime": ("clustering_model", "global_regression_model"),
    "pipeline": ("main_model",),
}


def validate(source: Source, entry: str, files: MojoFiles) -> MojoModel:
    """Return the model with all its problems. Never raises, whatever the entries hold."""
    model = MojoModel(source, entry)
    context = _check(model, files, model.problems, 0)
    if context is not None:
        model.ini = context.ini
        model.algorithm = context.algorithm
        model.version = context.text("mojo_version")
        model.h2o_version = context.text("h2o_version")
        details.check_entries(context, files.names)
    model.checks.append("entries")
    return model


def _check(model: MojoModel, files: MojoFiles, problems: list[MojoProblem], depth: int) -> Context | None:
    raw = files.read("model.ini")
    if raw is None:
        problems.append(
            MojoProblem("mojo-missing-model-ini", files.root, 0, "'model.ini' is missing or cannot be unpacked")
        )
        return None
    context = Context(files, parse_ini(raw), problems)
    for fault in context.ini.faults:
        context.report(fault.rule, fault.detail, line=fault.line)
    known = common.check_identity(context)
    steps: list[tuple[str, Callable[[Context], Any]]] = [
        ("keys", check_keys),
        ("columns", common.check_columns),
        ("domains", common.check_domains),
        ("features and classes", common.check_features),
        ("endianness", common.check_endianness),
    ]
    if known and (own := _ALGORITHMS.get(context.algorithm)) is not None:
        steps.append((context.algorithm, own))
    steps.append(("details", lambda c: details.check_details(c, depth > 0)))
    for name, step in steps:
        model.checks.append(f"{files.root}{name}")
        step(context)
    if context.family == "multi-model":
        _nested(model, context, depth)
    return context


def _nested(model: MojoModel, context: Context, depth: int) -> None:
    models = ensemble.submodels(context)
    model.checks.append(f"{context.files.root}submodels")
    if context.algorithm == "stackedensemble":
        ensemble.check_stacked_ensemble(context, models)
    elif context.algorithm == "rulefit":
        ensemble.check_rulefit(context, models)
    for key in _REFERENCES.get(context.algorithm, ()):
        ensemble.check_reference(context, key, models)
    if depth >= ensemble.DEPTH:
        context.report("mojo-submodel", f"nests models more than {ensemble.DEPTH} deep")
        return
    for key, folder in models:
        nested = _check(model, context.files.below(folder), context.problems, depth + 1)
        if nested is None:
            continue
        context.referenced.update(folder + name for name in nested.referenced)
        if context.algorithm == "stackedensemble":
            ensemble.check_base_columns(context, nested, key, key == context.text("metalearner"))
        mine, theirs = context.text("h2o_version"), nested.text("h2o_version")
        if mine and theirs and mine != theirs:
            context.report("mojo-mixed-versions", f"submodel '{key}' was written by H2O {theirs}, the model by {mine}")
