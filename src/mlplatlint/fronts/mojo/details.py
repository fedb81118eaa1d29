"""``experimental/modelDetails.json``, and entries that have no business in a model."""

from __future__ import annotations

import json
from typing import Any

from mlplatlint.fronts.mojo.context import Context

_NAME = "experimental/modelDetails.json"
_CODE = (
    ".class",
    ".jar",
    ".pkl",
    ".pickle",
    ".py",
    ".pyc",
    ".so",
    ".dll",
    ".dylib",
    ".exe",
    ".sh",
    ".bat",
    ".joblib",
    ".pt",
)
_LIMIT = 64 << 20


def check_details(context: Context, nested: bool) -> None:
    """Compare the optional description with the model it describes, and look at what it tells of its makers."""
    raw = context.files.read(_NAME)
    if raw is None or len(raw) > _LIMIT:
        return
    try:
        details: Any = json.loads(raw)
    except (ValueError, RecursionError):
        context.report("mojo-details", f"'{_NAME}' is not JSON", _NAME)
        return
    output = details.get("output") if isinstance(details, dict) else None
    if not isinstance(output, dict):
        context.report("mojo-details", f"'{_NAME}' has no 'output'", _NAME)
        return
    category = context.text("category")
    if isinstance(output.get("model_category"), str) and output["model_category"] != category:
        context.report(
            "mojo-details", f"'{_NAME}' describes category {output['model_category']}, model.ini {category}", _NAME
        )
    algorithm = details.get("algo")
    if isinstance(algorithm, str) and context.text("algo") and algorithm != context.text("algo"):
        context.report(
            "mojo-details", f"'{_NAME}' describes algorithm {algorithm}, model.ini {context.text('algo')}", _NAME
        )
    _names(context, output)
    if not nested:
        _leaks(context, output)
        _seed(context, details)


def _names(context: Context, output: dict[str, Any]) -> None:
    names = output.get("names")
    columns = [name for name, _ in context.ini.columns]
    if not isinstance(names, list) or not columns or not all(isinstance(name, str) for name in names):
        return
    if len(names) == len(columns) and [name.strip() for name in names] != columns:
        first = next(name for name, column in zip(names, columns, strict=True) if name.strip() != column)
        context.report("mojo-details", f"'{_NAME}' names column '{first[:60]}', which model.ini names otherwise", _NAME)


def _leaks(context: Context, output: dict[str, Any]) -> None:
    tables = output.get("reproducibility_information_table")
    for table in tables if isinstance(tables, list) else ():
        if isinstance(table, dict) and table.get("name") == "Node Information" and table.get("data"):
            detail = f"'{_NAME}' tells address, process id, JVM flags and operating system of the training cluster"
            context.report("mojo-leaked-cluster-info", detail, _NAME)
            return


def _seed(context: Context, details: dict[str, Any]) -> None:
    for parameter in details.get("parameters") or ():
        if isinstance(parameter, dict) and parameter.get("name") == "seed" and parameter.get("input_value") == -1:
            context.report(
                "mojo-unseeded", "was trained without a seed, so training it again gives another model", _NAME
            )


def check_entries(context: Context, names: frozenset[str]) -> None:
    """Report entries that no key refers to, and code among them."""
    for name in sorted(names - context.referenced):
        if name.endswith("/"):
            continue
        if name.lower().endswith(_CODE):
            context.report("mojo-foreign-entry", f"'{name}' is code or a pickle inside a model", name)
        else:
            context.report("mojo-unreferenced-entry", f"no key refers to '{name}'", name)
