"""Model descriptions in JSON that name code: Keras configurations and skops schemas."""

from __future__ import annotations

import builtins
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlplatlint.fronts.artifact.parse import Inspector

LONGEST_JSON = 32 << 20
LONGEST_ATTRIBUTE = 4 << 20
_CONFIGS = 20
_KERAS_MODULES = ("keras", "tensorflow", "tf_keras", "keras_core", "keras_hub", "keras_nlp", "keras_cv", "builtins")
_KERAS_LOADERS = frozenset(
    (
        "get_file",
        "extract_archive",
        "func_load",
        "load_model",
        "load_weights",
        "enable_unsafe_deserialization",
        "deserialize_keras_object",
    )
)
"""Functions of Keras that fetch, unpack or load, which no layer has for an argument."""
_PARTS = 200_000
_CODE_LOADERS = frozenset(
    ("ObjectNode", "FunctionNode", "MethodNode", "PartialNode", "ConstructorFromReduceNode", "ReduceNode")
)
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
        if isinstance(module, str) and isinstance(name, str):
            function = name == "function" and isinstance(inner, str)
            target = str(inner) if function else name
            severity = _severity_of(module, target, function)
            if severity:
                found.setdefault(("keras-foreign-module", f"names '{module}.{target}'"), severity)
    return [(kind, detail, severity) for (kind, detail), severity in list(found.items())[:20]]


def _holds_code(config: Any) -> bool:
    if not isinstance(config, dict):
        return False
    function = config.get("function")
    if isinstance(function, list) and function and isinstance(function[0], str):
        return len(function[0]) > 20
    return isinstance(function, dict) and function.get("class_name") == "__lambda__"


def _severity_of(module: str, name: str, function: bool) -> str:
    """Return how bad it is that a configuration names this: nothing for Keras's own layers and functions and for classes of a
    project's own."""
    from mlplatlint.fronts.pickle.table import ALLOWED, DANGEROUS, table

    top = module.partition(".")[0]
    if top in _KERAS_MODULES and top != "builtins":
        return "critical" if function and name in _KERAS_LOADERS else ""
    known = table()
    level = known.verdict(module, name).level
    if level == DANGEROUS and (top != "builtins" or hasattr(builtins, name)):
        return "critical"
    foreign = function or top in known.stdlib
    return "medium" if foreign and level != ALLOWED and top != "builtins" else ""


def inspect_skops(inspector: Inspector, data: bytes, entry: str) -> None:
    """Look through a skops schema for callables that do harm or that nobody knows."""
    from mlplatlint.fronts.pickle.table import DANGEROUS, SUSPICIOUS, UNKNOWN, table

    seen: set[str] = set()
    for part in _dicts(read_json(data)):
        module, name, loader = part.get("__module__"), part.get("__class__"), part.get("__loader__")
        if not isinstance(module, str) or not isinstance(name, str) or not isinstance(loader, str):
            continue
        targets = [(module, name)]
        content = part.get("content")
        if loader == "FunctionNode" and isinstance(content, dict) and "function" in content:
            # The class of a function is 'function'; what it is stands in the content.
            targets = [(str(content.get("module_path", "")), str(content["function"]))]
        for target in targets:
            dotted = ".".join(target)
            if dotted in seen:
                continue
            seen.add(dotted)
            verdict = table().verdict(*target)
            if verdict.level == DANGEROUS:
                severity = "high" if loader in _DATA_LOADERS else ""
                inspector.problem("skops-untrusted-type", entry, severity=severity, detail=f"names '{dotted}'")
            elif loader in _CODE_LOADERS and verdict.level in (UNKNOWN, SUSPICIOUS) and not verdict.check:
                inspector.problem("skops-untrusted-type", entry, severity="medium", detail=f"names '{dotted}'")


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
