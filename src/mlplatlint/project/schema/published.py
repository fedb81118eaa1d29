"""Revisions that others have already run, as git tells it: what the base branch holds, and how the tree differs."""

from __future__ import annotations

from typing import Any, NamedTuple

from mlplatlint.files.git import base_commit, run_git
from mlplatlint.files.source import Source
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.python import parse
from mlplatlint.project.model import Project

_MOST_FILES = 100
_QUIET_FIELDS = frozenset(("annotation", "returns", "ctx", "type_comment", "kind", "type_ignores", "lineno"))
_HEADER = ("revision", "down_revision", "depends_on", "branch_labels")


class Published(NamedTuple):
    """How revision files differ from the base: changed ones with the base's bytes, and paths that are gone."""

    changed: dict[str, bytes]
    deleted: tuple[str, ...]


NOTHING = Published({}, ())


def published_changes(project: Project) -> Published:
    """Return what was done to published revisions since; nothing outside git."""
    paths = list(project.facts("alembic-revision"))
    if not paths or not project.root:
        return NOTHING
    base = base_commit(project.root)
    if not base:
        return NOTHING
    folders = sorted({path.rpartition("/")[0] or "." for path in paths})
    listing = run_git(
        project.root, "diff", "--name-status", "--no-renames", "--no-ext-diff", "--relative", "-z", base, "--", *folders
    )
    fields = (listing or "").split("\0")
    changed: dict[str, bytes] = {}
    deleted: list[str] = []
    for status, path in zip(fields[0::2], fields[1::2], strict=False):
        if not path.endswith(".py") or len(changed) + len(deleted) > _MOST_FILES:
            continue
        if status == "M" and path in paths:
            before = run_git(project.root, "show", f"{base}:./{path}")
            if before is not None:
                changed[path] = before.encode("utf-8", "surrogateescape")
        elif status == "D":
            deleted.append(path)
    if deleted:
        deleted = _gone(project, base, deleted)
    return Published(changed, tuple(deleted))


def _gone(project: Project, base: str, deleted: list[str]) -> list[str]:
    """Leave out files that were merely moved, and those that were no revisions."""
    known = {fact.revision for fact in project.facts("alembic-revision").values()}
    found = []
    for path in deleted:
        before = run_git(project.root, "show", f"{base}:./{path}")
        revision = _revision_of(path, (before or "").encode("utf-8", "surrogateescape"))
        if revision and revision not in known:
            found.append(path)
    return found


def _revision_of(path: str, data: bytes) -> str:
    from mlplatlint.facts.collect.migrations import collect

    try:
        fact = collect(parse(Source(path, data)))
    except ParseFailure:
        return ""
    return fact.revision if fact is not None else ""


def same_migration(path: str, before: bytes, after: bytes) -> bool:
    """Tell whether two versions of a revision do the same: header and way up, apart from comments, layout, docstrings,
    annotations and imports."""
    try:
        return _essence(path, before) == _essence(path, after)
    except ParseFailure:
        return True


def _essence(path: str, data: bytes) -> list[Any]:
    found: list[Any] = []
    for statement in parse(Source(path, data)).tree.body:
        kind = type(statement).__name__
        target = getattr(statement, "target", None) or (getattr(statement, "targets", None) or [None])[0]
        if kind in ("Import", "ImportFrom", "Expr") or getattr(statement, "name", "") == "downgrade":
            continue
        if kind in ("Assign", "AnnAssign") and getattr(target, "id", "") in _HEADER:
            found.append(("header", getattr(target, "id", ""), _shape(statement.value)))  # type: ignore[attr-defined]
        else:
            found.append(_shape(statement))
    return found


def _shape(node: Any) -> Any:
    if isinstance(node, list):
        return [_shape(item) for item in node if type(item).__name__ != "Expr" or not _is_docstring(item)]
    fields = getattr(node, "_fields", None)
    if fields is None:
        return node
    return (type(node).__name__, *(_shape(getattr(node, name, None)) for name in fields if name not in _QUIET_FIELDS))


def _is_docstring(node: Any) -> bool:
    return isinstance(getattr(node.value, "value", None), str)
