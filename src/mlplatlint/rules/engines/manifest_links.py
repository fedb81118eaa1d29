"""Judges what Kubernetes objects name or select in others. ``rows`` of a page is the name of one of the questions below.

What is missing is only reported where :meth:`Cluster.absence_known` says that it can be known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mlplatlint.facts.kubernetes import Offsets, PolicyRule, Selector
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.project.manifests import Cluster, Placed, cluster, is_excused, matches
from mlplatlint.project.model import Project

Question = Callable[[Cluster], Iterator[Hit]]
_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "DeploymentConfig")
# Labels that people give; controllers set those of any other domain, and a selector may count on that.
_GIVEN_DOMAINS = ("app.kubernetes.io", "helm.sh", "component.kubernetes.io")
_FAULTS = {
    "100%": "demands that all pods are available, so none can be evicted",
    "shape": "sets minAvailable to what is neither a number nor a percentage: the API server refuses it",
}
_SECRET_VERBS = ("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "*")
_POD_MAKERS = ("pods", "deployments", "statefulsets", "replicasets", "cronjobs", "jobs", "daemonsets")


def load_rows(rows: str) -> Question:
    """Return the question of a page.

    Raises:
        KeyError: there is none of that name.
    """
    return _QUESTIONS[rows]


def check(project: Project, rows: Question) -> Iterator[Hit]:
    """Yield what the question finds in the project's manifests."""
    yield from rows(project.memo(cluster))


def _hit(placed: Placed, span: Offsets, problem: str, severity: str = "") -> Hit:
    item = placed.item
    where = f"{item.kind} `{item.name}`"
    return Hit(
        Span(*span), {"where": where, "problem": problem}, f"{item.kind}/{item.name}", placed.path, severity=severity
    )


def _selects_nothing(found: Cluster, kind: str, role: str, check: str) -> Iterator[Hit]:
    for placed in found.of_kind(kind):
        item = placed.item
        if is_excused(item, check) or not found.absence_known(placed.path):
            continue
        for selector in item.selectors:
            if selector.role != role or not (selector.labels or selector.expressions) or _by_controller(selector):
                continue
            if not found.pods_match(selector, item.namespace):
                labels = ", ".join(f"{key}={value}" for key, value in selector.labels) or "its expressions"
                hit = _hit(placed, selector.span, f"selects pods by {labels}, which no pod here has")
                yield hit._replace(tags=(f"kube-linter:{check}",))


def _by_controller(selector: Selector) -> bool:
    keys = [*(key for key, _ in selector.labels), *(key for key, _, _ in selector.expressions)]
    return any("/" in key and key.partition("/")[0] not in _GIVEN_DOMAINS for key in keys)


def _missing_selectors(found: Cluster) -> Iterator[Hit]:
    # Kustomize adds selectors along with its common labels.
    if found.renamed or not found.complete:
        return
    for placed in found.objects:
        if placed.item.selector_missing and not is_excused(placed.item, "mismatching-selector"):
            yield _hit(placed, placed.item.span, "has no selector, which the API server demands")


def _services(found: Cluster) -> Iterator[Hit]:
    for placed in found.of_kind("Service"):
        item = placed.item
        chooses = item.outside or any(selector.labels for selector in item.selectors)
        if chooses or item.api != "v1" or is_excused(item, "dangling-service") or not found.absence_known(placed.path):
            continue
        # Without a selector, somebody has to list the addresses under the service's own name.
        if not any(found.named(kind, item.name, item.namespace) for kind in ("Endpoints", "EndpointSlice")):
            yield _hit(placed, item.span, "selects no pods, and no endpoints of its name are here", "low")
    yield from _selects_nothing(found, "Service", "pods", "dangling-service")


def _network_policies(found: Cluster) -> Iterator[Hit]:
    yield from _selects_nothing(found, "NetworkPolicy", "pods", "dangling-networkpolicy")
    yield from _selects_nothing(found, "NetworkPolicy", "peer-pods", "dangling-networkpolicypeer-podselector")


