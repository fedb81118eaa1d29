"""LightGBM and XGBoost models kept as text that do not hold what they say."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.artifact.boosters import lightgbm_fault, xgboost_fault
from mlplatlint.fronts.text import TextFile

_LONGEST = 32 << 20


def check(file: TextFile) -> Iterator[Hit]:
    data = file.source.data
    if len(data) > _LONGEST:
        return
    if data[:5] == b"tree\n" and b"\nversion=v" in data[:200]:
        library, fault = "LightGBM", lightgbm_fault(bytes(data))
    elif file.source.path.endswith(".json") and data[:40].lstrip()[:1] == b"{":
        library, fault = "XGBoost", xgboost_fault(bytes(data))
    else:
        return
    if fault:
        yield Hit(Span(0, 0), {"library": library, "fault": fault}, file.source.path)
