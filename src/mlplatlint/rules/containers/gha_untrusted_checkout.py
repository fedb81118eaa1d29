"""An outsider's code checked out where the repository's secrets are at hand."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.expressions import contexts
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.containers._workflows import DANGEROUS, with_key

_OUTSIDE = (
    "github.head_ref",
    "github.event.pull_request.head.sha",
    "github.event.pull_request.head.ref",
    "github.event.pull_request.head.repo.full_name",
    "github.event.pull_request.head.repo.clone_url",
    "github.event.workflow_run.head_sha",
    "github.event.workflow_run.head_branch",
    "github.event.workflow_run.head_repository.full_name",
    "github.event.pull_request.merge_commit_sha",
)


def check(workflow: Workflow) -> Iterator[Hit]:
    if workflow.composite or not any(name in DANGEROUS for name in workflow.triggers()):
        return
    for step in workflow.steps():
        for key in ("ref", "repository") if step.action == "actions/checkout" else ():
            node = step.input(key)
            for expression, _ in workflow.expressions(node) if node is not None else ():
                outside = next((name for name in contexts(expression.text) if name in _OUTSIDE), "")
                if outside and node is not None:
                    yield Hit(with_key(node), {"context": outside}, step.symbol)
                    break
            else:
                continue
            break
