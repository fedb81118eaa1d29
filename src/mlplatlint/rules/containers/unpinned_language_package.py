"""Packages of npm, gem and go installed without a version."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.fronts.shell import ShellWord
from mlplatlint.fronts.shell.packages import PackageCommand, read_package_command

_PEERS = {"npm": "hadolint:DL3016", "gem": "hadolint:DL3028", "go": "hadolint:DL3062"}
_LOCAL = re.compile(r"(?:\.{0,2}/|~/|\.{1,2}$|file:)|.*\.(?:tar|tar\.gz|tgz|gem|go)$")


def check(step: RunCommand) -> Iterator[Hit]:
    package = read_package_command(step.command)
    if package is None or package.manager not in _PEERS:
        return
    names = _unpinned(package)
    if names:
        plain = [word for word in names if not word.dynamic]
        values = {"package": (plain or names)[0].value, "tool": package.tool}
        span = step.word_span((plain or names)[0])
        confidence = "" if plain else "medium"
        yield Hit(span, values, step.symbol, confidence=confidence, tags=(_PEERS[package.manager],))


def _unpinned(package: PackageCommand) -> list[ShellWord]:
    if package.manager == "gem":
        if not package.installs or package.has("-v", "--version"):
            return []
        words = package.operands[: len(package.operands) - package.after_dashes]
        return [word for word in words if ":" not in word.value and not _LOCAL.match(word.value)]
    if package.manager == "npm":
        return [word for word in package.operands if _npm(word.value)] if package.installs else []
    words = package.operands[:1] if package.verb == "run" else package.operands if package.installs else ()
    return [word for word in words if _go(word.value)]


def _npm(name: str) -> bool:
    if re.match(r"(?:git(?:\+\w+)?|github):|git@", name):
        return "#" not in name
    if _LOCAL.match(name) or name.startswith(("http://", "https://")):
        return False
    return "@" not in name.removeprefix("@")


def _go(name: str) -> bool:
    if _LOCAL.match(name) or name in ("tool", "std", "all"):
        return False
    return "@" not in name or name.endswith(("@latest", "@none"))