def _service_monitors(found: Cluster) -> Iterator[Hit]:
    for placed in found.of_kind("ServiceMonitor"):
        if is_excused(placed.item, "dangling-servicemonitor") or not found.absence_known(placed.path):
            continue
        # An empty selector takes every service of the namespaces it names.
        selector = next(iter(placed.item.selectors), None)
        if selector is None or not (selector.labels or selector.expressions or selector.namespaces):
            span = selector.span if selector else placed.item.span
            yield _hit(placed, span, "names no labels, so it takes every service of its namespace", "info")
            continue
        spaces = selector.namespaces
        near = [
            service.item
            for service in found.of_kind("Service")
            if not spaces or "*" in spaces or service.item.namespace in ("", *spaces)
        ]
        if not any(matches(selector, service.labels) for service in near):
            yield _hit(placed, selector.span, "selects services by labels that no service here has")


def _ingresses(found: Cluster) -> Iterator[Hit]:
    for placed in found.of_kind("Ingress"):
        if is_excused(placed.item, "dangling-ingress") or not found.absence_known(placed.path):
            continue
        for reference in placed.item.references:
            service = found.named("Service", reference.name, placed.item.namespace)
            if service is None:
                yield _hit(
                    placed, reference.span, f"sends requests to the service `{reference.name}`, which is not here"
                )
            elif reference.detail and reference.detail not in service.item.ports and service.item.ports:
                yield _hit(
                    placed,
                    reference.span,
                    f"asks for port {reference.detail} of `{reference.name}`, which has no such port",
                )


def _autoscalers(found: Cluster) -> Iterator[Hit]:
    for placed in found.of_kind("HorizontalPodAutoscaler"):
        if is_excused(placed.item, "dangling-horizontalpodautoscaler") or not found.absence_known(placed.path):
            continue
        for reference in placed.item.references:
            if reference.kind in _WORKLOADS and not found.named(reference.kind, reference.name, placed.item.namespace):
                yield _hit(placed, reference.span, f"scales the {reference.kind} `{reference.name}`, which is not here")


def _service_accounts(found: Cluster) -> Iterator[Hit]:
    for placed in found.objects:
        item = placed.item
        if is_excused(item, "non-existent-service-account") or not found.absence_known(placed.path):
            continue
        for reference in item.references:
            if reference.role != "service-account" or reference.name == "default":
                continue
            if not found.named("ServiceAccount", reference.name, item.namespace):
                yield _hit(placed, reference.span, f"runs as the service account `{reference.name}`, which is not here")


def _config_sources(found: Cluster) -> Iterator[Hit]:
    for placed in found.objects:
        item = placed.item
        if is_excused(item, "env-value-from") or not found.absence_known(placed.path):
            continue
        for reference in item.references:
            if reference.role not in ("config", "secret") or reference.optional:
                continue
            source = found.named(reference.kind, reference.name, item.namespace)
            if (
                source is not None
                and reference.detail
                and source.item.keys
                and reference.detail not in source.item.keys
            ):
                problem = (
                    f"reads the key `{reference.detail}` of {reference.kind} `{reference.name}`, which has no such key"
                )
                yield _hit(placed, reference.span, problem)
            elif source is None:
                # Secrets are rightly kept out of the repository.
                severity = "info" if reference.role == "secret" else "low"
                problem = f"reads {reference.kind} `{reference.name}`, which is not here"
                yield _hit(placed, reference.span, problem, severity)


def _isolation(found: Cluster) -> Iterator[Hit]:
    policies = [placed.item for placed in found.of_kind("NetworkPolicy")]
    for placed in found.objects:
        item = placed.item
        if not item.pod_labels or is_excused(item, "non-isolated-pod") or not found.absence_known(placed.path):
            continue
        for labels in item.pod_labels:
            if not any(
                policy.namespace in ("", item.namespace) or not item.namespace
                for policy in policies
                for selector in policy.selectors
                if selector.role == "pods" and matches(selector, labels)
            ):
                yield _hit(placed, item.span, "runs pods that no network policy here selects: every pod can reach them")
                break


