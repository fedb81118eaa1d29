"""Pod specs, found by structure."""

from __future__ import annotations

from mlplatlint.files.source import Source
from mlplatlint.fronts.kubernetes import PodSpec, pod_specs, resources
from mlplatlint.fronts.yaml import parse, parse_json


def read(text: str, path: str = "x.yaml") -> list[PodSpec]:
    return list(pod_specs(parse(Source(path, text.encode()))))


def test_pods_in_custom_resources_lists_and_json() -> None:
    text = (
        "apiVersion: v1\nkind: List\nitems:\n"
        "- apiVersion: kubeflow.org/v1\n  kind: PyTorchJob\n  metadata: {name: t}\n  spec:\n    pytorchReplicaSpecs:\n"
        "      Master: {template: {spec: {containers: [{name: a, image: b}]}}}\n"
        "      Worker: {template: {spec: {containers: [{name: c, image: d}]}}}\n"
    )
    found = read(text)
    assert [pod.containers[0].name for pod in found] == ["a", "c"]
    assert {(pod.kind, pod.name) for pod in found} == {("PyTorchJob", "t")}
    [pod] = pod_specs(
        parse_json(Source("x.json", b'{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"image": "a"}]}}'))
    )
    assert pod.containers[0].image == "a"


def test_argo_templates_and_groups() -> None:
    [pod] = read(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  templates:\n"
        "  - name: t\n    initContainers: [{name: s, image: a, restartPolicy: Always}]\n    script: {image: b, source: c}\n"
    )
    assert [(container.group, container.sidecar) for container in pod.containers] == [
        ("initContainers", True), ("script", False),
    ]  # fmt: skip


def test_security_settings_fall_back_to_the_pod() -> None:
    [pod] = read(
        "apiVersion: v1\nkind: Pod\nspec:\n  securityContext: {runAsUser: 5, runAsNonRoot: true}\n"
        "  containers: [{name: a, image: b, securityContext: {runAsUser: 0}}]\n"
    )
    [container] = pod.containers
    user, forced = container.security("runAsUser"), container.security("runAsNonRoot")
    assert user is not None and user.value == 0
    assert forced is not None and forced.value is True


def test_incomplete_pods() -> None:
    pod = "spec: {containers: [{name: a, image: b}]}"
    assert read(f"apiVersion: v1\nkind: Pod\n{pod}")[0].complete
    assert not read(f"apiVersion: v1\nkind: Pod\n{pod}", "overlays/add-patch.yaml")[0].complete
    deployment = "apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [{name: a, image: b}]}}}"
    assert not read(deployment)[0].complete
    assert not read("apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, resources: {}}]}")[0].complete
    assert not read("apiVersion: v1\nkind: Pod\nspec: {containers: [{name: '{{ n }}', image: b}]}")[0].complete


def test_what_holds_no_pod() -> None:
    assert read("kind: Pod\nspec: {containers: [{image: a}]}") == []
    assert read("apiVersion: v1\nkind: ConfigMap\ndata: {containers: [{image: a}]}") == []
    assert read("apiVersion: v1\nkind: CustomResourceDefinition\nspec: {containers: [{image: a}]}") == []
    assert read("apiVersion: v1\nkind: X\nspec: {containers: [a, b]}") == []


def test_lists_in_lists_end() -> None:
    text = "apiVersion: v1\nkind: List\nitems: [" * 1 + "{apiVersion: v1, kind: List, items: [" * 60 + "]}" * 60 + "]"
    assert list(resources(parse(Source("x.yaml", text.encode())))) == []


def test_how_sure_absence_is() -> None:
    bare = "apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [{name: a}]}}}"
    assert read(bare)[0].absence == "medium"
    assert read(bare, "overlays/prod/x.yaml")[0].absence == ""
    assert read(bare.replace("name: a", "name: '{{ n }}'"))[0].absence == ""
    assert read(bare.replace("{name: a}", "{name: a, image: $IMAGE}"))[0].absence == ""
    workflow = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  {more}templates: [{{name: t, container: {{image: a}}}}]"
    assert read(workflow.format(more=""))[0].absence == "high"
    assert read(workflow.format(more="podSpecPatch: x\n  "))[0].absence == ""


def test_core_kinds_need_no_containers_and_predictors_no_list() -> None:
    [pod] = read(
        "apiVersion: batch/v1\nkind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: {hostPID: true}}}}}"
    )
    assert pod.node.scalar("hostPID") is True
    assert pod.containers == []
    [pod] = read(
        "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nmetadata: {name: m}\n"
        "spec: {predictor: {sklearn: {storageUri: 's3://m', resources: {limits: {memory: 1Gi}}}}}"
    )
    assert [(container.name, container.group) for container in pod.containers] == [("sklearn", "sklearn")]
    assert pod.absence == ""


def test_argo_shares_account_and_user_among_templates() -> None:
    [pod] = read(
        "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nspec:\n  workflowSpec:\n    securityContext: {runAsUser: 7}\n"
        "    templates: [{name: t, container: {image: a}}]"
    )
    user = pod.containers[0].security("runAsUser")
    assert user is not None and user.value == 7


def test_annotations_that_switch_checks_off() -> None:
    text = "apiVersion: v1\nkind: Pod\nmetadata: {{annotations: {{{key}: why}}}}\nspec: {{containers: [{{name: a, image: b}}]}}"
    assert read(text.format(key="ignore-check.kube-linter.io/host-ipc"))[0].ignored == {"host-ipc"}
    assert read(text.format(key="kube-linter.io/ignore-all"))[0].ignored == {"*"}
    assert read(text.format(key="example.org/x"))[0].ignored == frozenset()
