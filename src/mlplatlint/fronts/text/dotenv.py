"""Environment files: which they are, and the settings they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.files.source import Span
from mlplatlint.fronts.text.file import TextFile

_MODEL = re.compile(
    r"(?i)(?:^|[._-])(?:example|examples|sample|template|tmpl|tpl|dist|defaults?|schema|ci|test|tests)(?:$|[._-])"
)
_ENV = re.compile(r"(?:^|/)(?:\.env(?:\.[\w.-]+)?|[\w.-]*\.env)$")
_LINE = re.compile(
    rb"(?m)^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*"
    rb"(?:'(?P<single>[^'\r\n]*)'|\"(?P<double>(?:[^\"\\\r\n]|\\.)*)\"|(?P<bare>[^\s#'\"][^\r\n#]*?))[ \t]*(?:#[^\r\n]*)?\r?$"
)


class Setting(NamedTuple):
    """One line of an environment file; ``span`` covers the value without its quotes."""

    name: str
    value: str
    span: Span
    quoted: bool


def is_env_file(path: str) -> bool:
    """Tell whether a path is that of a real environment file, not of a model to copy (``.env.example``)."""
    name = path.rpartition("/")[2]
    return _ENV.search(path) is not None and _MODEL.search(name) is None


def settings(text: TextFile) -> Iterator[Setting]:
    """Yield the settings of an environment file in order."""
    for match in _LINE.finditer(text.data):
        group = next(name for name in ("single", "double", "bare") if match[name] is not None)
        value = match[group].decode("utf-8", "replace")
        yield Setting(match["name"].decode(), value, Span(*match.span(group)), group != "bare")
