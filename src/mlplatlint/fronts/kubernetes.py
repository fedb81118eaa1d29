"""Kubernetes objects and the pod specs in them, found by structure: core kinds, lists, custom resources.

A mapping whose ``containers`` is a list of mappings is a pod spec, wherever it stands: in a Deployment, in a PyTorchJob's
replica specs, in an InferenceService's predictor. Schemas are not needed for that; the core kinds' own paths are known
besides, so that a pod spec without containers is one too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.yaml import YamlFile, YamlNode

_CONTAINER_KEYS = frozenset(("image", "command", "args", "resources", "name", "env", "volumeMounts", "ports"))
_LISTS = ("containers", "initContainers", "ephemeralContainers")
_CORE_PATHS: dict[str, tuple[str, ...]] = {
    "Pod": ("spec",),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    **dict.fromkeys(
        ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "DeploymentConfig"),
        ("spec", "template", "spec"),
    ),
}
_SERVING_PARTS = ("predictor", "transformer", "explainer")
_FRAMEWORK_KEYS = frozenset(("storageUri", "modelFormat", "runtimeVersion", "protocolVersion"))
# Paths under which kustomize keeps the partial objects it lays over complete ones, and tests the parts they look for.
_PATCH_PATH = re.compile(r"(?i)patch|(?:^|/)(?:overlays?|components?|kustom\w*)(?:/|$)|[-_](?:assert|errors?)\.ya?ml$")
_IGNORE_PREFIX = "ignore-check.kube-linter.io/"
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
        if own is None:
            own = self.pod.node.get("securityContext", key)
        if own is None and self.pod.outer is not None:
            own = self.pod.outer.get("securityContext", key)
        return own

    @property
    def symbol(self) -> str:
        """Kind, name and container, for fingerprints."""
        return f"{self.pod.kind}/{self.pod.name}/{self.name}"


class PodSpec:
    """One pod spec. ``root`` is the resource that holds it, ``kind`` and ``name`` that resource's.

    ``absence`` says how sure it is that what is absent here is absent in the cluster: ``high``; ``medium`` where the
    object is so bare that it could be a patch; empty where fields do come from elsewhere (templates, patches,
    containers whose image another file gives).
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
        if not self.containers and self.api.startswith("serving.kserve.io/"):
            for key, single in node.entries():
                if single.kind == "mapping" and not _FRAMEWORK_KEYS.isdisjoint(single.keys()):
                    self.containers.append(Container(self, single, key))

    @property
    def source(self) -> Source:
        """The file's text."""
        return self.file.source

    @property
    def template(self) -> YamlNode:
        """The mapping that holds this pod spec, and with it the pod's own metadata."""
        parent = self.node.parent
        return parent if parent is not None else self.node

    @property
    def outer(self) -> YamlNode | None:
        """The workflow spec of Argo, whose account and security context all templates share; None elsewhere."""
        if not self.api.startswith("argoproj.io/") or "Workflow" not in self.kind:
            return None
        return self.root.get("spec", "workflowSpec") or self.root.get("spec")

    @cached_property
    def absence(self) -> str:
        """How sure it is that what is absent here is absent in the cluster: ``high``, ``medium`` or empty."""
        outer = self.outer
        if outer is not None and not {"podSpecPatch", "templateDefaults", "workflowTemplateRef"}.isdisjoint(
            outer.keys()
        ):
            return ""
        images = [container.image for container in self.containers]
        if self.file.templated or any(image.startswith("$") for image in images):
            return ""
        # KServe fills these in from a runtime.
        if any(container.group not in (*_LISTS, *_SINGLE) for container in self.containers):
            return ""
        if all(images) and "patch" not in self.source.path.rpartition("/")[2].lower() and not self._lacks_selector:
            return "high"
        return "" if _PATCH_PATH.search(self.source.path) else "medium"

    @property
    def _lacks_selector(self) -> bool:
        """The API server demands a selector of these: without one, this may be a patch laid over the real thing."""
        return self.kind in _NEED_SELECTOR and self.root.get("spec", "selector") is None

    @property
    def complete(self) -> bool:
        """Whether what is absent here is absent in the cluster too."""
        return self.absence == "high"

    @property
    def runs_to_completion(self) -> bool:
        """Whether the pod is a job rather than a service."""
        return self.kind in _ONE_SHOT_KINDS or self.kind.endswith("Job")

    @cached_property
    def ignored(self) -> frozenset[str]:
        """Checks of kube-linter that the object's annotations switch off; ``*`` for all."""
        return ignored_checks(self.root)

    @property
    def span(self) -> Span:
        """Where to point when a setting of the whole pod is missing: the object's name, else its kind."""
        return object_span(self.root)

    @property
    def symbol(self) -> str:
        """Kind, name and pointer, for fingerprints."""
        return f"{self.kind}/{self.name}:{self.node.pointer}"


