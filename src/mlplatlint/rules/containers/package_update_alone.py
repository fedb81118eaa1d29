"""Package lists refreshed in a layer of their own."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.fronts.shell.packages import read_package_command

_HARMLESS = frozenset(("rm", "echo", "true", "set", ":"))


def check(step: RunCommand) -> Iterator[Hit]:
    package = read_package_command(step.command)
    if package is None or package.verb not in ("update", "up", "refresh", "makecache"):
        return
    if package.manager not in ("apt", "apk", "yum", "zypper") or (package.manager == "yum" and package.operands):
        return
    for command in step.later():
        other = read_package_command(command)
        if other is None and command.name not in _HARMLESS:
            return  # a script may install
        if (
            other is not None
            and other.manager == package.manager
            and other.verb not in ("update", "clean", "autoclean")
        ):
            return
    if "|" in step.command.joined or step.command.nested == "function":
        return
    upgrades = package.manager == "yum" and package.verb in ("update", "up")
    effect = (
        "the cache keeps what was current at its first build"
        if upgrades
        else "later installs read lists as old as the cache"
    )
    yield Hit(step.span, {"command": f"{package.tool} {package.verb}", "effect": effect}, step.symbol)
