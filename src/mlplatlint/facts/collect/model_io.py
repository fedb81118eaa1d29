"""Finds the calls that load, write and export models, and the literal paths they are given."""

from __future__ import annotations

import _ast as ast

from mlplatlint.facts.model_io import ModelCall, ModelCalls
from mlplatlint.fronts.python import PythonModule

_PICKLERS = ("pickle", "_pickle", "cPickle", "dill", "cloudpickle")
LOADERS: dict[str, tuple[int, str]] = {
    **{f"{package}.load": (0, "") for package in _PICKLERS},
    "joblib.load": (0, ""), "pandas.read_pickle": (0, ""), "numpy.load": (0, "allow_pickle"),
    "torch.load": (0, "weights_only"), "torch.serialization.load": (0, "weights_only"), "torch.jit.load": (0, ""),
    "safetensors.torch.load_file": (0, ""), "safetensors.numpy.load_file": (0, ""), "safetensors.safe_open": (0, ""),
    "keras.models.load_model": (0, "safe_mode"), "keras.saving.load_model": (0, "safe_mode"),
    "tensorflow.keras.models.load_model": (0, "safe_mode"), "tensorflow.saved_model.load": (0, ""),
    "h2o.load_model": (0, ""), "h2o.upload_model": (0, ""), "h2o.import_mojo": (0, ""), "h2o.upload_mojo": (0, ""),
    "onnxruntime.InferenceSession": (0, ""), "onnx.load": (0, ""), "skops.io.load": (0, ""),
}  # fmt: skip
"""Function -> position of the file, and the keyword that decides on unpickling."""
_SAVERS = {
    **{f"{package}.dump": 1 for package in _PICKLERS},
    "joblib.dump": 1, "torch.save": 1, "h2o.save_model": 1, "numpy.save": 0, "numpy.savez": 0, "skops.io.dump": 1,
}  # fmt: skip
_EXPORTS = ("save_mojo", "download_mojo", "download_pojo", "save_model_mojo")


def collect(module: PythonModule) -> ModelCalls | None:
    """Return the calls of one file, None when it has none."""
    found: list[ModelCall] = []
    uses_h2o = any(target.partition(".")[0] == "h2o" for _, target in module.imports)
    for call in module.nodes(ast.Call):
        name = module.qualified_name(call.func) or ""
        if name in LOADERS:
            position, keyword = LOADERS[name]
            found.append(_call(module, call, "load", name, position, keyword))
        elif name in _SAVERS:
            found.append(_call(module, call, "save", name, _SAVERS[name], ""))
        elif uses_h2o and isinstance(call.func, ast.Attribute) and call.func.attr in _EXPORTS:
            found.append(_call(module, call, "export", name or f".{call.func.attr}", 0, ""))
    found.sort(key=lambda item: item.start)
    return ModelCalls(tuple(found)) if found else None


def _call(module: PythonModule, call: ast.Call, kind: str, name: str, position: int, keyword: str) -> ModelCall:
    safe = ""
    if keyword:
        given = next((item.value for item in call.keywords if item.arg == keyword), None)
        spread = any(item.arg is None for item in call.keywords)
        value = module.constant(given) if given is not None else "" if spread else None
        safe = str(value) if value in (True, False, None) and value != "" else ""
    path = _path(module, call, call.args[position]) if len(call.args) > position else ""
    span = module.span(call)
    return ModelCall(kind, name, path, safe, module.symbol_of(call), span.start, span.end)


def _path(module: PythonModule, call: ast.Call, node: ast.expr, depth: int = 0) -> str:
    """Return a literal path, that of ``open(...)`` or of a ``with open(...) as file`` around the call; '' when unknown."""
    value = module.constant(node)
    if isinstance(value, str):
        return value
    if depth > 3:
        return ""
    if isinstance(node, ast.Call):
        name = module.qualified_name(node.func) or ""
        if name in ("open", "builtins.open", "pathlib.Path", "str", "io.open", "gzip.open") and node.args:
            return _path(module, call, node.args[0], depth + 1)
        if name == "os.path.join":
            parts = [module.constant(argument) for argument in node.args]
            return "/".join(parts) if parts and all(isinstance(part, str) for part in parts) else ""
        return ""
    if isinstance(node, ast.Name):
        for parent in module.ancestors(call):
            for item in getattr(parent, "items", ()) if isinstance(parent, (ast.With, ast.AsyncWith)) else ():
                if isinstance(item.optional_vars, ast.Name) and item.optional_vars.id == node.id:
                    return _path(module, call, item.context_expr, depth + 1)
        assigned = module.assigned_value(node)
        return _path(module, call, assigned, depth + 1) if assigned is not None and assigned is not node else ""
    return ""
