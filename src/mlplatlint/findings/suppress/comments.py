"""Finds the comments of a file that may hold a suppression, with a small lexer per language.

Run only on files in which a marker occurs. Text inside a string, a heredoc or a block scalar is no comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.files.source import Source, Span


class Comment(NamedTuple):
    """One comment: its span, its text without the opener, and whether code stands before it on the line."""

    span: Span
    text: str
    trailing: bool


_LEXERS = {
    "sql": re.compile(
        rb"(?P<skip>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|(?P<tag>\$\w*\$).*?(?P=tag))"
        rb"|(?P<comment>--[^\r\n]*|/\*.*?\*/)",
        re.DOTALL,
    ),
    "typescript": re.compile(
        rb"(?P<skip>'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`(?:[^`\\]|\\.)*`)"
        rb"|(?P<comment>//[^\r\n]*|/\*.*?\*/)",
        re.DOTALL,
    ),
    "toml": re.compile(
        rb"(?P<skip>'''.*?'''|\"\"\".*?\"\"\"|'[^'\n]*'|\"(?:[^\"\\\n]|\\.)*\")|(?P<comment>\#[^\r\n]*)",
        re.DOTALL,
    ),
    "shell": re.compile(
        rb"(?P<skip>'[^']*'|\"(?:[^\"\\]|\\.)*\"|\\.)|(?P<comment>(?:(?<=[\s;])|^)\#[^\r\n]*)",
        re.DOTALL | re.MULTILINE,
    ),
    "dockerfile": re.compile(rb"(?P<comment>(?:^[ \t]*|(?<=[ \t]))\#[^\r\n]*)", re.MULTILINE),
    "": re.compile(
        rb"(?P<comment>(?:(?<=[\s;])|^)(?:\#|//|--|;)[^\r\n]*|<!--.*?-->|/\*.*?\*/)", re.DOTALL | re.MULTILINE
    ),
}
_SAME_AS = {"ini": "", "env": "shell", "text": ""}
_OPENER = re.compile(r"^\s*(?:#+|//+|--+|/\*+|<!--+|;+)\s?")
_CLOSER = re.compile(r"\s*(?:\*/|-->)\s*$")
_NO_COMMENTS = ("json", "notebook", "artifact", "binary")


def comments(source: Source, language: str) -> Iterator[Comment]:
    """Yield the comments of a file in order; nothing for languages without comments."""
    if language in _NO_COMMENTS:
        return
    if language == "python":
        spans = _python(source)
    elif language == "yaml":
        spans = _yaml(source)
    else:
        lexer = _LEXERS.get(_SAME_AS.get(language, language), _LEXERS[""])
        spans = (Span(*match.span("comment")) for match in lexer.finditer(source.data) if match["comment"] is not None)
    for span in spans:
        text = source.text(span)
        indent = len(text) - len(text.lstrip())
        tight = Span(span.start + indent, span.end)
        body = _CLOSER.sub("", _OPENER.sub("", text.strip(), count=1))
        yield Comment(tight, body, bool(source.line_prefix(tight.start).strip()))


def _python(source: Source) -> Iterator[Span]:
    import io
    import tokenize

    text = bytes(source.data).decode("utf-8", "replace")
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                line, column = token.start
                start = source.offset(line, len(token.line[:column].encode()))
                yield Span(start, start + len(token.string.encode()))
    except (tokenize.TokenError, SyntaxError, IndentationError):
        # A file that does not tokenise to its end may still hold a suppression of its own syntax error.
        return


def _yaml(source: Source) -> Iterator[Span]:
    """Yield ``#`` comments that stand outside every scalar token."""
    import yaml

    data = bytes(source.data)
    text = data.decode("utf-8", "replace")
    skips: list[tuple[int, int]] = []
    try:
        for token in yaml.scan(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(token, yaml.ScalarToken):
                skips.append((token.start_mark.index, token.end_mark.index))
    except yaml.YAMLError:
        skips.append((skips[-1][1] if skips else 0, len(text)))
    position = 0
    ascii_only = text.isascii()
    for match in re.finditer(r"(?:(?<=\s)|^)#[^\r\n]*", text, re.MULTILINE):
        while position < len(skips) and skips[position][1] <= match.start():
            position += 1
        if position < len(skips) and skips[position][0] <= match.start():
            continue
        start, end = match.span()
        if not ascii_only:
            start, end = len(text[:start].encode()), len(text[:end].encode())
        yield Span(start, end)
