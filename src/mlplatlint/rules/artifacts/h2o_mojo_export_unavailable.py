"""MOJO export with an H2O release that refuses it."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.pins import governing, pins

_GATED = (3, 46, 0, 12)
"""The first release whose client refuses to export."""


def check(project: Project) -> Iterator[Hit]:
    calls = [
        (path, call)
        for path, record in sorted(project.facts("model-io").items())
        for call in record.calls
        if call.kind == "export" and not is_test(path)
    ]
    if not calls:
        return
    found = [pin for pin in pins(project, "h2o") if not is_test(pin.path)]
    for path, call in calls:
        governed = governing(found, path)
        pin = next((pin for pin in governed if pin.allows_from(_GATED)), None)
        if pin is None:
            continue
        always = all(other.only_from(_GATED) for other in governed)
        how = "refuses it" if always else "may be one that refuses it"
        values = {"call": call.name.lstrip("."), "pin": f"h2o{pin.text}", "file": pin.path, "how": how}
        related = (Place(pin.path, pin.span, f"allows h2o {pin.text or 'in any release'}"),)
        yield Hit(Span(call.start, call.end), values, call.symbol, path, related, severity="high" if always else "")
