"""Collects the facts of :mod:`mlplatlint.facts.builds`."""

from __future__ import annotations

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.facts.builds import (
    BuildArgument,
    ComposeBuild,
    ComposeBuilds,
    DockerfileStages,
    H2oStart,
    H2oStarts,
    PodImage,
    PodImages,
    StageFacts,
)
from mlplatlint.fronts.compose import Service, compose_files, interpolate
from mlplatlint.fronts.dockerfile import Dockerfile
from mlplatlint.fronts.dockerfile.images import parse_image
from mlplatlint.fronts.kubernetes import pod_specs
from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.yaml import YamlFile, YamlNode

_PROBE = re.compile(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d+)?(/[\w./-]*)?(?=[\s\"')?]|$)")
_FAILS = re.compile(r"\bcurl\b.*\s(?:-[a-zA-Z]*f[a-zA-Z]*|--fail\S*)(?:\s|$)")
_HEAP = re.compile(r"(\d{1,12})([bkmgtBKMGT]?)")


def collect_compose(file: YamlFile) -> ComposeBuilds | None:
    """Return the builds of a Compose file; None when it builds nothing."""
    for compose in compose_files(file):
        builds = tuple(_build(service) for service in compose.services if service.setting("build") is not None)
        return ComposeBuilds(builds, compose.overlay) if builds else None
    return None


def _build(service: Service) -> ComposeBuild:
    node = service.setting("build")
    assert node is not None
    context = interpolate(node.text) or "" if node.kind == "scalar" else service.text("build", "context") or ""
    if node.kind == "mapping" and node.get("context") is None:
        # What a service extends may name the folder.
        context = "" if service.setting("extends") is not None else "."
    place = node.get("dockerfile") or node
    target = node.get("target")
    image = service.image
    named = node.get("dockerfile")
    return ComposeBuild(
        service=service.name,
        image=image.name if image is not None else "",
        context=context,
        dockerfile="Dockerfile" if named is None else service.text("build", "dockerfile") or "",
        target="" if target is None else service.text("build", "target") or "?",
        target_span=_span(target) if target is not None else (0, 0),
        place_span=_span(place) if place.kind == "scalar" else (place.key_span.start, place.key_span.end),
        arguments=tuple(_arguments(node.get("args"))),
        inline=node.get("dockerfile_inline") is not None,
        memory=service.memory_limit or 0.0,
        span=(service.span.start, service.span.end),
        command=tuple(service.words("entrypoint", "command")),
        probe=_probe(service),
        probe_span=_span(test) if (test := service.setting("healthcheck", "test")) is not None else (0, 0),
    )


def _probe(service: Service) -> str:
    test = service.setting("healthcheck", "test")
    if test is None:
        return ""
    text = " ".join(item.text for item in test.items) if test.items else test.text
    match = _PROBE.search(text)
    # curl is content with a 404 unless it is told to fail.
    if match is None or "$" in text or ("curl" in text and not _FAILS.search(text)):
        return ""
    return match[1] or "/"


def _arguments(node: YamlNode | None) -> Iterator[BuildArgument]:
    if node is None:
        return
    for name, value in node.entries():
        yield BuildArgument(name, value.value is not None, _span(value))
    for item in node.items:
        name, equals, _ = item.text.partition("=")
        yield BuildArgument(name.strip(), bool(equals), (item.span.start, item.span.end))


def collect_dockerfile(document: Dockerfile) -> DockerfileStages | None:
    """Return the stages of a Dockerfile; None when it has none."""
    arguments = tuple(
        BuildArgument(pair.key, pair.value is not None, (pair.span.start, pair.span.end))
        for instruction in document.preamble
        if instruction.name == "ARG"
        for pair in instruction.pairs
    )
    unset = {argument.name for argument in arguments if not argument.given}
    stages = []
    for stage in document.stages:
        user = stage.last("USER")
        base = stage.base
        needs = [] if base is None else [name for name in unset if base.text in (f"${name}", f"${{{name}}}")]
        stages.append(
            StageFacts(
                alias=stage.alias,
                parent=stage.parent.index if stage.parent is not None else -1,
                arguments=tuple(pair.key for item in stage.all("ARG") for pair in item.pairs),
                user="?" if stage.user is None else stage.user,
                user_span=(user.span.start, user.span.end) if user is not None else (0, 0),
                needs=tuple((name, (base.span.start, base.span.end)) for name in needs if base is not None),
            )
        )
    return DockerfileStages(tuple(stages), arguments) if stages else None


def collect_pods(file: YamlFile) -> PodImages | None:
    """Return the containers whose image has to bring a user other than root."""
    found = []
    for pod in pod_specs(file):
        for container in pod.containers:
            forced, user = container.security("runAsNonRoot"), container.security("runAsUser")
            node = container.node.get("image")
            image = parse_image(container.image)
            if forced is not None and forced.value is True and user is None and node is not None and image is not None:
                where = f"container `{container.name}` of {pod.kind} `{pod.name}`"
                found.append(PodImage(where, image.name, (node.key_span.start, node.span.end)))
    return PodImages(tuple(found)) if found else None


def collect_h2o(module: PythonModule) -> H2oStarts | None:
    """Return the JVMs that a Python file starts with a heap of its own choice."""
    found = []
    for call in module.nodes(ast.Call):
        if module.qualified_name(call.func) != "h2o.init":
            continue
        for keyword in call.keywords:
            value = keyword.value
            if keyword.arg != "max_mem_size" or not isinstance(value, ast.Constant):
                continue
            # A plain number counts in gigabytes.
            match = _HEAP.fullmatch(f"{value.value}g" if isinstance(value.value, int) else str(value.value))
            if match is not None:
                heap = int(match[1]) * 1024.0 ** "bkmgt".index(match[2].lower() or "b")
                span = module.span(keyword)
                found.append(H2oStart(heap, str(value.value), (span.start, span.end)))
    return H2oStarts(tuple(found)) if found else None


def _span(node: YamlNode) -> tuple[int, int]:
    return node.key_span.start, node.span.end