def _disruption_budgets(found: Cluster) -> Iterator[Hit]:
    for placed in found.of_kind("PodDisruptionBudget"):
        item = placed.item
        match = re.fullmatch(r"(\d{1,6})(%?)", item.min_available)
        if not item.min_available or "$" in item.min_available or is_excused(item, "pdb-min-available"):
            continue
        if match is None or match[0] == "100%":
            yield _hit(placed, item.min_available_span, _FAULTS["shape" if match is None else match[0]])
            continue
        if not item.selectors and not found.renamed:
            yield _hit(placed, item.span, "has no selector, so it protects no pod")
        for workload in found.of_kind(*_WORKLOADS):
            replicas = _least(found, workload)
            wanted = -(-int(match[1]) * replicas // 100) if match[2] else int(match[1])
            same = not item.namespace or workload.item.namespace in ("", item.namespace)
            chosen = any(
                matches(selector, labels) for selector in item.selectors for labels in workload.item.pod_labels
            )
            if same and chosen and workload.item.kind != "DaemonSet" and replicas and wanted >= replicas:
                problem = (
                    f"demands {item.min_available} available pods of the {replicas} that `{workload.item.name}` runs"
                )
                yield _hit(placed, item.min_available_span, f"{problem}, so none can be evicted")


def _least(found: Cluster, workload: Placed) -> int:
    """Return how many replicas a workload runs at least: its own number, else what its autoscaler keeps."""
    item = workload.item
    if item.replicas > 1:
        return item.replicas
    for scaler in found.of_kind("HorizontalPodAutoscaler", "ScaledObject"):
        near = scaler.item.namespace in ("", item.namespace) or not item.namespace
        named = any(target.kind == item.kind and target.name == item.name for target in scaler.item.references)
        if near and named and scaler.item.replicas > 0:
            return scaler.item.replicas
    return item.replicas if item.replicas >= 0 else 1


def _grants(found: Cluster, check: str, allowed: Callable[[PolicyRule], bool], what: str) -> Iterator[Hit]:
    for placed in found.of_kind("RoleBinding", "ClusterRoleBinding"):
        if is_excused(placed.item, check):
            continue
        for reference in placed.item.references:
            role = found.named(
                reference.kind, reference.name, "" if reference.kind == "ClusterRole" else placed.item.namespace
            )
            if role is not None and any(allowed(rule) for rule in _rules_of(found, role)):
                yield _hit(
                    placed, reference.span, f"grants the role `{reference.name}`, with which its subjects {what}"
                )


def _rules_of(found: Cluster, role: Placed) -> Iterator[PolicyRule]:
    """Yield the rules of a role and of those that it takes over by their labels."""
    yield from role.item.rules
    for selector in role.item.selectors:
        for other in found.of_kind("ClusterRole"):
            if other is not role and (selector.labels or selector.expressions) and matches(selector, other.item.labels):
                yield from other.item.rules


def _secret_access(found: Cluster) -> Iterator[Hit]:
    def allowed(rule: PolicyRule) -> bool:
        verbs = not set(_SECRET_VERBS).isdisjoint(rule.verbs)
        return verbs and not rule.named and not {"secrets", "*"}.isdisjoint(rule.resources) and _core_group(rule)

    yield from _grants(found, "access-to-secrets", allowed, "can read or change secrets")


def _pod_creation(found: Cluster) -> Iterator[Hit]:
    def allowed(rule: PolicyRule) -> bool:
        return not {"create", "*"}.isdisjoint(rule.verbs) and not {*_POD_MAKERS, "*"}.isdisjoint(rule.resources)

    yield from _grants(
        found, "access-to-create-pods", allowed, "can start pods, with any service account of the namespace"
    )


def _core_group(rule: PolicyRule) -> bool:
    return not rule.groups or "" in rule.groups or "*" in rule.groups


_QUESTIONS: dict[str, Question] = {
    "missing-selectors": _missing_selectors,
    "services": _services,
    "network-policies": _network_policies,
    "service-monitors": _service_monitors,
    "ingresses": _ingresses,
    "autoscalers": _autoscalers,
    "service-accounts": _service_accounts,
    "config-sources": _config_sources,
    "isolation": _isolation,
    "disruption-budgets": _disruption_budgets,
    "secret-access": _secret_access,
    "pod-creation": _pod_creation,
}
