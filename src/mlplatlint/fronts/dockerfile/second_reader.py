"""A second, independent reading of a Dockerfile, by dockerfile-parse.

Our own reader is exact where dockerfile-parse is not (here-documents, blank continuation lines, escaped escapes, a byte order
mark, a mark at end of file; and it gives columns, flags and stages). What a reader cannot do is check itself. So
before a fix is written, and in the tests, both readers have to agree on the list of instructions. What dockerfile-parse is
known to misread is neutralised first, line by line, so that line numbers stay.
"""

from __future__ import annotations

import io
import re
from typing import NamedTuple

from mlplatlint.fronts.dockerfile.document import Dockerfile
from mlplatlint.fronts.dockerfile.grammar import grammar_problems
from mlplatlint.fronts.document import Document

_ESCAPED_END = re.compile(rb"\\\\[ \t]*$")


class Entry(NamedTuple):
    """An instruction as the second reader sees it: upper-case keyword, and its 1-based first and last line."""

    name: str
    start_line: int
    end_line: int


def second_reading(document: Dockerfile) -> list[Entry]:
    """Return the instructions that dockerfile-parse finds in the neutralised text.

    Raises:
        Exception: dockerfile-parse gives up; it documents no exception of its own.
    """
    from dockerfile_parse import DockerfileParser

    parser = DockerfileParser(fileobj=io.BytesIO(_neutral(document)))
    return [
        Entry(item["instruction"].upper(), item["startline"] + 1, item["endline"] + 1)
        for item in parser.structure
        if item["instruction"].upper() != "COMMENT"
    ]


def first_reading(document: Dockerfile) -> list[Entry]:
    """Return the instructions that our reader finds, each up to its last line before any here-document."""
    found = []
    for instruction in document.instructions:
        last = instruction.end_line
        if instruction.heredocs:
            last = document.source.line_of(instruction.heredocs[0].body.start) - 1
        found.append(Entry(instruction.name, instruction.start_line, last))
    return found


def readers_agree(document: Dockerfile) -> bool:
    """Tell whether both readers see the same instructions; a reader that gives up agrees with nobody."""
    try:
        return first_reading(document) == second_reading(document)
    except Exception:
        return False


def accepts_change(before: Document, after: Document) -> bool:
    """Tell whether an edited file may be written.

    BuildKit has to refuse no more in it than before, both readers have to agree on it if they agreed before, and its
    instructions have to be those that were there, in order: a fix may delete one, turn ADD into COPY or MAINTAINER into
    LABEL, and nothing else.
    """
    if not isinstance(before, Dockerfile) or not isinstance(after, Dockerfile):
        return True
    if sum(1 for _ in grammar_problems(after)) > sum(1 for _ in grammar_problems(before)):
        return False
    if readers_agree(before) and not readers_agree(after):
        return False
    waiting = iter([instruction.name for instruction in before.instructions])
    return all(any(_becomes(old, new.name) for old in waiting) for new in after.instructions)


def _becomes(old: str, new: str) -> bool:
    return old == new or (old, new) in (("ADD", "COPY"), ("MAINTAINER", "LABEL"))


def _neutral(document: Dockerfile) -> bytes:
    """Return the text with everything replaced that dockerfile-parse is known to misread, lines kept."""
    source = document.source
    data = bytes(source.data)
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for instruction in document.instructions:
        for blank in instruction.blanks:
            lines[source.line_of(blank.start) - 1] = b"# blank"
        if instruction.heredocs:
            first = source.line_of(instruction.heredocs[0].body.start)
            for number in range(first, instruction.end_line + 1):
                lines[number - 1] = b"# body"
        last = instruction.end_line - 1
        if document.escape == "\\" and _ESCAPED_END.search(lines[last].rstrip(b"\r")):
            lines[last] = lines[last].rstrip(b"\r \t") + b"."
    if lines and document.instructions and document.instructions[-1].end_line == len(lines):
        lines[-1] = lines[-1].rstrip(b" \t\r").removesuffix(document.escape.encode())
    return b"\n".join(lines)
