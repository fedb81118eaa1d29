"""Package lists and caches left in a layer of the final image."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.fronts.shell import Command
from mlplatlint.fronts.shell.packages import PackageCommand, read_package_command
from mlplatlint.rules.containers._mounts import caches

_APT_LISTS = re.compile(r"/var/lib/apt(?:/lists)?(?:/\*|/?$|/lists/partial)")
_REMOVES = {
    "yum": re.compile(r"/var/cache/(?:yum|dnf|libdnf5|tdnf)"), "zypper": re.compile(r"/var/cache/zypp"),
    "yarn": re.compile(r"\.cache|/usr/local/share/\.cache"), "conda": re.compile(r"pkgs"), "apk": re.compile(r"/var/cache/apk"),
}  # fmt: skip
_CACHES = {
    "apt": ("/var/lib/apt",), "apk": ("/var/cache/apk", "/etc/apk/cache"), "yum": ("libdnf5", "/var/cache/dnf", "/var/cache/yum"),
    "zypper": ("/var/cache/zypp",), "yarn": (".cache/yarn", "/yarn"), "conda": ("/pkgs", ".cache"),
}  # fmt: skip
_WHAT = {
    "apt": "the package lists in /var/lib/apt/lists", "apk": "the index in /var/cache/apk", "yum": "the package cache",
    "zypper": "the package cache", "yarn": "the yarn cache", "conda": "the package cache",
}  # fmt: skip
_CLEAN = {"yum": ("clean",), "zypper": ("clean", "cc"), "yarn": ("cache",), "conda": ("clean",)}


def check(step: RunCommand) -> Iterator[Hit]:
    package = read_package_command(step.command)
    if package is None or package.manager not in _WHAT or not _fills(package):
        return
    if caches(step.instruction, *_CACHES[package.manager]) or _cleaned(package, step.later()):
        return
    if package.manager == "apt" and any(_is_apt_update(command) for command in step.later()):
        return  # reported once, at the last update
    confidence = "" if step.stage is None or step.stage.in_final_image else "low"
    span = step.range_span(step.command.argv[0], package.verb_word)
    yield Hit(span, {"what": _WHAT[package.manager], "tool": package.tool}, step.symbol, confidence=confidence)


def _fills(package: PackageCommand) -> bool:
    if package.manager == "apt":
        return package.verb == "update"
    if package.manager == "apk":
        return (package.installs or package.verb == "update") and not package.has("--no-cache")
    return package.installs or (package.verb in ("upgrade", "update") and package.manager in ("yum", "zypper"))


def _is_apt_update(command: Command) -> bool:
    package = read_package_command(command)
    return package is not None and package.manager == "apt" and package.verb == "update"


def _cleaned(package: PackageCommand, later: list[Command]) -> bool:
    for command in later:
        other = read_package_command(command)
        if other is not None and other.manager == package.manager and other.verb in _CLEAN.get(package.manager, ()):
            return True
        if command.name in ("rm", "find", "truncate"):
            pattern = _APT_LISTS if package.manager == "apt" else _REMOVES[package.manager]
            if any(pattern.search(value) for value in command.values()):
                return True
        if command.name in ("clean-layer.sh", "apt_cleanup", "cleanup.sh"):
            return True
    return False
