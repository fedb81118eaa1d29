"""Collects what an Alembic ``env.py`` says about the metadata that migrations are compared with."""

from __future__ import annotations

import _ast as ast
from typing import Any

from mlplatlint.facts.collect.interpreter import Interpreter
from mlplatlint.facts.collect.objects import Host
from mlplatlint.facts.migrations import Environment
from mlplatlint.facts.values import Ref, known_text
from mlplatlint.fronts.python import PythonModule


def collect(module: PythonModule) -> Environment | None:
    """Return the environment a file declares, or None when it never configures Alembic."""
    calls = [
        call
        for call in module.nodes(ast.Call)
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("configure", "run_migrations")
    ]
    if not any(target.startswith("alembic") for _, target in module.imports) or not calls:
        return None
    interpreter = Interpreter(module.source, module.tree, Host())
    interpreter.run_module()
    keywords = [keyword for call in calls for keyword in call.keywords if keyword.arg]
    names: list[str] = []
    for value in _metadata_values(interpreter, keywords):
        for item in value if isinstance(value, (list, tuple)) else [value]:
            if isinstance(item, Ref):
                names.append(item.name)
    given = {keyword.arg for keyword in keywords}
    table = next((known_text(interpreter.value(item.value, interpreter.module_frame)) for item in keywords
                  if item.arg == "version_table"), None)  # fmt: skip
    return Environment(
        tuple(dict.fromkeys(names)),
        bool(given & {"include_object", "include_name"}),
        any(_is_true(keyword) for keyword in keywords if keyword.arg == "include_schemas"),
        table or "alembic_version",
    )


def _metadata_values(interpreter: Interpreter, keywords: list[ast.keyword]) -> list[Any]:
    frame = interpreter.module_frame
    found = [frame.names["target_metadata"]] if "target_metadata" in frame.names else []
    for keyword in keywords:
        if keyword.arg == "target_metadata":
            found.append(interpreter.value(keyword.value, frame))
    return found


def _is_true(keyword: ast.keyword) -> bool:
    return isinstance(keyword.value, ast.Constant) and keyword.value.value is True
