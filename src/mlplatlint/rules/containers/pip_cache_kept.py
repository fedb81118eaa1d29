"""pip's download cache left in a layer of the image."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit, Place
from mlplatlint.fronts.dockerfile import Dockerfile, RunCommand
from mlplatlint.fronts.dockerfile.expand import UNSET
from mlplatlint.fronts.shell.packages import PackageCommand, read_package_command
from mlplatlint.rules.containers._commands import by_stage
from mlplatlint.rules.containers._images import is_aside
from mlplatlint.rules.containers._mounts import caches

_TRUE = re.compile(r"(?i)[\"']?(?:1|true|on|yes)[\"']?$")
_PURGE = re.compile(rb"pip[0-9.]*\s+cache\s+purge|rm\s+-[rRf]+\s[^;&|]*\.cache")


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    for steps in by_stage(dockerfile):
        kept = [step for step in steps if _is_kept(step)]
        if kept:
            # One finding a stage: whoever mends one of them mends all.
            confidence = "low" if is_aside(dockerfile.source.path) else ""
            first, *rest = [_span(step) for step in kept]
            related = tuple(Place(dockerfile.source.path, span, "and in this layer") for span in rest)
            yield Hit(
                first,
                {"more": f" and in {len(rest)} more" if rest else ""},
                kept[0].symbol,
                confidence=confidence,
                related=related,
            )


def _is_kept(step: RunCommand) -> bool:
    final = step.stage is None or step.stage.in_final_image
    return final and fills_cache(step) is not None and not is_cleaned(step)


def _span(step: RunCommand) -> Span:
    package = fills_cache(step)
    return step.range_span(step.command.argv[0], package.verb_word) if package is not None else step.span


def fills_cache(step: RunCommand) -> PackageCommand | None:
    """Return a pip installation that writes to the cache of a layer."""
    package = read_package_command(step.command)
    if package is None or package.manager != "pip" or not package.installs:
        return None
    if package.has("--no-cache-dir", "--no-cache", "--cache-dir") or "-h" in step.command.values():
        return None
    return None if _switched_off(step) or caches(step.instruction, ".cache/pip") else package


def is_cleaned(step: RunCommand) -> bool:
    """Tell whether the same RUN removes the cache, or mounts all caches."""
    return bool(_PURGE.search(step.instruction.raw)) or caches(step.instruction, ".cache")


def _switched_off(step: RunCommand) -> bool:
    """Tell whether PIP_NO_CACHE_DIR holds for the command: from ENV or ARG, from an export, or inline."""
    script = step.run.script
    inline = [*step.command.assignments, *script.assignments]
    inline += [pair for command in script.commands[: step.index] for pair in command.assignments]
    if any(name == "PIP_NO_CACHE_DIR" and _TRUE.match(word.value) for name, word in inline):
        return True
    if step.stage is None:
        return False
    value = step.stage.scope.value("PIP_NO_CACHE_DIR", step.instruction.order)
    # A value set by the base image is unknown; an unset name keeps the cache.
    return value is not None and value is not UNSET and bool(_TRUE.match(str(value)) or value in ("off", "0", "false"))


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    ends = [finding.span[1], *(place.span[1] for place in finding.related)]
    edits = tuple(Edit(finding.path, Span(end, end), " --no-cache-dir") for end in ends)
    yield Fix("safe", "Add --no-cache-dir", edits)
