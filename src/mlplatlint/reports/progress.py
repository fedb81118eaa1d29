"""A progress bar, for runs that take longer than a moment, on a terminal only."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TextIO

_PATIENCE = 1.0


class Progress:
    """Called by the engine with (done, total) files; shows nothing during the first second.

    The bar is drawn on ``stream`` (standard error, so that reports can be piped), removed by :meth:`close`.
    rich is imported when the bar first shows, so a short run never pays for it.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._begin = clock()
        self._on = stream.isatty()
        self._bar: Any = None
        self._task: Any = None

    def __call__(self, done: int, total: int) -> None:
        """Tell how far the run is."""
        if not self._on:
            return
        if self._bar is None:
            if self._clock() - self._begin < _PATIENCE or done >= total:
                return
            self._open(total)
        self._bar.update(self._task, completed=done, total=total)

    def close(self) -> None:
        """Remove the bar; call it before anything else is printed. Further calls show nothing."""
        self._on = False
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _open(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bar

        console = Console(file=self._stream)
        self._bar = Bar(TextColumn("Checking"), BarColumn(), MofNCompleteColumn(), console=console, transient=True)
        self._task = self._bar.add_task("", total=total)
        self._bar.start()
