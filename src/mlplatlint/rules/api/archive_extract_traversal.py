"""Logic of archive-extract-traversal."""

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, is_open, milder

_OPENERS = frozenset(("tarfile.open", "tarfile.TarFile", "tarfile.TarFile.open", "tarfile.TarFile.gzopen"))
_TAR_FORMATS = frozenset(("tar", "gztar", "bztar", "xztar", "zstdtar"))
_TAR_ENDINGS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a tar archive is unpacked without a filter, or with the one that trusts it."""
    if is_open(call):
        return
    name = module.qualified_name(call.func)
    if name == "shutil.unpack_archive":
        kind, path = module.constant(argument(call, "format", 2)), module.constant(argument(call, "filename", 0))
        if kind not in _TAR_FORMATS and not (isinstance(path, str) and path.endswith(_TAR_ENDINGS)):
            return
    elif not isinstance(call.func, ast.Attribute) or call.func.attr not in ("extractall", "extract"):
        return
    elif not _is_tar(call.func.value, module) or argument(call, "members", 1) is not None:
        return  # members may be picked by a check of their names
    filtered = argument(call, "filter")
    if filtered is None or module.constant(filtered) == "fully_trusted":
        label = "shutil.unpack_archive" if name == "shutil.unpack_archive" else f"TarFile.{call.func.attr}"  # type: ignore[attr-defined]
        yield Hit(module.span(call.func), {"call": label}, module.symbol_of(call), severity=milder(module))


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield the filter that refuses members outside of the folder; Python has it since 3.12, and 3.8 to 3.11 in late releases."""
    from mlplatlint.fronts.python.remedies import keyword_set

    yield from keyword_set(source, finding, {"filter": '"data"'}, "suggestion")


def _is_tar(receiver: Any, module: PythonModule) -> bool:
    """Tell whether an expression is a tar archive: made by tarfile, or annotated as one."""
    if isinstance(receiver, ast.Call):
        return module.qualified_name(receiver.func) in _OPENERS
    if not isinstance(receiver, ast.Name):
        return False
    bindings = module.lookup(receiver.id, receiver.scope) or []  # type: ignore[attr-defined]
    made = [
        binding.value.func
        for binding in bindings
        if binding.kind in ("assign", "with") and isinstance(binding.value, ast.Call)
    ]
    if made and len(made) == len(bindings):
        return all(module.qualified_name(one) in _OPENERS for one in made)
    parameters = [binding.node.annotation for binding in bindings if binding.kind == "parameter"]
    return len(parameters) == len(bindings) == 1 and module.qualified_name(parameters[0]) == "tarfile.TarFile"
