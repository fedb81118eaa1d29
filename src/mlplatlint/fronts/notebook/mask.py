"""Hides what only IPython understands, without moving a byte.

A hidden line becomes ``0#...``: an expression, so that it may be the only statement of a block, and a
comment. Python alone decides where a statement begins, so a small scanner keeps track of strings and
brackets: ``%`` at the beginning of a line inside brackets is an operator.
"""

from __future__ import annotations

import re

from mlplatlint.files.source import Span
from mlplatlint.fronts.notebook.text import Magic

PYTHON_CELL_MAGICS = frozenset(("capture", "debug", "ipytest", "prun", "pypy", "python", "python3", "time", "timeit"))
"""Cell magics whose cell is still Python; every other one makes the cell something else."""

_AUTOMAGIC = frozenset(
    (
        *("alias", "cat", "cd", "clear", "conda", "config", "cp", "debug", "dirs", "env", "history", "less"),
        *(
            "load",
            "load_ext",
            "ls",
            "macro",
            "mamba",
            "man",
            "matplotlib",
            "micromamba",
            "mkdir",
            "more",
            "mv",
        ),
        *(
            "notebook",
            "pip",
            "popd",
            "pprint",
            "prun",
            "pushd",
            "pwd",
            "pylab",
            "reset",
            "rm",
            "rmdir",
            "run",
        ),
        *("save", "sx", "system", "time", "timeit", "uv", "who", "whos"),
    )
)
_SUSPECT = re.compile(rb"(?m)^[ \t]*[%!?/,;]|\?[ \t]*\r?$|=[ \t]*[%!]")
_LINE_REST = re.compile(rb"(?:\\\r?\n|[^\r\n])*")
_TOKEN = re.compile(
    rb"""#[^\r\n]*+|'''|\"\"\"|'(?:[^'\\\r\n]++|(?>\\[\s\S]))*+'?|"(?:[^"\\\r\n]++|(?>\\[\s\S]))*+"?"""
    rb"""|\\\r?\n|\r\n|[\r\n()\[\]{}]|[^#'"\\\r\n()\[\]{}]+|\\"""
)
_ASSIGNED = re.compile(rb"[ \t]*[A-Za-z_\x80-\xff][\w.\x80-\xff]*(?:[ \t]*,[ \t]*[\w.]+)*[ \t]*=[ \t]*(?=[!%])")
_TIMED = re.compile(rb"%(?:time|timeit)[ \t]+(?:-[a-z]+[ \t]*[0-9]*[ \t]+)*")
_WORD = re.compile(rb"[ \t]*([a-z_]+)[ \t]+(?![=(.,:])")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_CELL_MAGIC = re.compile(rb"\s*%%([^\s]+)[^\r\n]*")


def mask_cell(text: bytes, base: int, *, automagic: bool = False) -> tuple[bytes | None, list[Magic]]:
    """Return a cell's text with magics hidden, of the same length, and the magics.

    ``base`` is the cell's offset in the joined text. ``automagic`` also hides commands without a mark; it is
    for cells that are no Python otherwise. The text is None when a cell magic makes the whole cell another
    language.
    """
    head = _CELL_MAGIC.match(text)
    magics: list[Magic] = []
    if head is not None:
        start = head.end() - len(head[0].lstrip())
        name = head[1].decode("utf-8", "replace")
        magics.append(_magic("cell", text, start + 2, head.end(), base))
        if name not in PYTHON_CELL_MAGICS:
            return None, magics
        text = text[:start] + _hidden(text[start : head.end()]) + text[head.end() :]
    if not automagic and not _SUSPECT.search(text):
        return text, magics
    masked = bytearray(text)
    for start, end in _statements(text):
        line_end = _LINE_REST.match(text, start).end()  # type: ignore[union-attr]
        found = _mask_statement(masked, text, start, line_end, end, base)
        if found is None and automagic:
            found = _mask_automagic(masked, text, start, line_end, end, base)
        if found is not None:
            magics.append(found)
    return bytes(masked), magics


def blank(text: bytes) -> bytes:
    """Return text of the same length and the same lines that holds nothing."""
    return re.sub(rb"[^\r\n]", b" ", text)


