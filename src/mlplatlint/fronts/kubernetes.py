"""Pod specs, found by their structure in any manifest: core kinds, lists, custom resources.

A mapping whose ``containers`` is a list of mappings is a pod spec, wherever it stands: in a Deployment, in a PyTorchJob's
replica specs, in an InferenceService's predictor. Nothing here knows a schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.yaml import YamlFile, YamlNode

_CONTAINER_KEYS = frozenset(("image", "command", "args", "resources", "name", "env", "volumeMounts", "ports"))
_LISTS = ("containers", "initContainers", "ephemeralContainers")
_NEVER_WALKED = frozenset(("openAPIV3Schema", "status", "data", "binaryData", "stringData"))
_SINGLE = frozenset(("container", "script"))
_NEED_SELECTOR = frozenset(("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"))
_ONE_SHOT_KINDS = frozenset(
    ("Job", "CronJob", "Pod", "Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")
)


class Container:
    """One container of a pod.

    ``group`` is the list it stands in; ``sidecar`` an init container that keeps running.
    """

    __slots__ = ("group", "node", "pod")

    def __init__(self, pod: PodSpec, node: YamlNode, group: str) -> None:
        self.pod = pod
        self.node = node
        self.group = group

    @property
    def name(self) -> str:
        """The container's name, or its place when it has none."""
        value = self.node.scalar("name")
        return value if isinstance(value, str) else self.node.pointer.rpartition(".")[2]

    @property
    def image(self) -> str:
        """The image as written; empty in a patch that leaves it to another file."""
        value = self.node.scalar("image")
        return value if isinstance(value, str) else ""

    @property
    def sidecar(self) -> bool:
        """Whether this is an init container that runs as long as the pod."""
        return self.group == "initContainers" and self.node.scalar("restartPolicy") == "Always"

    @property
    def span(self) -> Span:
        """Where to point when something is missing: the container's name, else its image, else its first
        key.
        """
        for key in ("name", "image"):
            node = self.node.get(key)
            if node is not None:
                return Span(node.key_span.start, node.span.end)
        first = next(self.node.entries(), None)
        return first[1].key_span if first is not None else self.node.span

    def security(self, key: str) -> YamlNode | None:
        """Return a security setting in force: the container's own, else the pod's."""
        own = self.node.get("securityContext", key)
        return own if own is not None else self.pod.node.get("securityContext", key)

    @property
    def symbol(self) -> str:
        """Kind, name and container, for fingerprints."""
        return f"{self.pod.kind}/{self.pod.name}/{self.name}"


class PodSpec:
    """One pod spec. ``root`` is the resource that holds it, ``kind`` and ``name`` that resource's.

    ``complete`` is false where fields may come from elsewhere: templates, kustomize patches, resources whose
    operator fills in what is absent.
    """

    def __init__(self, file: YamlFile, root: YamlNode, node: YamlNode) -> None:
        self.file = file
        self.root = root
        self.node = node
        self.kind = _text(root.scalar("kind"))
        self.api = _text(root.scalar("apiVersion"))
        self.name = _text(root.scalar("metadata", "name")) or _text(root.scalar("metadata", "generateName"))
        self.containers: list[Container] = []
        for group in _LISTS:
            listed = node.get(group)
            for item in listed.items if listed is not None else ():
                if item.kind == "mapping":
                    self.containers.append(Container(self, item, group))
        for key in _SINGLE:
            single = node.get(key)
            if single is not None and single.kind == "mapping" and _looks_like_container(single):
                self.containers.append(Container(self, single, key))

    @property
    def source(self) -> Source:
        """The file's text."""
        return self.file.source

    @cached_property
    def complete(self) -> bool:
        """Whether what is absent here is absent in the cluster too."""
        if self.file.templated or any(not container.image for container in self.containers):
            return False
        if "patch" in self.source.path.rpartition("/")[2].lower():
            return False
        # The API server demands a selector of these: without one, this is a patch laid over the real thing.
        if self.kind in _NEED_SELECTOR and self.root.get("spec", "selector") is None:
            return False
        return not any(container.image.startswith("$") for container in self.containers)

    @property
    def runs_to_completion(self) -> bool:
        """Whether the pod is a job rather than a service."""
        return self.kind in _ONE_SHOT_KINDS or self.kind.endswith("Job")

    @property
    def symbol(self) -> str:
        """Kind, name and pointer, for fingerprints."""
        return f"{self.kind}/{self.name}:{self.node.pointer}"


def pod_specs(file: YamlFile) -> Iterator[PodSpec]:
    """Yield every pod spec of a file."""
    for document in file.documents:
        for resource in _resources(document):
            for node in _walk(resource):
                yield PodSpec(file, resource, node)


def resources(file: YamlFile) -> Iterator[YamlNode]:
    """Yield every Kubernetes resource of a file, the items of lists one by one."""
    for document in file.documents:
        yield from _resources(document)


def _resources(document: YamlNode) -> Iterator[YamlNode]:
    if document.kind != "mapping" or not isinstance(document.scalar("kind"), str):
        return
    if not isinstance(document.scalar("apiVersion"), str):
        return
    items = document.get("items")
    if str(document.scalar("kind")).endswith("List") and items is not None and items.kind == "sequence":
        for item in items.items:
            yield from _resources(item)
        return
    yield document


def _walk(resource: YamlNode) -> Iterator[YamlNode]:
    """Yield the pod specs below a resource; one inside another is not looked for."""
    stack = [resource]
    while stack:
        node = stack.pop()
        if node.kind == "mapping":
            if _is_pod_spec(node):
                yield node
                continue
            children = [child for key, child in node.entries() if key not in _NEVER_WALKED]
        else:
            children = node.items
        stack.extend(child for child in reversed(children) if child.kind != "scalar")


def _is_pod_spec(node: YamlNode) -> bool:
    listed = node.get("containers")
    if listed is not None and listed.kind == "sequence":
        return any(_looks_like_container(item) for item in listed.items)
    # Argo's templates hold one container under a key of its own.
    for key in _SINGLE:
        single = node.get(key)
        if single is not None and single.kind == "mapping" and single.get("image") is not None:
            return node.get("name") is not None
    return False


def _looks_like_container(item: YamlNode) -> bool:
    return item.kind == "mapping" and not _CONTAINER_KEYS.isdisjoint(item.keys())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