class KubernetesObject:
    """One object of a manifest, items of lists one by one, with the pod specs in it."""

    def __init__(self, file: YamlFile, node: YamlNode) -> None:
        self.file = file
        self.node = node
        self.kind = _text(node.scalar("kind"))
        self.api = _text(node.scalar("apiVersion"))
        self.name = _text(node.scalar("metadata", "name")) or _text(node.scalar("metadata", "generateName"))
        self.namespace = _text(node.scalar("metadata", "namespace"))

    @cached_property
    def pods(self) -> list[PodSpec]:
        """The pod specs in the object."""
        return [PodSpec(self.file, self.node, found) for found in _walk(self.node)]

    @property
    def makes_pods(self) -> bool:
        """Whether objects of this kind are pods or make them."""
        return self.kind in _CORE_PATHS

    @cached_property
    def ignored(self) -> frozenset[str]:
        """Checks of kube-linter that the object's annotations switch off; ``*`` for all."""
        return ignored_checks(self.node)

    @property
    def absence(self) -> str:
        """How sure it is that what is absent here is absent in the cluster: ``high``, ``medium`` or empty."""
        if self.file.templated:
            return ""
        if self.pods:
            return min((pod.absence for pod in self.pods), key=("", "medium", "high").index)
        return "medium" if not _PATCH_PATH.search(self.file.source.path) else ""

    @property
    def span(self) -> Span:
        """Where to point when something is missing: the object's name, else its kind."""
        return object_span(self.node)

    @property
    def symbol(self) -> str:
        """Kind and name, for fingerprints."""
        return f"{self.kind}/{self.name}"


def object_span(node: YamlNode) -> Span:
    """Return the span of an object's name with its key; of its kind when it has no name."""
    named = node.get("metadata", "name") or node.get("metadata", "generateName") or node.get("kind") or node
    return Span(named.key_span.start, named.span.end)


def ignored_checks(node: YamlNode) -> frozenset[str]:
    """Return the checks of kube-linter that an object's annotations switch off; ``*`` for all."""
    annotations = node.get("metadata", "annotations")
    keys = annotations.keys() if annotations is not None else ()
    found = {key.removeprefix(_IGNORE_PREFIX) for key in keys if key.startswith(_IGNORE_PREFIX)}
    return frozenset(found | ({"*"} if "kube-linter.io/ignore-all" in keys else set()))


def pod_specs(file: YamlFile) -> Iterator[PodSpec]:
    """Yield every pod spec of a file."""
    for item in kubernetes_objects(file):
        yield from item.pods


def kubernetes_objects(file: YamlFile) -> Iterator[KubernetesObject]:
    """Yield every object of a file, the items of lists one by one."""
    for node in resources(file):
        yield KubernetesObject(file, node)


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
    path = _CORE_PATHS.get(str(resource.scalar("kind")))
    known = resource.get(*path) if path else None
    if known is not None and known.kind == "mapping":
        yield known
        return
    serving = str(resource.scalar("apiVersion")).startswith("serving.kserve.io/")
    stack = [resource]
    while stack:
        node = stack.pop()
        if node.kind == "mapping":
            if _is_pod_spec(node) or (serving and node.key in _SERVING_PARTS and _is_one_container_form(node)):
                yield node
                continue
            children = [child for key, child in node.entries() if key not in _NEVER_WALKED]
        else:
            children = node.items
        stack.extend(child for child in reversed(children) if child.kind != "scalar")


def _is_one_container_form(node: YamlNode) -> bool:
    return any(child.kind == "mapping" and not _FRAMEWORK_KEYS.isdisjoint(child.keys()) for _, child in node.entries())


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
