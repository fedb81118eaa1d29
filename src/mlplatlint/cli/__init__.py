"""The command line. ``main`` reads plain ``check`` calls by hand, so that the hook's path loads no more than it uses."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 clean, 1 findings, 2 wrong use or a crashed rule.

    Without ``arguments`` the process is this command's own: it ends here, without the interpreter's clean-up.
    """
    if arguments is not None:
        return _run(arguments)
    if sys.argv[1:2] == ["check"]:
        import gc

        # A check makes few cycles and cuts those of its trees itself: the collector would only look at what lives on.
        gc.disable()
    code = _run(sys.argv[1:])
    _leave(code)
    return code


def _leave(code: int) -> None:
    """End the process as ``sys.exit`` would, but for freeing memory that the system takes back anyway."""
    import atexit
    import os

    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return  # the reader is gone: the usual way knows what to do
    os._exit(code)


def _run(words: list[str]) -> int:
    try:
        return _dispatch(words)
    except Exception as error:
        import os

        if os.environ.get("MLPLATLINT_DEBUG"):
            raise
        sys.stderr.write(
            f"mlplatlint: internal error: {type(error).__name__}: {error}\n"
            "mlplatlint: this is a defect of mlplatlint; MLPLATLINT_DEBUG=1 shows where\n"
        )
        return 2


def _dispatch(words: list[str]) -> int:
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
