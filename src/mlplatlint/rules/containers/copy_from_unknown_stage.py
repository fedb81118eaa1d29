"""COPY --from that names no earlier stage."""

import difflib
from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import DockerStage


def check(stage: DockerStage) -> Iterator[Hit]:
    for node in stage.all("COPY"):
        flag = node.flag("from")
        if flag is None or not flag.value or ":" in flag.value or "@" in flag.value:
            continue
        name = flag.value
        if stage.dockerfile.stage_copied(name, stage.index) is not None or name.lower() in ("context", stage.alias):
            continue
        severity, what = _judge(stage, name)
        yield Hit(flag.value_span, {"name": name, "what": what}, stage.symbol, severity=severity)


def _judge(stage: DockerStage, name: str) -> tuple[str, str]:
    """Return severity and the consequence of a name that is no earlier stage."""
    if "$" in name:
        return "high", "variables are not replaced here, and the build stops"
    if name.isdigit():
        return "high", "no earlier stage has this number, and the build stops"
    if any(other.alias == name.lower() for other in stage.dockerfile.stages):
        return "low", "the stage of this name comes later, which builders before BuildKit refuse"
    return "", "no stage is called so, and the image of this name is pulled, whatever its latest version is"


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    from mlplatlint.fronts.dockerfile import parse

    span = Span(*finding.span)
    document = parse(source)
    earlier = [stage.alias for stage in document.stages if stage.alias and stage.instruction.span.end <= span.start]
    close = difflib.get_close_matches(source.text(span).lower(), earlier[:-1] or earlier, 1)
    if close:
        yield Fix("suggestion", f"Copy from `{close[0]}`", (Edit(finding.path, span, close[0]),))
