"""What package managers leave behind in a layer, and what cleans it."""

from __future__ import annotations

import re

from mlplatlint.findings.peers import EXACTLY
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
WHAT = {
    "apt": "the package lists in /var/lib/apt/lists", "apk": "the index in /var/cache/apk", "yum": "the package cache",
    "zypper": "the package cache", "yarn": "the yarn cache", "conda": "the package cache",
}  # fmt: skip
"""Package managers with a cache, and what it is."""
_PEERS = {
    "apt": ("hadolint:DL3009",), "apk": ("hadolint:DL3019", "trivy:DS-0025"), "yarn": ("hadolint:DL3060",),
    "yum": ("hadolint:DL3032", "trivy:DS-0015"), "dnf": ("hadolint:DL3040", "trivy:DS-0019"),
    "microdnf": ("hadolint:DL3040", "trivy:DS-0027"), "dnf5": ("hadolint:DL3040",), "tdnf": ("hadolint:DL3040",),
    "zypper": ("hadolint:DL3036", "trivy:DS-0020"),
}  # fmt: skip
_CLEAN = {"yum": ("clean",), "zypper": ("clean", "cc"), "yarn": ("cache",), "conda": ("clean",)}
_FILL = {
    "yum": ("upgrade", "update", "up", "upgrade-minimal", "up-min", "rei"),
    "zypper": ("upgrade", "update", "source-install", "si", "patch"),
}


def peer_of(package: PackageCommand) -> tuple[str, ...]:
    """Return the ids under which others know the cache of a package manager."""
    codes = _PEERS.get(package.tool) or _PEERS.get(package.manager, ())
    return (EXACTLY, *codes)


def is_kept(step: RunCommand, package: PackageCommand) -> bool:
    """Tell whether a package command leaves a cache in its layer."""
    if not _fills(package) or caches(step.instruction, *_CACHES[package.manager]) or _cleaned(package, step.later()):
        return False
    # Several updates of one RUN are reported once, at the last.
    return package.manager != "apt" or not any(_is_apt_update(command) for command in step.later())


def _fills(package: PackageCommand) -> bool:
    if package.manager == "apt":
        return package.verb == "update"
    if package.manager == "apk":
        return (package.installs or package.verb == "update") and not package.has("--no-cache")
    return package.installs or package.verb in _FILL.get(package.manager, ())


def _is_apt_update(command: Command) -> bool:
    package = read_package_command(command)
    return package is not None and package.manager == "apt" and package.verb == "update"


def _cleaned(package: PackageCommand, later: list[Command]) -> bool:
    pattern = _APT_LISTS if package.manager == "apt" else _REMOVES[package.manager]
    for command in later:
        other = read_package_command(command)
        if other is not None and other.manager == package.manager and other.verb in _CLEAN.get(package.manager, ()):
            return True
        if command.name in ("rm", "find", "truncate") and any(pattern.search(value) for value in command.values()):
            return True
        if command.name in ("clean-layer.sh", "apt_cleanup", "cleanup.sh"):
            return True
    return False
