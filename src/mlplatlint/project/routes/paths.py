"""The path grammar of Starlette: parameters, convertors, and which patterns take one another's requests."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from mlplatlint.project.routes.model import HOLE

_PARAMETER = re.compile(r"\{([^{}]*)\}")
_FORM = re.compile(r"([a-zA-Z_][a-zA-Z0-9_]*)(:[a-zA-Z_][a-zA-Z0-9_]*)?")
_CONVERTORS = {
    "str": r"[^/]+",
    "path": r".*",
    "int": r"[0-9]+",
    "float": r"[0-9]+(?:\.[0-9]+)?",
    "uuid": r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}",
}
_SAMPLES = {
    "str": ("zq7", "x"),
    "path": ("zq7/b/c", "x"),
    "int": ("42",),
    "float": ("4.5",),
    "uuid": ("0b0c5a52-7ad5-4c2c-9d0a-0e4bd4b0a111",),
}


class Parameter(NamedTuple):
    """A path parameter: its name, convertor (empty for the default), and offset in the template."""

    name: str
    convertor: str
    offset: int


def parameters(template: str) -> list[Parameter]:
    """Return the parameters of a template that have the form Starlette reads."""
    found = []
    for match in _PARAMETER.finditer(template):
        form = _FORM.fullmatch(match[1])
        if form is not None:
            found.append(Parameter(form[1], (form[2] or "")[1:], match.start()))
    return found


def problem(template: str, *, own_convertors: bool = True) -> str:
    """Return what is wrong with a template, '' when nothing is certain. ``own_convertors``: the project may register some."""
    names: set[str] = set()
    for match in _PARAMETER.finditer(template):
        text = match[1]
        form = _FORM.fullmatch(text)
        if form is None:
            if HOLE in text:
                continue
            return f"`{{{text}}}` is not read as a parameter: only a name, or name:convertor without spaces, is"
        if form[1] in names:
            return f"the parameter `{form[1]}` stands in it twice, which fails at import"
        names.add(form[1])
        if form[2] and not own_convertors and form[2][1:] not in _CONVERTORS:
            return f"there is no convertor `{form[2][1:]}`, which fails at import"
    return ""


@cache
def _compiled(template: str) -> re.Pattern[str] | None:
    """Return the pattern a template matches; None when a convertor or part of it is not known."""
    if HOLE in template:
        return None
    position, pattern = 0, ""
    for match in _PARAMETER.finditer(template):
        form = _FORM.fullmatch(match[1])
        pattern += re.escape(template[position : match.start()])
        if form is None:
            pattern += re.escape(match[0])
        elif (form[2] or ":str")[1:] not in _CONVERTORS:
            return None
        else:
            pattern += f"(?:{_CONVERTORS[(form[2] or ':str')[1:]]})"
        position = match.end()
    return re.compile(pattern + re.escape(template[position:]))


def covers(earlier: str, later: str) -> bool:
    """Tell whether every path that ``later`` matches is matched by ``earlier`` too.

    Decided on sample paths in which each parameter takes values that no literal part of a template has.
    """
    pattern = _compiled(earlier)
    if pattern is None or _compiled(later) is None or not later:
        return False
    if normal(earlier) == normal(later):
        return False
    return all(pattern.fullmatch(sample) for sample in _samples(later))


def _samples(template: str) -> list[str]:
    samples = []
    for choice in (0, 1):

        def value(match: re.Match[str], choice: int = choice) -> str:
            form = _FORM.fullmatch(match[1])
            options = _SAMPLES[(form[2] or ":str")[1:]] if form else (match[0],)
            return options[min(choice, len(options) - 1)]

        samples.append(_PARAMETER.sub(value, template))
    return samples


def normal(template: str) -> str:
    """Return a template with its parameters' names left out, so that equal patterns compare equal."""
    return _PARAMETER.sub(lambda match: "{" + match[1].partition(":")[2] + "}", template)
