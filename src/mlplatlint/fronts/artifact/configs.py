"""Model descriptions in JSON that name code: Keras configurations and skops schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlplatlint.fronts.artifact.parse import Inspector

LONGEST_JSON = 32 << 20
LONGEST_ATTRIBUTE = 4 << 20
_CONFIGS = 20
_KERAS_MODULES = ("keras", "tensorflow", "tf_keras", "keras_core", "keras_hub", "keras_nlp", "keras_cv", "builtins")
_PARTS = 200_000
_DATA_LOADERS = frozenset(("TypeNode", "JsonNode"))


def read_json(data: bytes) -> Any:
    """Return the JSON value of some bytes, None when they are none."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def inspect_keras(inspector: Inspector, data: bytes, entry: str) -> None:
    """Look through a Keras configuration for code and for objects of modules that are not Keras."""
    for name, detail, severity in keras_faults(read_json(data)):
        inspector.problem(name, entry, severity=severity, detail=detail)


def keras_faults(config: Any) -> list[tuple[str, str, str]]:
    """Return (kind of problem, detail, severity) of what a configuration runs when it is loaded."""
    found: dict[tuple[str, str], str] = {}
    for part in _dicts(config):
        name = part.get("class_name")
        inner = part.get("config")
        if name == "__lambda__" or (name == "Lambda" and _holds_code(inner)):
            found.setdefault(("keras-lambda-artifact", "holds a Lambda layer with Python code"), "")
        elif name == "Lambda":
            found.setdefault(
                ("keras-lambda-artifact", "holds a Lambda layer, which names a function to call"), "medium"
            )
        module = part.get("module")
        if isinstance(module, str) and isinstance(name, str) and module.partition(".")[0] not in _KERAS_MODULES:
            severity = _severity_of(module, name)
            if severity:
                found.setdefault(("keras-foreign-module", f"names '{module}.{name}'"), severity)
    return [(kind, detail, severity) for (kind, detail), severity in list(found.items())[:20]]


def _holds_code(config: Any) -> bool:
    if not isinstance(config, dict):
        return False
    function = config.get("function")
    if isinstance(function, list) and function and isinstance(function[0], str):
        return len(function[0]) > 20
    return isinstance(function, dict) and function.get("class_name") == "__lambda__"


def _severity_of(module: str, name: str) -> str:
    from mlplatlint.fronts.pickle.table import DANGEROUS, table

    return "critical" if table().verdict(module, name).level == DANGEROUS else ""


def inspect_skops(inspector: Inspector, data: bytes, entry: str) -> None:
    """Look through a skops schema for callables that do harm."""
    from mlplatlint.fronts.pickle.table import DANGEROUS, table

    seen: set[str] = set()
    for part in _dicts(read_json(data)):
        module, name, loader = part.get("__module__"), part.get("__class__"), part.get("__loader__")
        if not isinstance(module, str) or not isinstance(name, str) or not isinstance(loader, str):
            continue
        targets = [(module, name)]
        content = part.get("content")
        if loader == "FunctionNode" and isinstance(content, dict):
            # The class of a function is 'function'; what it is stands in the content.
            targets = [(str(content.get("module_path", "")), str(content.get("function", "")))]
        for target in targets:
            dotted = ".".join(target)
            if dotted not in seen and table().verdict(*target).level == DANGEROUS:
                seen.add(dotted)
                severity = "high" if loader in _DATA_LOADERS else ""
                inspector.problem("skops-untrusted-type", entry, severity=severity, detail=f"names '{dotted}'")


def embedded_keras(data: Any) -> Iterator[bytes]:
    """Yield the JSON configurations that stand inside an HDF5 file, where they are the text of an attribute.

    The first object that has a class name is the outermost one, and its brace stands shortly before.
    """
    at = 0
    for _ in range(_CONFIGS):
        mark = data.find(b'"class_name"', at)
        start = data.rfind(b"{", max(0, mark - 200), mark) if mark >= 0 else -1
        if start < 0:
            return
        text = bytes(data[start : start + LONGEST_ATTRIBUTE])
        end = _end_of_object(text)
        if end:
            yield text[:end]
        at = max(mark + 1, start + end)


def _end_of_object(text: bytes) -> int:
    """Return the length of the JSON object at the beginning of some bytes, 0 when there is none."""
    decoded = text.split(b"\0", 1)[0].decode("latin-1")
    try:
        return json.JSONDecoder().raw_decode(decoded)[1]
    except (ValueError, RecursionError):
        return 0


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a JSON value; text that is itself JSON, as old Keras wrote it, is not read."""
    todo = [value]
    for _ in range(_PARTS):
        if not todo:
            return
        part = todo.pop()
        if isinstance(part, dict):
            yield part
            todo.extend(part.values())
        elif isinstance(part, list):
            todo.extend(part)
