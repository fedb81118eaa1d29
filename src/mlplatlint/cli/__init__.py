"""The command line. ``main`` reads plain ``check`` calls by hand, so that the hook's path loads no more than it uses."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 clean, 1 findings, 2 wrong use or a crashed rule."""
    words = sys.argv[1:] if arguments is None else arguments
    if words in (["--version"], ["-V"]):
        from mlplatlint import __version__

        sys.stdout.write(f"mlplatlint {__version__}\n")
        return 0
    if words[:1] == ["check"] and not {"--help", "-h"} & set(words):
        from mlplatlint.cli.options import parse_fast

        values = parse_fast(words[1:])
        if values is not None:
            from mlplatlint.cli.check import main_check

            return main_check(values)
    from mlplatlint.cli.app import run_app

    return run_app(words)
