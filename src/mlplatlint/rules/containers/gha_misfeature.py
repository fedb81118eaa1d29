"""Settings of actions and runners that are better left alone."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.containers._workflows import with_key


def check(workflow: Workflow) -> Iterator[Hit]:
    for step in workflow.steps():
        packages = step.input("pip-install") if step.action == "actions/setup-python" else None
        if packages is not None and packages.text.strip():
            values = {"how": "`pip-install` puts packages into the runner's global environment, past any lock file"}
            yield Hit(with_key(packages), values, step.symbol)
        yield from _shell(step.node.get("shell"), step.symbol)
    for job in workflow.jobs:
        yield from _shell(job.node.get("defaults", "run", "shell"), job.symbol)
    yield from _shell(workflow.root.get("defaults", "run", "shell"), "defaults")


def _shell(node: YamlNode | None, symbol: str) -> Iterator[Hit]:
    if node is not None and node.kind == "scalar" and node.text.split()[:1] in (["cmd"], ["cmd.exe"]):
        values = {"how": "`shell: cmd` has no quoting that holds, and goes on after a command has failed"}
        yield Hit(with_key(node), values, symbol)
