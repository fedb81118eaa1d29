"""CMD and ENTRYPOINT in shell form whose text uses the shell."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers.shell_form_command import NEEDS_SHELL, in_shell_form


def check(stage: DockerStage) -> Iterator[Hit]:
    for node in stage.all("CMD", "ENTRYPOINT"):
        if in_shell_form(stage, node) and NEEDS_SHELL.search(node.value):
            yield Hit(node.span, {"instruction": node.name}, stage.symbol)
