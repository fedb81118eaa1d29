"""Chat templates: Jinja text that a model brings along, and what in it reaches beyond the conversation."""

from __future__ import annotations

import re

_REACHING = re.compile(
    r"\.\s*_\w"  # an inner attribute, whoever's
    r"|\[\s*['\"]_{1,2}\w*['\"]|['\"]\w*__\w*['\"]\s*[+~]|[+~]\s*['\"]\w*__\w*['\"]"
    r"|['\"][^'\"\n]*(?:\\x5f|\\u005f|\\137)"
    r"|__(?:class|mro|base|bases|subclasses|globals|builtins|import|init|getattribute|dict|code|reduce|self|func|module|loader|spec)\w*__"
    r"|\.\s*mro\s*\("
    r"|\|\s*attr\s*\(\s*(?:['\"][^'\"]*__|[^'\"\s)]|['\"][^'\"]*['\"]\s*[~+%|])"
    r"|\b(?:os|subprocess|importlib)\s*\.\s*(?:popen|system|environ|getenv|run|call|check_output|Popen|import_module)\b"
    r"|\b(?:popen|eval|exec|__import__)\s*\("
    r"|\{%[-+]?\s*(?:import|include|extends|from)\b"
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
