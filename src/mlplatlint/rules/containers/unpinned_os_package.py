"""Packages of the distribution installed without a version."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.fronts.shell.packages import read_package_command
from mlplatlint.rules.containers._installs import unpinned


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
        yield Hit(step.word_span(first), values, step.symbol, confidence="" if plain else "low")
