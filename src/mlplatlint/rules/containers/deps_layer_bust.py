"""The whole context copied before dependencies are installed."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.dockerfile import DockerStage, Instruction
from mlplatlint.fronts.dockerfile.commands import scripts_of
from mlplatlint.fronts.shell import Command
from mlplatlint.fronts.shell.packages import read_package_command
from mlplatlint.rules.containers._mounts import mounts
from mlplatlint.rules.containers._places import copied, unquoted


def check(stage: DockerStage) -> Iterator[Hit]:
    whole: Instruction | None = None
    for node in stage.all("COPY", "ADD", "RUN"):
        if node.name != "RUN":
            sources, _ = copied(node)
            if node.flag("from") is None and any(unquoted(word.text) in (".", "./", "./*", "*") for word in sources):
                whole = whole or node
            continue
        if whole is None or any(mount["type"] == "bind" for mount in mounts(node)):
            continue
        for run in scripts_of(node, stage.dockerfile):
            for command in run.script.commands:
                if _installs(command):
                    place = Place(
                        stage.source.path, run.span(command.start, command.end), "runs again after each change"
                    )
                    yield Hit(whole.span, {"tool": command.name}, stage.symbol, related=(place,))
                    return


def _installs(command: Command) -> bool:
    """Tell whether a command installs what a manifest lists, and nothing of the project itself."""
    values = command.values()
    package = read_package_command(command)
    if package is not None:
        if package.manager in ("pip", "uv") and package.installs:
            listed = package.has("-r", "--requirement", "--requirements")
            return listed and not package.operands and package.value_of("-e", "--editable") is None
        if package.manager == "npm":
            return package.verb == "ci" or (package.verb in ("install", "i") and not package.operands)
        if package.manager == "yarn":
            return package.verb == "install" and not package.operands
    if command.name == "conda":
        return values[:2] in (["env", "create"], ["env", "update"])
    if command.name == "uv":
        return values[:1] == ["sync"] and "--no-install-project" not in values
    # `poetry install` installs the project too, unless told not to.
    return (command.name, *values[:1]) in (
        ("pnpm", "install"),
        ("poetry", "install"),
        ("pipenv", "install"),
        ("pipenv", "sync"),
    )
