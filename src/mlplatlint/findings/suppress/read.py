"""Reads the suppressions of one file: our own grammar and other tools' comments.

comment = opener "mlplatlint:" action "[" names "]" [ "until=" YYYY-MM-DD ] reason
action  = "ignore" | "disable" | "enable" | "file-ignore" | "stage-ignore"
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.suppress import foreign
from mlplatlint.findings.suppress.comments import Comment, comments
from mlplatlint.findings.suppress.directive import Directive
from mlplatlint.findings.suppress.reach import block_span, enclosing_block, logical_span, stage_span

ACTIONS = ("ignore", "disable", "enable", "file-ignore", "stage-ignore")

_STRICT = re.compile(
    r"mlplatlint: ?(?P<action>[a-z-]+) ?\[(?P<names>[^\]]*)\](?: +until=(?P<until>\d{4}-\d{2}-\d{2}))?(?:$|[ \t:,.-]+(?P<reason>.*))"
)
_LOOSE = re.compile(r"mlplatlint:\s*(?P<word>[\w-]*)")

_DIRECTIVE = re.compile(rb"(?:\xef\xbb\xbf)?\s*#\s*[A-Za-z][A-Za-z0-9]*\s*=")
"""A parser directive of a Dockerfile."""


def read_directives(source: Source, language: str) -> Iterator[Directive]:
    """Yield the suppressions of a file in order of their place."""
    open_ranges: list[Directive] = []
    for comment in comments(source, language):
        if "mlplatlint:" in comment.text:
            directive = _own(comment, source, language)
            if directive.action == "disable":
                open_ranges.append(directive)
                continue
            if directive.action == "enable":
                yield from _close(directive, open_ranges)
                continue
            yield directive
        else:
            for grammar, ids in foreign.match(comment.text):
                cover = _foreign_cover(grammar.reach, comment, source, language)
                span = (comment.span.start, comment.span.end)
                yield Directive(
                    grammar.label, "ignore", ids, "", "", span, cover, grammar.reach in ("line", "statement")
                )
    yield from open_ranges


def _own(comment: Comment, source: Source, language: str) -> Directive:
    span = (comment.span.start, comment.span.end)
    found = _STRICT.search(comment.text)
    if found is None:
        word = _LOOSE.search(comment.text)
        problem = f"'{word['word'] if word else ''}' needs rule names in brackets: ignore[rule-name] reason"
        return Directive("", "ignore", (), "", "", span, (0, 0), comment.trailing, problem)
    action = found["action"]
    names = tuple(name.strip() for name in found["names"].split(",") if name.strip())
    problem = ""
    if action not in ACTIONS:
        from mlplatlint.config.validate import did_you_mean

        problem = f"unknown action '{action}'{did_you_mean(action, ACTIONS)}"
    elif not names:
        problem = "no rule is named between the brackets"
    elif any(not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) for name in names):
        problem = "rule names are lower-case words joined by hyphens, without wildcards"
    cover = (0, 0) if problem else tuple(_own_cover(action, comment, source, language))
    return Directive(
        "", action, names, (found["reason"] or "").strip(), found["until"] or "", span, cover, comment.trailing, problem  # type: ignore[arg-type]
    )  # fmt: skip


def _own_cover(action: str, comment: Comment, source: Source, language: str) -> Span:
    if action == "file-ignore":
        return Span(0, len(source.data) + 1)
    if action == "stage-ignore":
        return stage_span(source, comment.span.end)
    if action == "disable":
        return block_span(source, comment.span.start)
    if comment.trailing:
        return source.line_span(source.line_of(comment.span.start))
    return logical_span(source, source.line_of(comment.span.end) + 1, language)


def _close(enable: Directive, open_ranges: list[Directive]) -> Iterator[Directive]:
    """Pair an ``enable`` with the latest open ``disable`` of the same names; one without partner is a problem."""
    for index in range(len(open_ranges) - 1, -1, -1):
        if open_ranges[index].names == enable.names:
            opened = open_ranges.pop(index)
            yield opened._replace(cover=(opened.cover[0], enable.comment[0]), action="disable-closed")
            return
    yield enable._replace(problem=enable.problem or "closes a range that nothing opened")


def _foreign_cover(reach: str, comment: Comment, source: Source, language: str) -> tuple[int, int]:
    line = source.line_of(comment.span.start)
    if reach == "file" or (reach == "block" and language == "dockerfile"):
        return (0, len(source.data) + 1)
    if reach == "stage":
        span = stage_span(source, comment.span.end)
        return (span.start, span.end) if source.line_of(span.start) == line + 1 else _lines(source, line, line)
    if reach == "directive":
        above = bytes(source.data[: comment.span.start]).splitlines()
        reach = "file" if all(_DIRECTIVE.match(text) for text in above) else "statement"
    if reach == "file":
        return (0, len(source.data) + 1)
    if reach == "next":
        return _lines(source, line + 1, line + 1)
    if reach == "line":
        return _lines(source, line, line)
    if reach == "below":
        return _lines(source, line, line if comment.trailing else line + 1)
    if reach == "statement":
        if comment.trailing:
            return _lines(source, line, line)
        span = logical_span(source, line + 1, language)
        return (comment.span.start, span.end)
    return tuple(enclosing_block(source, comment.span.start))  # type: ignore[return-value]


def _lines(source: Source, first: int, last: int) -> tuple[int, int]:
    count = len(source.line_starts)
    if first > count:
        return (len(source.data), len(source.data))
    return (source.line_span(first).start, source.line_span(min(last, count)).end + 1)
