"""Jobs that run with whatever rights the repository gives by default."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.workflow import Workflow, workflows


def check(workflow: Workflow) -> Iterator[Hit]:
    if workflow.composite or workflow.root.get("permissions") is not None:
        return
    # A workflow that is only called gets its rights from the caller.
    called = set(workflow.triggers()) == {"workflow_call"}
    how = "its callers'" if called else "the repository's default"
    for job in workflow.jobs:
        if job.node.get("permissions") is None:
            values = {"job": job.name, "how": how}
            yield Hit(job.node.key_span, values, job.symbol, severity="info" if called else "")


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    from mlplatlint.fronts.yaml import parse

    for workflow in workflows(parse(source)):
        jobs = workflow.root.get("jobs")
        if jobs is not None and jobs.key_span.start and source.line_prefix(jobs.key_span.start) == b"":
            where = jobs.key_span.start
            edit = Edit(source.path, Span(where, where), "permissions:\n  contents: read\n\n")
            yield Fix("suggestion", "let the token read the repository and no more", (edit,))
