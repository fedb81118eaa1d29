"""The table of risky calls and imports, and the conditions on their arguments."""

from __future__ import annotations

import _ast as ast
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument
from mlplatlint.rules.tables import load


class Row(NamedTuple):
    """What is said about a call or import, the condition under which, and the ids of other linters.

    ``libraries`` are those of which a file has to import one, for methods of objects whose type is not known.
    """

    why: str
    when: str
    tags: tuple[str, ...]
    libraries: frozenset[str] = frozenset()


@cache
def rows(kind: str) -> dict[str, Row]:
    """Return the rows of ``call`` or ``import`` by qualified name, of ``method`` by its own."""
    found: dict[str, Row] = {}
    for item in load("risky_calls.toml")[kind]:
        tags = (EXACTLY, *peers(*item["ids"]))
        row = Row(item["why"], item.get("when", ""), tags, frozenset(item.get("libraries", ())))
        found.update((name, row) for name in item["names"])
    return found


def peers(*ids: str) -> tuple[str, ...]:
    """Return peer ids: of both linters for a number, of one for a number after its letter."""
    both = [one for one in ids if one.isdigit()]
    bandit = [f"bandit:B{one}" for one in both] + [f"bandit:{one}" for one in ids if one.startswith("B")]
    return (*(f"ruff:S{one}" for one in both), *bandit, *(f"ruff:{one}" for one in ids if one.startswith("S")))


def applies(row: Row, call: ast.Call, module: PythonModule) -> bool:
    """Tell whether a call fulfils the condition of its row."""
    return not row.when or _CONDITIONS[row.when](call, module)


_MODES = {
    "S_IRWXU": 0o700, "S_IRUSR": 0o400, "S_IWUSR": 0o200, "S_IXUSR": 0o100, "S_IRWXG": 0o70, "S_IRGRP": 0o40, "S_IWGRP": 0o20,
    "S_IXGRP": 0o10, "S_IRWXO": 0o7, "S_IROTH": 0o4, "S_IWOTH": 0o2, "S_IXOTH": 0o1, "S_ISUID": 0, "S_ISGID": 0,
}  # fmt: skip


def mode_of(node: Any, module: PythonModule) -> int | None:
    """Return permissions written as a number, or as names of :mod:`stat`; None when they are not known."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        left, right = mode_of(node.left, module), mode_of(node.right, module)
        return None if left is None or right is None else left | right
    if isinstance(node, ast.Attribute | ast.Name):
        name = (module.qualified_name(node) or "").rpartition(".")[2]
        if name in _MODES:
            return _MODES[name]
    value = module.constant(node)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _is_permissive(call: ast.Call, module: PythonModule) -> bool:
    mode = mode_of(argument(call, "mode", 1), module)
    return mode is not None and bool(mode & 0o032)


def _is_no_literal(call: ast.Call, module: PythonModule) -> bool:
    return bool(call.args or call.keywords) and not isinstance(argument(call, "sql", 0), ast.Constant)


def _is_open_url(call: ast.Call, module: PythonModule) -> bool:
    return not is_web(argument(call, "url", 0))


def is_web(node: Any) -> bool:
    """Tell whether a text begins with the scheme of the web."""
    if isinstance(node, ast.JoinedStr) and node.values:
        node = node.values[0]
    value = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
    return isinstance(value, str) and value.lower().startswith(("http://", "https://"))


def _is_for_security(call: ast.Call, module: PythonModule) -> bool:
    flag = argument(call, "usedforsecurity")
    return flag is None or module.constant(flag) is not False


def _is_weak_algorithm(call: ast.Call, module: PythonModule) -> bool:
    for node in (*call.args, *(word.value for word in call.keywords)):
        if (module.qualified_name(node) or "").startswith("crypt.METHOD_"):
            return module.qualified_name(node) not in ("crypt.METHOD_SHA256", "crypt.METHOD_SHA512")
    name = module.constant(argument(call, "name", 0))
    weak = isinstance(name, str) and name.lower() in ("md4", "md5", "sha", "sha1")
    return weak and _is_for_security(call, module)


def _is_unsafe_loader(call: ast.Call, module: PythonModule) -> bool:
    loader = argument(call, "Loader", 1)
    name = (module.qualified_name(loader) or "").rpartition(".")[2] if loader is not None else ""
    return name not in ("SafeLoader", "CSafeLoader", "BaseLoader", "CBaseLoader")


def _is_not_escaping(call: ast.Call, module: PythonModule) -> bool:
    given = argument(call, "autoescape")
    if given is None:
        return not any(word.arg is None for word in call.keywords)
    if isinstance(given, ast.Call):
        return getattr(given.func, "attr", getattr(given.func, "id", "")) != "select_autoescape"
    return module.constant(given) is not True


def _is_unfiltered(call: ast.Call, module: PythonModule) -> bool:
    given = argument(call, "filter")
    return given is None or module.constant(given) not in ("data", "tar")


def _is_given_sql(call: ast.Call, module: PythonModule) -> bool:
    return any(argument(call, word) for word in ("select", "where", "tables"))


_CONDITIONS: dict[str, Callable[[ast.Call, PythonModule], bool]] = {
    "permissive mode": _is_permissive,
    "no literal": _is_no_literal,
    "url": _is_open_url,
    "for security": _is_for_security,
    "weak algorithm": _is_weak_algorithm,
    "no version": lambda call, module: argument(call, "ssl_version") is None,
    "unsafe loader": _is_unsafe_loader,
    "old model": lambda call, module: module.constant(argument(call, "mpModel")) in (0, 1),
    "fewer than three": lambda call, module: len(call.args) + len(call.keywords) < 3,
    "no revision": lambda call, module: argument(call, "revision") is None,
    "no verify": lambda call, module: argument(call, "verify") is None,
    "no escaping": _is_not_escaping,
    "no filter": _is_unfiltered,
    "parts of SQL": _is_given_sql,
}
