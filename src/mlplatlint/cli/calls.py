"""``show calls``: how a function is reached from the event loop, and what it reaches."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, TextIO

from mlplatlint.config.load import Resolver
from mlplatlint.engine.inspect import inspect
from mlplatlint.project.calls import Step, functions_named


def write_calls(wanted: str, paths: tuple[str, ...], resolver: Resolver, values: Mapping[str, Any], out: TextIO) -> int:
    """Print what is known of each function of that name; exit code 2 when there is none."""
    project, sources = inspect(
        paths,
        resolver,
        force_exclude=bool(values["force_exclude"]),
        respect_gitignore=not values["no_gitignore"],
    )
    found = functions_named(project, wanted)
    if not found:
        text = f"no function '{wanted}' in the Python files; name it as in Class.method or path.py:name\n"
        sys.stderr.write(f"mlplatlint: {text}")
        return 2

    def place(path: str, start: int) -> str:
        source = sources(path)
        return f"{path}:{0 if source is None else source.line_of(start)}"

    def write_way(way: tuple[Step, ...]) -> None:
        for depth, step in enumerate(way):
            out.write(
                f"    {'  ' * depth}{step.symbol or 'module'} runs {step.callee}  {place(step.path, step.start)}\n"
            )

    for position, one in enumerate(found):
        out.write("\n" if position else "")
        kind = "async def" if one.asynchronous else "def"
        out.write(f"{kind} {one.symbol}  {place(one.path, one.start)}\n")
        if one.asynchronous:
            out.write("  runs on the event loop: it is a coroutine function\n")
        else:
            out.write(f"  ways from the event loop: {len(one.from_loop) + len(one.reasons) or 'none'}\n")
        for reason in one.reasons:
            handed = f"  {place(reason.path, reason.start)}" if reason.path else ""
            out.write(f"    it runs there by itself, as {reason.text}{handed}\n")
        for way in one.from_loop:
            write_way(way)
        out.write(f"  runs: {len(one.runs) or 'nothing that is known'}\n")
        for step in one.runs:
            out.write(f"    {step.callee}  {place(step.path, step.start)}\n")
        out.write(f"  ways to a blocking call: {len(one.blocking) or 'none'}\n")
        for way in one.blocking:
            write_way(way)
    return 0
