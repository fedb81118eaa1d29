"""Colour, and what the environment asks of text output."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from mlplatlint.reports.model import Terminal

_RED, _YELLOW, _BLUE, _CYAN, _BOLD = "31", "33", "34", "36", "1"
_SEVERITY = {
    "critical": f"{_BOLD};{_RED}",
    "high": f"{_BOLD};{_RED}",
    "medium": f"{_BOLD};{_YELLOW}",
    "low": f"{_BOLD};{_BLUE}",
    "info": f"{_BOLD};{_CYAN}",
}
_LEVEL = {"error": "critical", "warning": "medium", "info": "info"}


class Paint:
    """Wraps text in ANSI colour sequences, or leaves it alone."""

    def __init__(self, on: bool) -> None:
        self._on = on

    def severity(self, severity: str, text: str) -> str:
        """Return text in a severity's colour."""
        return self._wrap(_SEVERITY.get(severity, _BOLD), text)

    def level(self, level: str, text: str) -> str:
        """Return text in the colour of a notification's level."""
        return self.severity(_LEVEL.get(level, ""), text)

    def strong(self, text: str) -> str:
        """Return bold text."""
        return self._wrap(_BOLD, text)

    def frame(self, text: str) -> str:
        """Return text in the colour of line numbers and bars."""
        return self._wrap(_BLUE, text)

    def _wrap(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._on else text


def detect(environment: Mapping[str, str], is_terminal: bool, width: int = 0) -> Terminal:
    """Return how to print text.

    ``NO_COLOR`` with any value turns colour off, otherwise ``FORCE_COLOR`` (except ``0``) turns it on,
    otherwise a terminal that is not ``dumb`` has it. Under GitHub Actions text is guarded by a token that
    nobody can guess.
    """
    if environment.get("NO_COLOR"):
        color = False
    elif environment.get("FORCE_COLOR"):
        color = environment["FORCE_COLOR"] != "0"
    else:
        color = is_terminal and environment.get("TERM") != "dumb"
    guard = os.urandom(16).hex() if environment.get("GITHUB_ACTIONS") == "true" else ""
    return Terminal(color=color, width=width if is_terminal else 0, guard=guard)


@contextmanager
def guarded(out: TextIO, token: str) -> Iterator[None]:
    """Print what is written inside as text alone: a runner of GitHub Actions executes none of it.

    The runner takes ``##[command]`` for a command anywhere in a line, and ``::command::`` at its beginning;
    file names and source lines of a pull request may hold both. Without a token nothing is added.
    """
    if token:
        out.write(f"::stop-commands::{token}\n")
    try:
        yield
    finally:
        if token:
            out.write(f"::{token}::\n")
