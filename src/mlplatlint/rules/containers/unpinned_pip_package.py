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
    names = unpinned(package)
    if not names:
        return
    # A variable may hold a version or the path of a wheel.
    serious = [word for word in names if word.value not in BOOTSTRAP and not word.dynamic]
    first = (serious or names)[0]
    more = len(names) - 1
    packages = f"`{first.value}`" + (f" and {more} more" if more else "")
    confidence = "" if serious else "low"
    yield Hit(step.word_span(first), {"packages": packages}, step.symbol, confidence=confidence)
