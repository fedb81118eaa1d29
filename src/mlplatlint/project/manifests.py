"""Joins Kubernetes objects: what a selector or a name finds among all manifests of the project.

Absence is only certain within what was read. A join therefore answers None ("not known") where templates lie beside the
object, where the folder holds custom resources whose operator may create what is missing, or when only some files were named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.facts.kubernetes import Labels, Manifest, ManifestObject, Selector
from mlplatlint.project.model import Project

_CORE_APIS = (
    "v1",
    "apps/",
    "batch/",
    "autoscaling/",
    "policy/",
    "extensions/",
    # Custom resources that create no pods, services or accounts.
    "monitoring.coreos.com/",
    "cert-manager.io/",
    "security.openshift.io/",
    "route.openshift.io/",
    "apps.openshift.io/",
)
_RENAMES = re.compile(rb"(?m)^(?:commonLabels|labels|namePrefix|nameSuffix|configMapGenerator|secretGenerator)[ \t]*:")
_CORE_SUFFIX = ".k8s.io/"


class Placed(NamedTuple):
    """An object and the file it is in."""

    path: str
    item: ManifestObject


class Cluster:
    """All objects of the project, by kind."""

    def __init__(self, project: Project) -> None:
        self.complete = project.complete
        manifests: dict[str, Manifest] = dict(project.facts("kubernetes-manifest"))
        self.objects = [Placed(path, item) for path, found in sorted(manifests.items()) for item in found.objects]
        self._by_kind: dict[str, list[Placed]] = {}
        for placed in self.objects:
            self._by_kind.setdefault(placed.item.kind, []).append(placed)
        templated = {_folder(path) for path, found in manifests.items() if found.templated}
        charts = {_folder(path) for path in project.paths("yaml") if path.endswith(("Chart.yaml", "Chart.yml"))}
        custom = {_folder(placed.path) for placed in self.objects if not _core(placed.item.api)}
        self._unknown = templated | custom
        self._charts = charts
        # Kustomize may add labels and rename or generate objects: then no text says what they will be called.
        self.renamed = any(
            _RENAMES.search(project.content(path) or b"")
            for path in project.paths("yaml")
            if path.rpartition("/")[2] in ("kustomization.yaml", "kustomization.yml")
        )

    def of_kind(self, *kinds: str) -> Iterator[Placed]:
        """Yield the objects of some kinds in path order."""
        for kind in kinds:
            yield from self._by_kind.get(kind, ())

    def named(self, kind: str, name: str, namespace: str) -> Placed | None:
        """Return the object of a kind and name; a namespace that either side leaves open matches any."""
        for placed in self._by_kind.get(kind, ()):
            if placed.item.name == name and (not namespace or placed.item.namespace in ("", namespace)):
                return placed
        return None

    def absence_known(self, path: str) -> bool:
        """Tell whether what no manifest holds can be said to be missing, seen from a file."""
        folder = _folder(path)
        if not self.complete or self.renamed or folder in self._unknown:
            return False
        return not any(folder == chart or folder.startswith(f"{chart}/") for chart in self._charts)

    def pods_match(self, selector: Selector, namespace: str) -> bool:
        """Tell whether any pod template of the project carries the labels."""
        return any(
            matches(selector, labels)
            for placed in self.objects
            if not namespace or placed.item.namespace in ("", namespace)
            for labels in placed.item.pod_labels
        )


def cluster(project: Project) -> Cluster:
    """Return the objects of the project; call through ``project.memo(cluster)``."""
    return Cluster(project)


def matches(selector: Selector, labels: Labels) -> bool:
    """Tell whether labels satisfy a selector; an empty one matches everything."""
    given = dict(labels)
    if any(given.get(key) != value for key, value in selector.labels):
        return False
    for key, operator, values in selector.expressions:
        present = key in given
        verdict = {
            "In": given.get(key) in values,
            "NotIn": given.get(key) not in values,
            "Exists": present,
            "DoesNotExist": not present,
        }.get(operator, True)
        if not verdict:
            return False
    return True


def is_excused(item: ManifestObject, check: str) -> bool:
    """Tell whether the object's annotations switch a check of kube-linter off."""
    return "*" in item.ignored or check in item.ignored


def _core(api: str) -> bool:
    return api.startswith(_CORE_APIS) or _CORE_SUFFIX in api


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
