"""Shell text, wherever it stands (RUN, CMD, workflow steps, scripts): bytes to a :class:`Script` of commands."""

from __future__ import annotations

from mlplatlint.fronts.shell.model import Command, Redirect, Script, ShellWord

__all__ = ["Command", "Redirect", "Script", "ShellWord", "read_script"]


def read_script(data: bytes) -> Script:
    """Return the commands of a script. Never raises; loads tree-sitter on first use."""
    from mlplatlint.fronts.shell.parse import parse_script

    return parse_script(data)
