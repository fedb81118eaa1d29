"""Rules on what callers of a route send: one kind of sink per rule, read from the flows of the project."""

import re
from collections.abc import Iterator

from mlplatlint.files.roles import is_example, is_test
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.routes.flows import Reached, flows
from mlplatlint.project.routes.model import Verdict

_ADMINISTRATORS = re.compile(r"(?i)(?:^|_)(?:admin|superuser|manage|curator|operator|owner)")
_ARRIVES = {"path": "the path", "path-rest": "the path", "query": "the query", "body": "the body"}


def load_rows(rows: str) -> str:
    """Return the kind of sink: a table of ``rules/data/taint_sinks.toml``."""
    return rows.partition("#")[2]


def check(project: Project, kind: str) -> Iterator[Hit]:
    """Yield a hit at each sink of the kind that text from a caller reaches."""
    for reached in project.memo(flows):
        if reached.sunk.kind == kind and not is_test(reached.path) and not is_test(reached.endpoint.route.path):
            # Where in a path the text ends up is not known unless it begins a component.
            unsure = kind == "path" and not reached.sunk.placed
            yield _hit(reached, _severity(reached, kind))._replace(confidence="low" if unsure else "")


def _severity(reached: Reached, kind: str) -> str:
    if is_example(reached.path):
        return "low"
    if kind == "ssrf" and _is_for_administrators(reached):
        return "low"
    if kind != "path":
        return ""
    # `..` is a step up only at the beginning of a component. A path parameter without the path convertor holds no slash:
    # there only `..` alone gets through.
    if not reached.sunk.placed or (reached.where == "path" and not reached.sunk.whole):
        return "low"
    return "medium" if reached.where == "path" else ""


def _is_for_administrators(reached: Reached) -> bool:
    """Tell whether only those who configure the service call a route: they choose its targets anyway."""
    names = [*reached.endpoint.names, *reached.endpoint.path.split("/")]
    return reached.endpoint.verdict != Verdict.NONE and any(_ADMINISTRATORS.search(name) for name in names)


def _hit(reached: Reached, severity: str) -> Hit:
    route, sunk = reached.endpoint.route, reached.sunk
    span = Span(sunk.start, sunk.end)
    steps = [Place(route.path, route.span, f"`{reached.source}` arrives in {_ARRIVES[reached.where]}")]
    steps += [Place(step.path, step.span, f"passed on in `{step.function}`") for step in reached.steps]
    steps.append(Place(reached.path, span, f"reaches `{sunk.call}`"))
    methods = ", ".join(route.methods) or "a route"
    values: dict[str, object] = {
        "source": reached.source, "route": f"{methods} {reached.endpoint.path}", "call": sunk.call, "function": reached.function
    }  # fmt: skip
    return Hit(span, values, f"{reached.function}:{sunk.call}", reached.path, flow=tuple(steps), severity=severity)
