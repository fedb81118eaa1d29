"""Python packages installed without a version."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.fronts.shell.packages import read_package_command
from mlplatlint.rules.containers._installs import BOOTSTRAP, unpinned


def check(step: RunCommand) -> Iterator[Hit]:
    package = read_package_command(step.command)
    if package is None or package.manager not in ("pip", "uv", "pipx") or package.verb == "add":
        return
    # A variable may hold a version or the path of a wheel.
    names = [word for word in unpinned(package) if word.value not in BOOTSTRAP and not word.dynamic]
    if names:
        first, more = names[0], len(names) - 1
        packages = f"`{first.value}`" + (f" and {more} more" if more else "")
        yield Hit(step.word_span(first), {"packages": packages}, step.symbol)
