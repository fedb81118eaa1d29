"""Workloads without the label that names their owner."""

from collections.abc import Iterator, Mapping
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import KubernetesObject
from mlplatlint.rules.containers._pods import missing_metadata

SETTINGS = ("key", "value")


def check(item: KubernetesObject, settings: Mapping[str, Any]) -> Iterator[Hit]:
    key, shape = str(settings.get("key", "owner")), str(settings.get("value", ""))
    yield from missing_metadata(item, "labels", key, shape, "required-label-owner")
