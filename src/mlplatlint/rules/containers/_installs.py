"""What a package installation leaves to chance: versions, questions, caches."""

from __future__ import annotations

import re

from mlplatlint.fronts.shell import ShellWord
from mlplatlint.fronts.shell.packages import PackageCommand

_RPM_VERSION = re.compile(r".-[0-9]")
_LOCAL = re.compile(r"^(?:\.{1,2}$|\.{0,2}/|~/|file:)|/|\\|\.(?:whl|tar\.gz|zip|tgz|egg|deb|rpm|apk)$")
_DIRECT = re.compile(r"^https?://|@ ")
_VERSIONED = re.compile(r"^(?:git|hg|svn|bzr)(?:\+\w+)?://")
_REFERENCE = re.compile(r"^[\w+]+://[^/]*/[^#]*@[^#@/]+")
_SPECIFIER = re.compile(r"===?|~=|!=|>=?|<=?")
BOOTSTRAP = frozenset(("pip", "setuptools", "wheel", "uv", "pipx", "build"))
"""Packages that install others: `pip install --upgrade pip` is a habit, not a dependency."""


def unpinned(package: PackageCommand) -> list[ShellWord]:
    """Return the packages of an installation that name no version."""
    check = {
        "apt": _apt, "apk": _apk, "yum": _yum, "zypper": _zypper, "pip": _pip, "uv": _pip, "pipx": _pip,
    }.get(package.manager)  # fmt: skip
    if check is None or not package.installs:
        return []
    if package.manager in ("pip", "uv") and package.has("-r", "--requirement", "--requirements", "-c", "--constraint"):
        return []
    if package.verb in ("groupinstall", "group install"):
        return []  # groups have no versions
    if package.verb == "module install":
        return [word for word in package.operands if ":" not in word.value]
    return [word for word in package.operands if word.value and check(word.value)]


def _apt(name: str) -> bool:
    return "=" not in name and not name.endswith(".deb") and not _is_path(name) and not name.endswith("-")


def _apk(name: str) -> bool:
    return not re.search(r"[=~<>]", name) and not name.endswith(".apk")


def _yum(name: str) -> bool:
    return (
        not name.startswith("@") and not _RPM_VERSION.search(name) and not name.endswith(".rpm") and not _is_path(name)
    )


def _zypper(name: str) -> bool:
    return not re.search(r"[=<>]", name) and not name.endswith(".rpm") and not _is_path(name)


def _pip(name: str) -> bool:
    if _VERSIONED.match(name):
        return not _REFERENCE.match(name)
    if _DIRECT.search(name):
        return False
    bare = re.sub(r"\[[^\]]*\]", "", name)
    return not _SPECIFIER.search(bare) and not _LOCAL.search(bare)


def _is_path(name: str) -> bool:
    return "/" in name or name.startswith("~")


def asks_questions(package: PackageCommand) -> bool:
    """Tell whether an installation waits for an answer on a terminal that is not there."""
    if package.manager == "apt" and package.tool in ("apt-get", "apt", "aptitude") and package.installs:
        quiet = sum(word.value.count("q") for word in package.flags if re.fullmatch(r"-q+", word.value))
        quiet += sum(word.value == "--quiet" for word in package.flags)
        forced = any(word.value in ("-q=2", "--quiet=2") for word in package.flags)
        return not (package.has("-y", "--yes", "--assume-yes", "--force-yes") or quiet >= 2 or forced)
    if package.manager == "yum" and package.verb in ("install", "groupinstall", "localinstall", "reinstall"):
        return not package.has("-y", "--assumeyes")
    if package.manager == "zypper" and package.verb in (
        "install", "in", "remove", "rm", "source-install", "si", "patch",
    ):  # fmt: skip
        return not package.has("-n", "--non-interactive", "-y", "--no-confirm")
    return False
