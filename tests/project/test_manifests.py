"""What selectors and names find among the manifests of a project, and when absence is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from mlplatlint.facts.collect.kubernetes import collect
from mlplatlint.files.source import Source
from mlplatlint.fronts.yaml import parse
from mlplatlint.project.manifests import cluster
from mlplatlint.project.model import Project
from mlplatlint.rules.engines.manifest_links import check, load_rows

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {app: web}}\n"
POD = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: %s}}\nspec: {containers: [{name: a, image: 'x:1'}]}\n"
)


class Store:
    """Manifests given as texts."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files

    def eager(self, subject: str) -> Mapping[str, Any]:
        read = {path: collect(parse(Source(path, text.encode()))) for path, text in self.files.items()}
        return {path: facts for path, facts in read.items() if facts is not None}

    def request(self, subject: str, paths: Iterable[str]) -> Mapping[str, Any]:
        return {}

    def paths(self, kind: str) -> tuple[str, ...]:
        return tuple(sorted(self.files))

    def content(self, path: str) -> bytes | None:
        return self.files[path].encode()


def dangling(files: dict[str, str], *, complete: bool = True) -> list[str]:
    project = Project(Store(files), complete=complete)
    return [hit.path for hit in check(project, load_rows("services"))]


def test_a_pod_anywhere_in_the_project_satisfies_a_selector() -> None:
    assert dangling({"a/s.yaml": SERVICE, "b/p.yaml": POD % "web"}) == []
    assert dangling({"a/s.yaml": SERVICE, "b/p.yaml": POD % "api"}) == ["a/s.yaml"]


@pytest.mark.parametrize(
    "beside",
    [
        {"a/t.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: '{{ n }}'}\n"},
        {"a/c.yaml": "apiVersion: ray.io/v1\nkind: RayCluster\nmetadata: {name: r}\n"},
        {"a/Chart.yaml": "name: chart\n"},
        {"k/kustomization.yaml": "resources: [../a]\ncommonLabels: {app: web}\n"},
    ],
)
def test_what_may_hold_the_target_keeps_silent(beside: dict[str, str]) -> None:
    assert dangling({"a/s.yaml": SERVICE, **beside}) == []


def test_nothing_is_missing_from_a_partial_scan() -> None:
    assert dangling({"a/s.yaml": SERVICE}, complete=False) == []
    assert dangling({"a/s.yaml": SERVICE}) == ["a/s.yaml"]


def test_namespaces_that_differ_do_not_match() -> None:
    service = SERVICE.replace("name: s", "name: s, namespace: one")
    assert dangling(
        {"a/s.yaml": service, "a/p.yaml": (POD % "web").replace("name: p,", "name: p, namespace: two,")}
    ) == ["a/s.yaml"]
    assert dangling({"a/s.yaml": service, "a/p.yaml": POD % "web"}) == []


def test_labels_of_controllers_are_theirs_to_give() -> None:
    assert dangling({"a/s.yaml": SERVICE.replace("app: web", "ray.io/cluster: r")}) == []


def test_objects_are_found_by_name_and_namespace() -> None:
    store = Store({"a.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: x, namespace: n}\n"})
    found = Project(store).memo(cluster)
    assert found.named("ServiceAccount", "x", "n") is not None
    assert found.named("ServiceAccount", "x", "") is not None
    assert found.named("ServiceAccount", "x", "m") is None
    assert found.named("Secret", "x", "n") is None
