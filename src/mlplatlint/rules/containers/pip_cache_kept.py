"""pip's download cache left in a layer of the image."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.fronts.dockerfile.expand import UNSET
from mlplatlint.fronts.shell.packages import PackageCommand, read_package_command
from mlplatlint.rules.containers._mounts import caches

_TRUE = re.compile(r"(?i)[\"']?(?:1|true|on|yes)[\"']?$")
_PURGE = re.compile(rb"pip[0-9.]*\s+cache\s+purge|rm\s+-[rRf]+\s[^;&|]*\.cache")


def check(step: RunCommand) -> Iterator[Hit]:
    package = fills_cache(step)
    if package is None or is_cleaned(step) or not (step.stage is None or step.stage.in_final_image):
        return
    yield Hit(step.range_span(step.command.argv[0], package.verb_word), {}, step.symbol)


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
    end = finding.span[1]
    yield Fix("safe", "Add --no-cache-dir", (Edit(finding.path, Span(end, end), " --no-cache-dir"),))
