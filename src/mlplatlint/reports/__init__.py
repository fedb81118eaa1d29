"""One writer per format, found by name; a writer's module is loaded when its format is asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from mlplatlint.reports.model import Report

FORMATS: dict[str, str] = {
    "text": "mlplatlint.reports.text",
    "concise": "mlplatlint.reports.concise",
    "json": "mlplatlint.reports.json_document",
    "jsonl": "mlplatlint.reports.json_lines",
    "sarif": "mlplatlint.reports.sarif",
    "github": "mlplatlint.reports.github",
    "gitlab": "mlplatlint.reports.gitlab",
    "junit": "mlplatlint.reports.junit",
    "rdjson": "mlplatlint.reports.rdjson",
    "markdown": "mlplatlint.reports.markdown",
}
"""Format -> module with ``write(report, out)``, in the order in which help lists them."""


def writer(name: str) -> Callable[[Report, TextIO], None]:
    """Return the function that writes a format.

    Raises:
        KeyError: there is no format of that name.
    """
    write: Callable[[Report, TextIO], None] = import_module(FORMATS[name]).write
    return write
