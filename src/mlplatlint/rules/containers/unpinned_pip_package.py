"""Python packages installed without a version."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.dockerfile import Dockerfile, RunCommand
from mlplatlint.fronts.shell.packages import read_package_command
from mlplatlint.rules.containers._commands import by_stage
from mlplatlint.rules.containers._images import is_aside
from mlplatlint.rules.containers._installs import BOOTSTRAP, unpinned
from mlplatlint.rules.containers._ml import requirement
from mlplatlint.rules.tables import load


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    for steps in by_stage(dockerfile):
        names = [pair for step in steps for pair in _names(step)]
        if not names:
            continue
        # One finding a stage: lock files and constraints pin all of it at once.
        (first, span), more = names[0], len(names) - 1
        packages = f"`{first}`" + (f" and {more} more" if more else "")
        related = tuple(Place(dockerfile.source.path, place, f"`{name}`") for name, place in names[1:60])
        frameworks = load("container_ml.toml")["frameworks"]["pin"]
        severity = "medium" if any(requirement(name)[0] in frameworks for name, _ in names) else ""
        confidence = "low" if is_aside(dockerfile.source.path) and not severity else ""
        values = {"packages": packages}
        yield Hit(span, values, steps[0].symbol, related=related, severity=severity, confidence=confidence)


def _names(step: RunCommand) -> Iterator[tuple[str, Span]]:
    package = read_package_command(step.command)
    if package is not None and package.manager in ("pip", "uv", "pipx") and package.verb != "add":
        for word in unpinned(package):
            # A variable may hold a version or the path of a wheel.
            if word.value not in BOOTSTRAP and not word.dynamic:
                yield word.value, step.word_span(word)
