"""Tools of installation upgraded to whatever is newest, and packages that stand in a variable."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.fronts.shell.packages import read_package_command
from mlplatlint.rules.containers._installs import BOOTSTRAP, unpinned


def check(step: RunCommand) -> Iterator[Hit]:
    package = read_package_command(step.command)
    if package is not None and package.manager in ("pip", "uv", "pipx") and package.verb != "add":
        names = unpinned(package)
        if names and all(word.value in BOOTSTRAP or word.dynamic for word in names):
            yield Hit(step.word_span(names[0]), {"package": names[0].value}, step.symbol)
