"""Chat templates and Keras architectures, kept as text beside a model, that run code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.artifact.configs import keras_faults, read_json
from mlplatlint.fronts.artifact.templates import injection
from mlplatlint.fronts.text import TextFile

_LONGEST = 32 << 20
_PARTS = 10_000


def check(file: TextFile) -> Iterator[Hit]:
    path = file.source.path
    name = path.rpartition("/")[2]
    data = file.source.data
    if name.endswith((".jinja", ".jinja2", ".j2")) and "chat_template" in path:
        found = injection(bytes(data).decode("utf-8", "replace"))
        details = [f"the template reaches beyond the conversation with `{found}`"] if found else []
    elif name.endswith(".json") and len(data) <= _LONGEST:
        details = list(_in_json(read_json(bytes(data))))
    else:
        return
    for detail in details[:1]:
        yield Hit(Span(0, 0), {"detail": detail}, name)


def _in_json(value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    for key, template in _templates(value):
        found = injection(template)
        if found:
            yield f"'{key}' reaches beyond the conversation with `{found}`"
    if "class_name" in value and isinstance(value.get("config"), (dict, list)):
        for _, detail, severity in keras_faults(value):
            if severity in ("", "critical"):
                yield f"the Keras architecture {detail}"


def _templates(value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each chat template of a configuration: one text, a table of texts, or a list of named texts."""
    for key, found in value.items():
        if key not in ("chat_template", "chat_templates"):
            continue
        parts = list(found.values()) if isinstance(found, dict) else found if isinstance(found, list) else [found]
        for part in parts[:_PARTS]:
            template = part.get("template") if isinstance(part, dict) else part
            if isinstance(template, str):
                yield key, template
