"""sudo inside RUN."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit, Place
from mlplatlint.fronts.dockerfile import Dockerfile, RunCommand
from mlplatlint.rules.containers._commands import by_stage
from mlplatlint.rules.containers._images import is_certainly_root


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    for steps in by_stage(dockerfile):
        spans = [span for step in steps for span in _sudo(step)]
        if spans:
            # One finding a stage: one USER instruction mends all of them.
            related = tuple(Place(dockerfile.source.path, span, "and here") for span in spans[1:])
            yield Hit(spans[0], {}, steps[0].symbol, related=related)


def _sudo(step: RunCommand) -> Iterator[Span]:
    for word in step.command.words if "sudo" in step.command.wrappers or step.name == "sudo" else ():
        if word.value.rpartition("/")[2] == "sudo":
            yield step.word_span(word)
            return


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    from mlplatlint.fronts.dockerfile import parse

    spans = [Span(*finding.span), *(Span(*place.span) for place in finding.related)]
    root = {span for steps in by_stage(parse(source)) for step in steps if _is_root(step) for span in _sudo(step)}
    # Options of sudo, such as -u, change who runs the command: that is for a person to decide.
    if all(span in root and _is_plain(source.data[span.end : span.end + 2]) for span in spans):
        edits = tuple(Edit(finding.path, Span(span.start, span.end + 1), "") for span in spans)
        yield Fix("suggestion", "Run it directly", edits)


def _is_root(step: RunCommand) -> bool:
    """Tell whether sudo changes nothing: elsewhere, and in the images built on this one (ONBUILD), it may be needed."""
    stage, node = step.stage, step.instruction
    return stage is not None and node in stage.instructions and is_certainly_root(stage, node.order)


def _is_plain(following: bytes) -> bool:
    return following[:1] == b" " and following[1:2] not in (b"-", b"\\", b" ")
