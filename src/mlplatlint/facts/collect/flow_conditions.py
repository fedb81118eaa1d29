"""Conditions under which a call does harm: what stands beside the argument that text from outside reaches."""

from __future__ import annotations

import _ast as ast
import re
from typing import Any

from mlplatlint.fronts.python.module import PythonModule

_OPEN_LOADERS = frozenset(
    ("yaml.Loader", "yaml.UnsafeLoader", "yaml.CLoader", "yaml.loader.Loader", "yaml.loader.UnsafeLoader")
)
"""Loaders of PyYAML that run code; FullLoader does not since 5.4, and what a class of the project does is not known."""
_PARSERS = frozenset(("lxml.etree.XMLParser", "lxml.etree.ETCompatXMLParser", "lxml.etree.XMLPullParser"))
_MARKUP = re.compile(r"<[a-zA-Z!/]")


def is_markup(text: str) -> bool:
    """Tell whether a text holds tags of HTML."""
    return _MARKUP.search(text) is not None


def sends_html(call: ast.Call) -> bool:
    """Tell whether a response is sent as HTML: nothing else is asked for."""
    return (
        not any(item.arg in (None, "content_type", "mimetype", "headers") for item in call.keywords)
        and len(call.args) < 2
    )


def has_open_parser(module: PythonModule, call: ast.Call) -> bool:
    """Tell whether the parser given to lxml expands entities or fetches what they name."""
    given = [*call.args[1:2], *(item.value for item in call.keywords if item.arg == "parser")]
    for node in given:
        made: Any = module.assigned_value(node) or node
        if not isinstance(made, ast.Call) or module.qualified_name(made.func) not in _PARSERS:
            continue
        options = {item.arg: module.constant(item.value) for item in made.keywords}
        if options.get("resolve_entities") is True or options.get("no_network") is False:
            return True
    return False


def is_unsafe(module: PythonModule, call: ast.Call) -> bool:
    """Tell whether a loader that can be safe is not: yaml without a safe loader, torch and numpy allowed to unpickle."""
    name = module.qualified_name(call.func) or ""
    given = {item.arg: item.value for item in call.keywords}
    if None in given:
        return False
    if name.startswith("yaml."):
        loader = given.get("Loader") or (call.args[1] if len(call.args) > 1 else None)
        return loader is None or module.qualified_name(loader) in _OPEN_LOADERS
    if name == "torch.load":
        return "weights_only" in given and module.constant(given["weights_only"]) is False
    if name == "numpy.load":
        return "allow_pickle" in given and module.constant(given["allow_pickle"]) is True
    return "safe_mode" in given and module.constant(given["safe_mode"]) is False
