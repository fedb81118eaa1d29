"""Chat templates: Jinja text that a model brings along, and what in it reaches beyond the conversation."""

from __future__ import annotations

import re

_REACHING = re.compile(
    r"__(?:class|mro|base|bases|subclasses|globals|builtins|import|init|getattribute|dict|code|reduce|self|func|module|loader|spec)\w*__"
    r"|\b(?:lipsum|cycler|joiner|namespace|self|request|config|range|dict|url_for|get_flashed_messages)\s*(?:\.\s*__|\[\s*['\"]__)"
    r"|\|\s*attr\s*\(\s*(?:['\"][^'\"]*(?:__|\\x5f)|[^'\")]*~)"
    r"|\b(?:os|subprocess|importlib)\s*\.\s*(?:popen|system|environ|getenv|run|call|check_output|Popen|import_module)\b"
    r"|\b(?:popen|eval|exec|__import__)\s*\("
)
_BLOCK = re.compile(r"\{[{%].*?[}%]\}", re.DOTALL)
LONGEST_TEMPLATE = 1 << 20


def injection(template: str) -> str:
    """Return the part of a template that reaches beyond the conversation, '' when none does."""
    for block in _BLOCK.finditer(template[:LONGEST_TEMPLATE]):
        code = re.sub(r"\{%-?\s*(?:raw|endraw).*", "", block[0])
        found = _REACHING.search(code)
        if found:
            return found[0][:60]
    return ""
