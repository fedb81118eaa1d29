"""``torch.load`` with a torch whose default or whose restricted loader is not safe."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.pins import governing, pins

_FIXED = (2, 6)
"""From this release on weights_only is the default, and CVE-2025-32434 is closed."""


def check(project: Project) -> Iterator[Hit]:
    calls = [
        (path, call)
        for path, record in sorted(project.facts("model-io").items())
        for call in record.calls
        if call.name in ("torch.load", "torch.serialization.load")
        and call.safe in ("True", "None")
        and not is_test(path)
    ]
    if not calls:
        return
    found = [pin for pin in pins(project, "torch") if not is_test(pin.path)]
    for path, call in calls:
        old = next((pin for pin in governing(found, path) if pin.allows_below(_FIXED)), None)
        if old is None:
            continue
        related = (Place(old.path, old.span, f"allows torch {old.text}"),)
        if call.safe == "True":
            how, severity = (
                "with weights_only=True, whose check can be passed by before torch 2.6 (CVE-2025-32434)",
                "high",
            )
        else:
            how, severity = "without weights_only, which unpickles anything before torch 2.6", ""
        values = {"how": how, "pin": f"torch{old.text}", "file": old.path}
        yield Hit(Span(call.start, call.end), values, call.symbol, path, related, severity=severity)
