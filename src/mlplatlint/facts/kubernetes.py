"""What Kubernetes manifests say of objects that other objects name or select."""

from __future__ import annotations

import msgspec

Labels = tuple[tuple[str, str], ...]
Offsets = tuple[int, int]


class PolicyRule(msgspec.Struct, frozen=True, array_like=True):
    """One rule of a role; ``named`` says that it is narrowed to objects by name."""

    verbs: tuple[str, ...]
    resources: tuple[str, ...]
    groups: tuple[str, ...]
    named: bool


class Reference(msgspec.Struct, frozen=True, array_like=True):
    """An object that another one names: ``role`` says what for (``service-account``, ``config``, ``secret``, ``backend``,
    ``scale-target``, ``role``), ``detail`` the key or port asked for, ``optional`` that its absence is allowed.
    """

    role: str
    kind: str
    name: str
    detail: str
    span: Offsets
    optional: bool = False


class Selector(msgspec.Struct, frozen=True, array_like=True):
    """Labels that other objects must carry. ``expressions`` are (key, operator, values); ``role`` is ``pods``, ``services``,
    ``peer-pods`` or ``roles`` (that a cluster role takes its rules from). ``namespaces`` are those searched; empty means the
    object's own, ``*`` all.
    """

    role: str
    labels: Labels
    expressions: tuple[tuple[str, str, tuple[str, ...]], ...]
    span: Offsets
    namespaces: tuple[str, ...] = ()


class ManifestObject(msgspec.Struct, frozen=True, array_like=True):
    """One object. ``pod_labels`` holds the labels of each pod template in it, ``keys`` those of a ConfigMap's or Secret's data,
    ``ports`` the names and numbers of container ports or of a service's ports. ``replicas`` is -1 where nothing is said; that of
    an autoscaler is its minimum. ``outside`` says that a service stands for a name outside the cluster, ``selector_missing`` that a workload
    that looks whole lacks the selector that the API server demands.
    """

    kind: str
    api: str
    name: str
    namespace: str
    span: Offsets
    labels: Labels
    pod_labels: tuple[Labels, ...]
    selectors: tuple[Selector, ...]
    references: tuple[Reference, ...]
    rules: tuple[PolicyRule, ...]
    keys: tuple[str, ...]
    ports: tuple[str, ...]
    replicas: int
    min_available: str
    min_available_span: Offsets
    ignored: tuple[str, ...]
    outside: bool = False
    selector_missing: bool = False


class Manifest(msgspec.Struct, frozen=True, array_like=True):
    """One file of manifests; ``templated`` says that what it holds is not all that it will hold."""

    objects: tuple[ManifestObject, ...]
    templated: bool
