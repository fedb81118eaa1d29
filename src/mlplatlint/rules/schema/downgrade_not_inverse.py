"""A downgrade that does not lead back to where the upgrade began."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.definitions import definition_index
from mlplatlint.project.schema.effects import Part, Unclear, left_behind
from mlplatlint.project.schema.lower import Context, lower_step


def check(project: Project) -> Iterator[Hit]:
    index = project.memo(definition_index)
    for path, fact in project.facts("alembic-revision").items():
        steps = (*fact.upgrade, *fact.downgrade)
        # A function without steps says "no way back"; what depends on the database is not known here.
        if (
            not fact.downgrade
            or not fact.upgrade
            or fact.live
            or any(step.doubt or step.name == "helper" for step in steps)
        ):
            continue
        context = Context(index.resolver(path))
        up = [action for step in fact.upgrade for action in lower_step(step, context)]
        down = [action for step in fact.downgrade for action in lower_step(step, context)]
        try:
            staying, lost = left_behind(up, down)
        except Unclear:
            continue
        said = [f"leaves {_words(part)}" for part in sorted(staying)]
        said += [f"does not bring back {_words(part)}" for part in sorted(lost)]
        if said:
            span = Span(*fact.downgrade[0].span)
            more = f" and {len(said) - 3} more" if len(said) > 3 else ""
            yield Hit(span, {"what": ", ".join(said[:3]) + more}, fact.revision, path)


def _words(part: Part) -> str:
    kind, table, name = part
    return f"{kind} `{table}.{name}`" if kind == "column" else f"{kind} `{name}`"
