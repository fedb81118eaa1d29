"""Logic of view-without-auth."""

import re
from collections.abc import Iterator

from mlplatlint.facts.views import Framework
from mlplatlint.files.roles import is_example
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.routes.unguarded import Unguarded, unguarded
from mlplatlint.rules.api._names import is_public_name, is_question_name, is_sensitive_name

_PUBLIC_FILE = re.compile(
    r"(?i)(?:^|[/_])(?:auth\w*|login|accounts?|registration|signup|webhooks?|health\w*|public|callbacks?|hooks|oauth\w*)(?:/views?\w*|/routes?)?\.py$"
)
"""Files whose views are open by their nature."""
_REMAKING = frozenset(("PUT", "PATCH", "DELETE"))


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each view that changes state, that anybody can call, and that should not be open."""
    for found in project.memo(unguarded):
        view = found.view
        if is_public_name(found.template, view.name) or _PUBLIC_FILE.search(found.path):
            continue
        if (
            set(view.methods) & _REMAKING == set()
            and view.framework != Framework.DJANGO
            and is_question_name(found.template, view.name)
        ):
            continue
        if not found.sibling and view.framework == Framework.FLASK and not is_sensitive_name(found.template, view.name):
            continue
        if found.declared_open:
            why = "its permission classes let everybody in"
        elif found.sibling:
            why = f"`{found.sibling}` beside it asks who calls"
        else:
            why = "other views of the project ask who calls"
        values = {"view": view.name, "framework": view.framework, "why": why}
        yield Hit(Span(view.start, view.end), values, view.name, found.path, severity=_severity(found))


def _severity(found: Unguarded) -> str:
    if is_example(found.path):
        return "low"
    if not found.declared_open:
        return "high"
    # Somebody wrote down that it is open: only what removes or administers is worth a second look.
    view = found.view
    return "medium" if "DELETE" in view.methods or is_sensitive_name(found.template, view.name) else "low"
