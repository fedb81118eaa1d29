"""Data, weights and settings that a copy of the whole context brings into the image."""

from bisect import bisect_left
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerignore import DockerIgnore
from mlplatlint.project.contexts import BuildContext, build_contexts
from mlplatlint.project.model import Project
from mlplatlint.rules.tables import load


def check(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    table = load("container_ml.toml")["context"]["never"]
    rows = [(pattern, what, DockerIgnore(f"**/{pattern}".encode())) for pattern, what in table]
    paths = sorted(project.paths())
    for context in project.memo(build_contexts):
        whole = next((copy for copy in context.facts.copies for source, _ in copy.sources if _is_root(source)), None)
        if whole is None:
            continue
        found = _harmful(context, paths, rows)
        if found:
            path, what = found[0]
            more = f" and {len(found) - 1} more" if len(found) > 1 else ""
            where = (
                f"{context.ignore_path} does not leave it out" if context.ignore_path else "there is no .dockerignore"
            )
            values = {"path": path, "what": what, "more": more, "where": where}
            severity = "" if whole.final else "low"
            yield Hit(Span(*whole.span), values, path, path=context.dockerfile, severity=severity)


def _is_root(source: str) -> bool:
    return source.rstrip("/") in (".", "") or source in ("*", "./*")


def _harmful(
    context: BuildContext, paths: list[str], rows: list[tuple[str, str, DockerIgnore]]
) -> list[tuple[str, str]]:
    """Return what the context holds of the table, one entry for each row: a path and what it is."""
    found: dict[str, tuple[str, str]] = {}
    # Paths are compared in order, so that a folder's stand together; "0" comes directly after "/".
    first = bisect_left(paths, f"{context.folder}/") if context.folder else 0
    last = bisect_left(paths, f"{context.folder}0") if context.folder else len(paths)
    for scanned in paths[first:last]:
        path = context.inside(scanned)
        # A package called wandb or checkpoints is code that handles them.
        if (
            not path
            or path.endswith((".py", ".keep", ".gitkeep", ".gitignore"))
            or (context.ignore is not None and context.ignore.ignores(path))
        ):
            continue
        for pattern, what, matcher in rows:
            if pattern not in found and matcher.ignores(path) and "test" not in path.lower():
                found[pattern] = (path, what)
    return sorted(found.values())
