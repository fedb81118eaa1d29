"""A notebook that installs whatever version is newest today."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.notebook import NotebookModule

_INSTALL = re.compile(r"(?:\S*python\S*\s+-m\s+|\{sys\.executable\}\s+-m\s+|uv\s+)?pip3?\s+install\s+(.*)", re.S)
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]*(?:\[[^\]]*\])?")
_WITH_VALUE = frozenset(
    (
        *("--requirement", "--editable", "--index-url", "--extra-index-url", "--find-links", "-t", "--target"),
        *("--trusted-host", "--prefix", "--root", "--python"),
    )
)
_TOOLS = frozenset(("pip", "setuptools", "wheel", "uv"))


def check(notebook: NotebookModule) -> Iterator[Hit]:
    for magic in notebook.magics:
        if magic.kind not in ("line", "shell", "auto"):
            continue
        match = _INSTALL.match(magic.text)
        if match is None:
            continue
        packages = _unpinned(match[1])
        if packages:
            yield Hit(magic.span, {"packages": ", ".join(packages)})


def _unpinned(command: str) -> list[str]:
    words = iter(command.replace("\\\n", " ").split())
    found: list[str] = []
    for word in words:
        if word in ("-c", "--constraint"):
            return []  # versions are kept in that file
        if word in _WITH_VALUE or re.fullmatch(r"-[a-zA-Z]*[reif]", word):
            next(words, None)
        elif not word.startswith("-"):
            name = word.strip("'\"")
            if word in ("&&", "||", ";", "|") or word.startswith((">", "2>", "#")):
                break  # the command ends here
            if _PLAIN.fullmatch(name) and name.lower() not in _TOOLS and not name.endswith((".whl", ".gz", ".zip")):
                found.append(name)
    return found
