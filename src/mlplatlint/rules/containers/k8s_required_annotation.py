"""Workloads without the annotation that names their owner."""

from collections.abc import Iterator, Mapping
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import KubernetesObject
from mlplatlint.rules.containers._pods import missing_metadata

_ADDRESS = r"[\w.+-]+@[\w-]+\.[\w.-]+"


SETTINGS = ("key", "value")


def check(item: KubernetesObject, settings: Mapping[str, Any]) -> Iterator[Hit]:
    key, shape = str(settings.get("key", "email")), str(settings.get("value", _ADDRESS))
    yield from missing_metadata(item, "annotations", key, shape, "required-annotation-email")
