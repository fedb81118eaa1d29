"""Collects the facts of :mod:`mlplatlint.facts.kubernetes`."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.kubernetes import Labels, Manifest, ManifestObject, PolicyRule, Reference, Selector
from mlplatlint.fronts.kubernetes import KubernetesObject, PodSpec, kubernetes_objects
from mlplatlint.fronts.yaml import YamlFile, YamlNode

_SELECTING = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")
_REPLICAS = {"HorizontalPodAutoscaler": "minReplicas", "ScaledObject": "minReplicaCount"}


def collect(file: YamlFile) -> Manifest | None:
    """Return the objects of a file; None when it holds none."""
    objects = tuple(_object(item) for item in kubernetes_objects(file))
    return Manifest(objects, file.templated or bool(file.failures)) if objects else None


def _object(item: KubernetesObject) -> ManifestObject:
    node = item.node
    replicas, available = node.scalar("spec", _REPLICAS.get(item.kind, "replicas")), node.get("spec", "minAvailable")
    return ManifestObject(
        kind=item.kind,
        api=item.api,
        name=item.name,
        namespace=item.namespace,
        span=(item.span.start, item.span.end),
        labels=_labels(node.get("metadata", "labels")),
        pod_labels=tuple(_pod_labels(item, pod) for pod in item.pods) or tuple(_promised_labels(item)),
        selectors=tuple(_selectors(item)),
        references=tuple(_references(item)),
        rules=tuple(_rules(node.get("rules"))),
        keys=tuple(key for part in ("data", "stringData", "binaryData") for key in _keys(node.get(part))),
        ports=tuple(_ports(item)),
        replicas=replicas if type(replicas) is int else -1,
        min_available=available.text if available is not None and available.kind == "scalar" else "",
        min_available_span=_span(available) if available is not None else (0, 0),
        ignored=tuple(sorted(item.ignored)),
        outside=item.kind == "Service" and node.scalar("spec", "type") == "ExternalName",
        selector_missing=_lacks_selector(item),
    )


def _pod_labels(item: KubernetesObject, pod: PodSpec) -> Labels:
    return _labels(pod.template.get("metadata", "labels"))


def _promised_labels(item: KubernetesObject) -> Iterator[Labels]:
    """Yield the labels that pods of a workload whose template is elsewhere must have: those it selects."""
    wanted = _labels(item.node.get("spec", "selector", "matchLabels")) if item.makes_pods else ()
    if wanted:
        yield wanted


def _lacks_selector(item: KubernetesObject) -> bool:
    """Tell whether a workload has no selector though it is no mere patch: its pods have labels, each container an image."""
    if item.kind not in _SELECTING or item.api != "apps/v1" or item.node.get("spec", "selector") is not None:
        return False
    spec = item.node.get("spec")
    if spec is None or not spec.keys():
        return bool(item.absence) and bool(item.name)
    if item.file.templated or not any(_pod_labels(item, pod) for pod in item.pods):
        return False
    return all(pod.containers and pod.absence and all(one.image for one in pod.containers) for pod in item.pods)


def _selectors(item: KubernetesObject) -> Iterator[Selector]:
    node = item.node
    if item.kind == "Service" and item.api == "v1":
        yield from _selector("pods", node.get("spec", "selector"), plain=True)
    elif item.kind == "PodDisruptionBudget":
        yield from _selector("pods", node.get("spec", "selector"))
    elif item.kind == "ServiceMonitor":
        spaces = node.get("spec", "namespaceSelector")
        names = tuple(name.text for name in _items(spaces.get("matchNames"))) if spaces is not None else ()
        if spaces is not None and spaces.scalar("any") is True:
            names = ("*",)
        yield from _selector("services", node.get("spec", "selector"), namespaces=names)
    elif item.kind == "ClusterRole":
        for part in _items(node.get("aggregationRule", "clusterRoleSelectors")):
            yield from _selector("roles", part)
    elif item.kind == "NetworkPolicy":
        yield from _selector("pods", node.get("spec", "podSelector"))
        for direction, side in (("ingress", "from"), ("egress", "to")):
            for rule in _items(node.get("spec", direction)):
                for peer in _items(rule.get(side)):
                    # A peer in another namespace may be anything.
                    if peer.get("namespaceSelector") is None:
                        yield from _selector("peer-pods", peer.get("podSelector"))


def _selector(
    role: str, node: YamlNode | None, *, plain: bool = False, namespaces: tuple[str, ...] = ()
) -> Iterator[Selector]:
    if node is None or node.kind != "mapping":
        return
    labels = _labels(node if plain else node.get("matchLabels"))
    expressions = (
        ()
        if plain
        else tuple(
            (
                str(item.scalar("key")),
                str(item.scalar("operator")),
                tuple(value.text for value in _items(item.get("values"))),
            )
            for item in _items(node.get("matchExpressions"))
        )
    )
    yield Selector(role, labels, expressions, _span(node), namespaces)


def _references(item: KubernetesObject) -> Iterator[Reference]:
    node = item.node
    for pod in item.pods:
        yield from _pod_references(pod)
    if item.kind in _REPLICAS:
        target = node.get("spec", "scaleTargetRef")
        kind = target.scalar("kind") if target is not None else None
        yield from _reference("scale-target", target, kind if isinstance(kind, str) else "Deployment")
    elif item.kind == "Ingress":
        yield from _backends(node)
    elif item.kind in ("RoleBinding", "ClusterRoleBinding"):
        role = node.get("roleRef")
        yield from _reference("role", role, str(role.scalar("kind")) if role is not None else "")


def _pod_references(pod: PodSpec) -> Iterator[Reference]:
    for key in ("serviceAccountName", "serviceAccount"):
        account = pod.node.get(key)
        if account is not None and isinstance(account.value, str) and account.value and "$" not in account.value:
            yield Reference("service-account", "ServiceAccount", account.value, "", _span(account))
            break
    for container in pod.containers:
        for variable in _items(container.node.get("env")):
            for role, key, kind in (("config", "configMapKeyRef", "ConfigMap"), ("secret", "secretKeyRef", "Secret")):
                yield from _reference(role, variable.get("valueFrom", key), kind)
        for source in _items(container.node.get("envFrom")):
            for role, key, kind in (("config", "configMapRef", "ConfigMap"), ("secret", "secretRef", "Secret")):
                yield from _reference(role, source.get(key), kind)


def _reference(role: str, node: YamlNode | None, kind: str) -> Iterator[Reference]:
    named = node.get("name") if node is not None else None
    if node is None or named is None or not isinstance(named.value, str) or "$" in named.text:
        return
    detail = node.scalar("key")
    optional = node.scalar("optional") is True
    yield Reference(role, kind, named.value, detail if isinstance(detail, str) else "", _span(named), optional)


def _backends(node: YamlNode) -> Iterator[Reference]:
    backends = [node.get("spec", "defaultBackend"), node.get("spec", "backend")]
    for rule in _items(node.get("spec", "rules")):
        backends += [path.get("backend") for path in _items(rule.get("http", "paths"))]
    for backend in backends:
        if backend is None:
            continue
        named = backend.get("service", "name") or backend.get("serviceName")
        port = (
            backend.get("service", "port", "number")
            or backend.get("service", "port", "name")
            or backend.get("servicePort")
        )
        if named is not None and isinstance(named.value, str):
            yield Reference("backend", "Service", named.value, port.text if port is not None else "", _span(named))


def _rules(node: YamlNode | None) -> Iterator[PolicyRule]:
    for rule in _items(node):
        parts = [tuple(item.text for item in _items(rule.get(key))) for key in ("verbs", "resources", "apiGroups")]
        yield PolicyRule(parts[0], parts[1], parts[2], rule.get("resourceNames") is not None)


def _ports(item: KubernetesObject) -> Iterator[str]:
    if item.kind == "Service" and item.api == "v1":
        for port in _items(item.node.get("spec", "ports")):
            yield from (node.text for key in ("name", "port") if (node := port.get(key)) is not None)
    for pod in item.pods:
        for container in pod.containers:
            for port in _items(container.node.get("ports")):
                yield from (node.text for key in ("name", "containerPort") if (node := port.get(key)) is not None)


def _items(node: YamlNode | None) -> list[YamlNode]:
    return node.items if node is not None else []


def _keys(node: YamlNode | None) -> tuple[str, ...]:
    return node.keys() if node is not None else ()


def _labels(node: YamlNode | None) -> Labels:
    entries = node.entries() if node is not None and node.kind == "mapping" else ()
    return tuple((key, child.text) for key, child in entries if child.kind == "scalar")


def _span(node: YamlNode) -> tuple[int, int]:
    return node.key_span.start, node.span.end
