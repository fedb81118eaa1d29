"""MOJO models that are kept unpacked, as the folder that the archive would hold."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.mojo.model import MojoFiles
from mlplatlint.project.model import Project

_INI = "model.ini"
_TEXT = (".ini", ".txt", ".json", ".md")
_NOTES = frozenset(
    (
        "mojo-leaked-cluster-info",
        "mojo-unseeded",
        "mojo-unreferenced-entry",
        "mojo-old-h2o-version",
        "mojo-mixed-versions",
    )
)
_PER_MODEL = 10


def check(project: Project) -> Iterator[Hit]:
    paths = project.paths()
    found = {path.removesuffix(_INI) for path in paths if path == _INI or path.endswith("/" + _INI)}
    for folder in sorted(found):
        path = folder + _INI
        if any(other != folder and folder.startswith(other) for other in found):
            continue  # a nested model is read with its ensemble
        content = project.content(path) or b""
        if b"mojo_version" in content and b"[info]" in content:
            yield from _faults(project, path, paths)


def _faults(project: Project, path: str, paths: tuple[str, ...]) -> Iterator[Hit]:
    from mlplatlint.fronts.mojo.validate import validate

    folder = path.removesuffix(_INI)
    names = [other[len(folder) :] for other in paths if other.startswith(folder)]
    unread: set[str] = set()

    def read(name: str) -> bytes | None:
        content = project.content(folder + name)
        if not content and not name.endswith(_TEXT):
            unread.add(name)  # a run does not keep the bytes of files of no known format
        return content

    model = validate(Source(path, project.content(path) or b""), "", MojoFiles(names, read))
    shown = 0
    for problem in model.problems:
        if problem.rule in _NOTES or problem.severity in ("low", "medium", "info") or shown >= _PER_MODEL:
            continue
        if any(name == problem.entry or f"'{name}'" in problem.detail for name in unread):
            continue
        shown += 1
        where = f" ({problem.where})" if problem.entry not in ("", _INI) else ""
        yield Hit(Span(0, 0), {"detail": problem.detail, "rule": problem.rule, "where": where}, problem.rule, path)
