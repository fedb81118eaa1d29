"""Packages of the distribution installed without a version."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.fronts.shell.packages import read_package_command
from mlplatlint.rules.containers._installs import unpinned

_PEERS = {"apt": "hadolint:DL3008", "apk": "hadolint:DL3018", "yum": "hadolint:DL3041", "zypper": "hadolint:DL3037"}


def check(step: RunCommand) -> Iterator[Hit]:
    package = read_package_command(step.command)
    if package is None or package.manager not in ("apt", "apk", "yum", "zypper"):
        return
    names = unpinned(package)
    # A variable may hold a version, or a list of pinned packages.
    plain = [word for word in names if not word.dynamic]
    if names:
        first, more = (plain or names)[0], len(names) - 1
        packages = f"`{first.value}`" + (f" and {more} more" if more else "")
        values = {"packages": packages, "tool": package.tool}
        peer = "hadolint:DL3033" if package.tool == "yum" else _PEERS[package.manager]
        confidence = "" if plain else "medium"
        yield Hit(step.word_span(first), values, step.symbol, confidence=confidence, tags=(peer,))
