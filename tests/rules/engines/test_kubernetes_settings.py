"""The table engine of Kubernetes objects: where it points, what it excuses, how sure it is."""

from __future__ import annotations

import pytest

from mlplatlint.engine.registry import builtin
from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Hit
from mlplatlint.findings.peers import peer_parts
from mlplatlint.fronts.kubernetes import kubernetes_objects
from mlplatlint.fronts.yaml import parse
from mlplatlint.rules.engines.kubernetes_settings import check, load_rows
from mlplatlint.rules.tables import load


def hits(rule: str, text: str, path: str = "k8s/a.yaml") -> tuple[list[Hit], Source]:
    source = Source(path, text.encode())
    rows = load_rows(f"kubernetes.toml#{rule}")
    return [hit for item in kubernetes_objects(parse(source)) for hit in check(item, rows)], source


DEPLOYMENT = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: api{annotations}}}\nspec:\n  selector: {{matchLabels: {{a: b}}}}\n"
    "  template:\n    spec:\n      {pod}\n"
)


def deployment(pod: str, annotations: str = "") -> str:
    return DEPLOYMENT.format(pod=pod.replace("\n", "\n      "), annotations=annotations)


def test_points_at_key_and_value_of_what_is_wrong() -> None:
    [hit], source = hits("k8s-host-ipc", deployment("hostIPC: true"))
    assert source.text(hit.span) == "hostIPC: true"
    assert hit.symbol == "Deployment/api:spec.template.spec"


def test_points_at_the_container_when_something_is_missing() -> None:
    text = deployment("containers:\n- {name: a, image: 'x:1', resources: {}}")
    [hit], source = hits("k8s-cpu-request", text)
    assert source.text(hit.span) == "name: a"
    assert hit.confidence == ""


def test_bare_objects_lower_the_confidence_and_patches_are_silent() -> None:
    bare = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{name: c}]}}}\n"
    [hit], _ = hits("k8s-cpu-request", bare)
    assert hit.confidence == "medium"
    for path in ("overlays/prod/a.yaml", "config/manager_patch.yaml", "tests/01-assert.yaml"):
        assert hits("k8s-cpu-request", bare, path)[0] == []
    assert hits("k8s-cpu-request", bare.replace("name: a", "name: '{{ n }}'"))[0] == []


def test_annotations_of_kube_linter_excuse_their_check_alone() -> None:
    pod = "hostIPC: true\nhostPID: true"
    text = deployment(pod, ", annotations: {ignore-check.kube-linter.io/host-ipc: 'for CUDA MPS'}")
    assert hits("k8s-host-ipc", text)[0] == []
    assert len(hits("k8s-host-pid", text)[0]) == 1
    everything = deployment(pod, ", annotations: {kube-linter.io/ignore-all: 'x'}")
    assert hits("k8s-host-pid", everything)[0] == []


def test_preparing_containers_weigh_less_for_what_they_lack() -> None:
    text = deployment("initContainers:\n- {name: i, image: 'x:1'}\ncontainers:\n- {name: a, image: 'x:1'}")
    found, source = hits("k8s-cpu-request", text)
    assert {(source.text(hit.span), hit.severity) for hit in found} == {("name: i", "info"), ("name: a", "low")}


def test_values_are_compared_with_their_types() -> None:
    assert hits("k8s-privileged", deployment("containers:\n- {name: a, securityContext: {privileged: 1}}"))[0] == []
    assert hits("k8s-root-group", deployment("securityContext: {fsGroup: false}"))[0] == []
    assert len(hits("k8s-root-group", deployment("securityContext: {fsGroup: 0}"))[0]) == 1


def test_rows_that_go_together_give_one_hit_for_each_container() -> None:
    text = deployment(
        "containers:\n- {name: a, securityContext: {capabilities: {add: [NET_RAW, SYSLOG, SYS_ADMIN, NET_RAW, CHOWN]}}}\n"
        "- {name: b, securityContext: {capabilities: {add: [SYSLOG]}}}"
    )
    [worst, alone], source = hits("k8s-capability-added", text)
    assert (source.text(worst.span), worst.severity) == ("SYS_ADMIN", "critical")
    assert str(worst.values["problem"]).endswith("owns the node; also NET_RAW, SYSLOG")
    assert {"checkov:CKV_K8S_25", "checkov:CKV_K8S_39", "trivy:KSV-0005", "trivy:KSV-0119"} <= set(worst.tags)
    assert (source.text(alone.span), alone.severity) == ("SYSLOG", "medium")
    assert "also" not in str(alone.values["problem"])


def test_ignoring_one_id_leaves_what_other_rows_found() -> None:
    text = deployment("containers:\n- {name: a, securityContext: {capabilities: {add: [NET_RAW, SYS_ADMIN]}}}")
    [hit], _ = hits("k8s-capability-added", text)
    found = Finding("k8s-capability-added", "high", "high", "", "a.yaml", hit.span, "", "", tags=hit.tags)
    sys_admin, net_raw = peer_parts(found, builtin().rules["k8s-capability-added"])
    assert "trivy:KSV-0119" in net_raw - sys_admin
    assert "trivy:KSV-0005" in sys_admin - net_raw
    assert "checkov:CKV_K8S_25" in sys_admin & net_raw


def test_unknown_rule() -> None:
    with pytest.raises(ValueError, match="no row"):
        load_rows("kubernetes.toml#k8s-nothing")


def test_every_row_can_be_read() -> None:
    for row in load("kubernetes.toml")["rows"]:
        assert row["of"] in ("container", "pod", "template", "object")
        assert row["when"] in ("is", "is-not", "absent", "present", "unless", "matches", "below")
        assert ("values" in row) == (row["when"] in ("is", "is-not", "unless"))
        assert row["problem"].format(value="x")
        assert row.get("path") or row.get("each")