def parses(text: bytes) -> bool:
    """Tell whether Python's own grammar accepts a piece of text."""
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<cell>", "exec", 0x400, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _statements(text: bytes) -> list[tuple[int, int]]:
    """Return start (at the first character that is not blank) and end of each logical line.

    A line that opens with a magic's mark ends where its text does, whatever quotes it holds.
    """
    found: list[tuple[int, int]] = []
    at, size = 0, len(text)
    while at < size:
        start = at
        while start < size and text[start] in b" \t\x0c":
            start += 1
        if start < size and text[start] in b"%!?/,;":
            end = _LINE_REST.match(text, start).end()  # type: ignore[union-attr]
        else:
            end = _logical_end(text, start)
        if end > start:
            found.append((start, end))
        at = end + (2 if text[end : end + 2] == b"\r\n" else 1)
    return found


def _logical_end(text: bytes, at: int) -> int:
    """Return the offset of the line end that closes the statement at ``at``."""
    depth, size = 0, len(text)
    if (assigned := _ASSIGNED.match(text, at)) is not None:
        return _LINE_REST.match(text, assigned.end()).end()  # type: ignore[union-attr]
    while at < size:
        token = _TOKEN.match(text, at)
        if token is None:
            return size
        piece = token[0]
        if piece in (b"'''", b'"""'):
            at = _triple_end(text, token.end(), piece)
            continue
        if piece in (b"(", b"[", b"{"):
            depth += 1
        elif piece in (b")", b"]", b"}"):
            depth = max(0, depth - 1)
        elif piece in (b"\n", b"\r", b"\r\n") and depth == 0:
            return at
        at = token.end()
    return size


def _triple_end(text: bytes, at: int, quote: bytes) -> int:
    while True:
        end = text.find(quote, at)
        if end < 0:
            return len(text)
        slashes = len(text[at:end]) - len(text[at:end].rstrip(b"\\"))
        if slashes % 2 == 0:
            return end + 3
        at = end + 1


def _mask_statement(masked: bytearray, text: bytes, start: int, line_end: int, end: int, base: int) -> Magic | None:
    first = text[start : start + 1]
    if first in b"!%?/,;":
        timed = _TIMED.match(text, start)
        if timed is not None and timed.end() < line_end and parses(b"0;" + text[timed.end() : line_end]):
            masked[start : timed.end()] = b"0" + b" " * (timed.end() - start - 2) + b";"
        else:
            masked[start:line_end] = _hidden(text[start:line_end])
        kind = {b"!": "shell", b"%": "line", b"?": "help"}.get(first, "call")
        return _magic(kind, text, start + 1, line_end, base)
    assigned = _ASSIGNED.match(text, start)
    if assigned is not None:
        masked[assigned.end() : line_end] = _hidden(text[assigned.end() : line_end])
        kind = "shell" if text[assigned.end() : assigned.end() + 1] == b"!" else "line"
        return _magic(kind, text, assigned.end() + 1, line_end, base)
    if text[start:end].rstrip().endswith(b"?") and b"#" not in text[start:end] and end == line_end:
        masked[start:end] = _hidden(text[start:end])
        return _magic("help", text, start, end, base)
    return None


def _mask_automagic(masked: bytearray, text: bytes, start: int, line_end: int, end: int, base: int) -> Magic | None:
    word = _WORD.match(text, start)
    if word is not None and word[1].decode() in _AUTOMAGIC and not parses(text[start:end].strip()):
        masked[start:line_end] = _hidden(text[start:line_end])
        return _magic("auto", text, start, line_end, base)
    return None


def _hidden(text: bytes) -> bytes:
    """``0#`` over the first two bytes; a continued line becomes several comments."""
    # Half a character may remain behind the mark, so none is kept.
    lines = re.split(rb"(\r?\n)", _NOT_ASCII.sub(b".", text))
    covered = [b"0#"[: len(lines[0])] + lines[0][2:]]
    for line in lines[1:]:
        covered.append(line if line in (b"\n", b"\r\n") else b"#"[: len(line)] + line[1:])
    return b"".join(covered)


def _magic(kind: str, text: bytes, start: int, end: int, base: int) -> Magic:
    return Magic(kind, text[start:end].decode("utf-8", "replace").strip(), Span(base + start, base + end))
