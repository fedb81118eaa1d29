"""Packages published with a stored token where the index accepts the workflow's own identity."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Step, Workflow
from mlplatlint.rules.containers._workflows import permission, with_key

_ACTIONS = {"pypa/gh-action-pypi-publish": "password", "rubygems/release-gem": "setup-trusted-publisher"}
_COMMAND = re.compile(
    r"(?m)^[ \t]*(?:[\w./-]+=\S*[ \t]+)*(?:(?:uvx|uv run|pipx run|poetry run|hatch run|python3? -m|pdm run|sudo)[ \t]+)?"
    r"(twine upload|uv publish|poetry publish|hatch publish|pdm publish|flit publish|maturin (?:publish|upload)"
    r"|npm publish|pnpm publish|yarn npm publish|cargo publish|gem push)\b(?![^\n]*(?:--dry-run|--(?:repository(?:-url)?|index|registry)[ =](?!https?://\S*pypi\.org|(?:test)?pypi(?:\s|$))))"
)


def check(workflow: Workflow) -> Iterator[Hit]:
    for step in workflow.steps():
        key = _ACTIONS.get(step.action)
        given = step.input(key) if key else None
        if given is not None and key == "password" and _public(step):
            yield Hit(with_key(given), {"how": f"`{step.action}` is given a password"}, step.symbol)
        elif given is not None and key != "password" and given.text.strip().lower() == "false":
            yield Hit(with_key(given), {"how": f"`{step.action}` is told not to"}, step.symbol)
        if step.run is None or (step.job is not None and permission(step.job, "id-token") == "write"):
            continue
        text = workflow.source.text(step.run.span)
        match = _COMMAND.search(text.removeprefix("|").removeprefix(">"))
        if match:
            start = step.run.span.start + text.encode().find(match[1].encode())
            span = Span(start, start + len(match[1].encode()))
            yield Hit(span, {"how": f"`{match[1]}` needs a stored token"}, step.symbol)


def _public(step: Step) -> bool:
    """Tell whether the index is one that knows trusted publishing: PyPI itself or its test twin."""
    urls = [step.input(name) for name in ("repository-url", "repository_url")]
    return all(url is None or not url.text or "pypi.org" in url.text for url in urls)
