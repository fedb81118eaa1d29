"""Collects the facts of :mod:`mlplatlint.facts.image_arguments`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from mlplatlint.facts.image_arguments import ArgumentBases, GivenArgument, ImageBuild, ImageBuilds
from mlplatlint.fronts.compose import Service, compose_files, interpolate
from mlplatlint.fronts.dockerfile import Dockerfile
from mlplatlint.fronts.workflow import Step, workflows
from mlplatlint.fronts.yaml import YamlFile, YamlNode

_ACTIONS = ("docker/build-push-action", "depot/build-push-action")
_COMMAND = re.compile(r"\bdocker\s+(?:buildx\s+|image\s+)?build\s(?:[^\n\\&;|]|\\\n|\\.)*")
_ARGUMENT = re.compile(r"--build-arg[ =]+[\"']?([A-Za-z_]\w*)=([^\s\"'\\]*)")
_FILE = re.compile(r"(?:\s-f|\s--file)[ =]+[\"']?([^\s\"'\\]+)")
_LINE = re.compile(r"(?m)^[ \t]*([A-Za-z_]\w*)=([^\r\n]*?)[ \t]*\r?$")


def collect_builds(file: YamlFile) -> ImageBuilds | None:
    """Return the builds of a Compose file or a workflow that give arguments of known value; None when there are none."""
    found = [build for compose in compose_files(file) for service in compose.services for build in _compose(service)]
    for workflow in workflows(file):
        for step in workflow.steps():
            found += _action(step) if step.action in _ACTIONS else _commands(step)
    return ImageBuilds(tuple(found)) if found else None


def collect_bases(document: Dockerfile) -> ArgumentBases | None:
    """Return the bases of a Dockerfile that name an argument; None when there are none."""
    bases = [stage.base for stage in document.stages if stage.base is not None and "$" in stage.base.text]
    if not bases:
        return None
    pairs = [pair for node in document.preamble if node.name == "ARG" for pair in node.pairs]
    defaults = tuple((pair.key, pair.value.strip("\"'")) for pair in pairs if pair.value and "$" not in pair.value)
    aliases = tuple(stage.alias for stage in document.stages if stage.alias)
    return ArgumentBases(tuple((base.text, (base.span.start, base.span.end)) for base in bases), defaults, aliases)


def _compose(service: Service) -> Iterator[ImageBuild]:
    node = service.setting("build")
    arguments = node.get("args") if node is not None else None
    if node is None or arguments is None or node.get("dockerfile_inline") is not None:
        return
    given = []
    for name, value in arguments.entries():
        text = interpolate(value.text) if value.kind == "scalar" and value.value is not None else None
        given += [] if text is None else [GivenArgument(name, text, (value.span.start, value.span.end))]
    for item in arguments.items:
        name, equals, value_text = item.text.partition("=")
        text = interpolate(value_text) if equals else None
        given += [] if text is None else [GivenArgument(name.strip(), text, (item.span.start, item.span.end))]
    dockerfile = "Dockerfile" if node.get("dockerfile") is None else service.text("build", "dockerfile") or ""
    context = "." if node.get("context") is None else service.text("build", "context") or ""
    if given and dockerfile and context:
        yield ImageBuild(f"services.{service.name}", context, dockerfile, False, tuple(given))


def _action(step: Step) -> list[ImageBuild]:
    node = step.input("build-args")
    context, file = _static(step.input("context"), "."), _static(step.input("file"), "")
    if node is None or context is None or file is None:
        return []
    data, start = _text(step, node)
    given = [_given(match, data, start) for match in _LINE.finditer(data) if "${{" not in match[2]]
    dockerfile = file or posixpath.join(context, "Dockerfile")
    return [ImageBuild(step.symbol, context, dockerfile, True, tuple(given))] if given else []


def _commands(step: Step) -> list[ImageBuild]:
    if step.run is None or step.node.get("working-directory") is not None:
        return []
    data, start = _text(step, step.run)
    if "--build-arg" not in data or re.search(r"(?m)(?:^|[;&|])\s*cd\s", data):
        return []
    found = []
    for command in _COMMAND.finditer(data):
        given = [
            _given(match, data, start) for match in _ARGUMENT.finditer(data, *command.span()) if "$" not in match[2]
        ]
        words = command[0].replace("\\\n", " ").split()
        file = _FILE.search(command[0])
        context = words[-1].strip("\"'")
        dockerfile = file[1] if file else posixpath.join(context, "Dockerfile")
        if given and "$" not in dockerfile:
            found.append(ImageBuild(step.symbol, context, dockerfile, True, tuple(given)))
    return found


def _static(node: YamlNode | None, default: str) -> str | None:
    """Return an input's text, the default where it is absent, None where an expression makes it."""
    if node is None:
        return default
    return None if "${{" in node.text or "://" in node.text else node.text.strip()


def _text(step: Step, node: YamlNode) -> tuple[str, int]:
    """Return a scalar as it stands in the file, and its offset there."""
    return bytes(step.workflow.source.data[node.span.start : node.span.end]).decode("utf-8", "replace"), node.span.start


def _given(match: re.Match[str], data: str, start: int) -> GivenArgument:
    first, last = len(data[: match.start(1)].encode()), len(data[: match.end(2)].encode())
    return GivenArgument(match[1], match[2].strip("\"'"), (start + first, start + last))
