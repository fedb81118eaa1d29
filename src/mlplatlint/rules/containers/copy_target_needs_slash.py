"""COPY of several sources to a target that does not read as a directory."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import DockerInstruction
from mlplatlint.rules.containers._places import copied, unquoted


def check(instruction: DockerInstruction) -> Iterator[Hit]:
    if instruction.name not in ("COPY", "ADD"):
        return
    sources, target = copied(instruction)
    if len(sources) > 1 and target is not None:
        text = unquoted(target.text)
        if not text.endswith(("/", "\\")) and not text.startswith("$"):
            # BuildKit takes `.` for a directory; anything else becomes the file that is copied last, unless it is there.
            works = text in (".", "..") or text.endswith("/.")
            problem = "builders before BuildKit refuse it" if works else "each source replaces the one before"
            values = {"count": len(sources), "target": text, "problem": problem}
            yield Hit(target.span, values, severity="low" if works else "")


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    start, end = finding.span
    text = source.text(Span(start, end))
    inside = end - 1 if text[-1:] in ("'", '"') else end
    yield Fix("safe", "End the target with a slash", (Edit(finding.path, Span(inside, inside), "/"),))
