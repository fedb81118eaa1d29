"""What the rules on model hubs share: what a call names, and whether that can change under it."""

from __future__ import annotations

import _ast as ast
import re

from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.artifacts._loaders import keyword

_COMMIT = re.compile(r"[0-9a-f]{40}\Z")
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)?\Z")
_PLAIN_NAMES = ("gpt2", "distilgpt2")
_PATH_START = (".", "/", "~")


def revision(module: PythonModule, call: ast.Call) -> object:
    """Return the literal revision of a call, None when there is none, Ellipsis when it cannot be told."""
    return keyword(module, call, "revision")


def is_pinned(module: PythonModule, call: ast.Call) -> bool:
    """Tell whether the call names a commit; a branch or a tag can be moved."""
    value = revision(module, call)
    return isinstance(value, str) and _COMMIT.match(value) is not None


def hub_name(module: PythonModule, call: ast.Call, *names: str) -> str:
    """Return the literal repository on the hub that a call names, '' when it is a path or cannot be told."""
    for name in names:
        value = keyword(module, call, name)
        if value not in (None, "None"):
            break
    else:
        value = module.constant(call.args[0]) if call.args and not isinstance(call.args[0], ast.Starred) else ...
    found = value if isinstance(value, str) else ""
    if "/" not in found and ("-" not in found or "_" in found) and found not in _PLAIN_NAMES:
        return ""  # one word is more often a folder
    return found if _HUB_NAME.match(found) else ""


def is_local(module: PythonModule, call: ast.Call) -> bool:
    """Tell whether the call reads local files alone."""
    if keyword(module, call, "local_files_only") is True:
        return True
    value = module.constant(call.args[0]) if call.args and not isinstance(call.args[0], ast.Starred) else ...
    return isinstance(value, str) and value.startswith(_PATH_START)
