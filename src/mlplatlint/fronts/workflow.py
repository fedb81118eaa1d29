"""GitHub Actions workflows and composite actions: jobs, steps, expressions with their places."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.expressions import Expression, Node, find_expressions, parse_expression
from mlplatlint.fronts.yaml import YamlFile, YamlNode


class Step:
    """One step of a job or of a composite action."""

    __slots__ = ("index", "job", "node", "workflow")

    def __init__(self, workflow: Workflow, job: Job | None, node: YamlNode, index: int) -> None:
        self.workflow = workflow
        self.job = job
        self.node = node
        self.index = index

    @property
    def uses(self) -> str:
        """The action the step uses; empty for a step that runs a script."""
        value = self.node.scalar("uses")
        return value if isinstance(value, str) else ""

    @property
    def action(self) -> str:
        """The action's name without its version, lower case: ``owner/repository`` and the path below it."""
        return self.uses.partition("@")[0].lower() if not self.uses.startswith(("./", "../", "$/", "docker://")) else ""

    def input(self, name: str) -> YamlNode | None:
        """Return an input given to the action; names are case-insensitive."""
        given = self.node.get("with")
        for key, node in given.entries() if given is not None else ():
            if key.lower() == name and node.kind == "scalar":
                return node
        return None

    def variables(self) -> Iterator[tuple[str, YamlNode]]:
        """Yield the environment variables of the step, its job and the workflow, nearest first."""
        for holder in (self.node, self.job.node if self.job else None, self.workflow.root):
            listed = holder.get("env") if holder is not None else None
            yield from listed.entries() if listed is not None else ()

    @property
    def run(self) -> YamlNode | None:
        """The script of the step, as a scalar node."""
        node = self.node.get("run")
        return node if node is not None and node.kind == "scalar" else None

    @property
    def symbol(self) -> str:
        """The step's pointer with its id or name, for fingerprints."""
        label = self.node.scalar("id") or self.node.scalar("name") or self.index
        return f"{self.job.symbol if self.job else 'runs'}.{label}"


class Job:
    """One job of a workflow."""

    __slots__ = ("name", "node", "workflow")

    def __init__(self, workflow: Workflow, name: str, node: YamlNode) -> None:
        self.workflow = workflow
        self.name = name
        self.node = node

    @property
    def uses(self) -> str:
        """The reusable workflow the job calls; empty for a job with steps."""
        value = self.node.scalar("uses")
        return value if isinstance(value, str) else ""

    def steps(self) -> Iterator[Step]:
        """Yield the job's steps in order."""
        listed = self.node.get("steps")
        for index, node in enumerate(listed.items if listed is not None else ()):
            if node.kind == "mapping":
                yield Step(self.workflow, self, node, index)

    @property
    def symbol(self) -> str:
        """The job's pointer, for fingerprints."""
        return f"jobs.{self.name}"


class Workflow:
    """A workflow, or a composite action (``composite`` true, no jobs)."""

    def __init__(self, file: YamlFile, root: YamlNode) -> None:
        self.file = file
        self.root = root
        jobs = root.get("jobs")
        self.composite = jobs is None
        self.jobs = [Job(self, name, node) for name, node in jobs.entries() if node.kind == "mapping"] if jobs else []

    @property
    def source(self) -> Source:
        """The file's text."""
        return self.file.source

    def triggers(self) -> dict[str, YamlNode | None]:
        """Return the events that start the workflow, with their filters where they have any."""
        node = self.root.get("on")
        if node is None:
            return {}
        if node.kind == "scalar":
            return {str(node.value): None}
        if node.kind == "sequence":
            return {str(item.value): None for item in node.items if item.kind == "scalar"}
        return {name: child if child.kind == "mapping" else None for name, child in node.entries()}

    def steps(self) -> Iterator[Step]:
        """Yield every step of every job, or of the composite action."""
        for job in self.jobs:
            yield from job.steps()
        if self.composite:
            listed = self.root.get("runs", "steps")
            for index, node in enumerate(listed.items if listed is not None else ()):
                if node.kind == "mapping":
                    yield Step(self, None, node, index)

    def expressions(self, node: YamlNode) -> Iterator[tuple[Expression, Span]]:
        """Yield the expressions in a scalar with the span of each ``${{ … }}``."""
        data = bytes(self.source.data[node.span.start : node.span.end])
        for expression in find_expressions(data):
            yield expression, Span(node.span.start + expression.start, node.span.start + expression.end)


def condition(node: YamlNode | None) -> Node | None:
    """Return the tree of an ``if``, with or without ``${{ }}``; None when absent, mixed with text, or no expression."""
    if node is None or node.kind != "scalar" or not isinstance(node.value, str):
        return None
    text = node.text.strip()
    if text.startswith("${{") and text.endswith("}}") and "${{" not in text[3:]:
        text = text[3:-2]
    return parse_expression(text) if "${{" not in text else None


def workflows(file: YamlFile) -> Iterator[Workflow]:
    """Yield the file as a workflow or composite action when it is one by structure."""
    root = file.root
    if root is None or root.kind != "mapping" or root.get("apiVersion") is not None:
        return
    jobs = root.get("jobs")
    if (jobs is not None and jobs.kind == "mapping" and root.get("on") is not None) or (
        jobs is None and root.scalar("runs", "using") == "composite"
    ):
        yield Workflow(file, root)
