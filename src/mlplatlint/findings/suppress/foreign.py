"""Other tools' suppression comments, honoured for the rules that name the tool's id among their peers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Grammar(NamedTuple):
    """How one tool's comment looks and what it hides.

    ``tools`` are the prefixes of peer ids it speaks for. The pattern's group ``ids`` holds the list; without
    ids a ``blanket`` comment hides every rule that has a peer of these tools, any other hides nothing. ``reach`` is
    ``line``, ``next`` (exactly the next line), ``below`` (line or the line after), ``statement``, ``block``, ``stage``
    (the build stage whose FROM stands on the next line), ``directive`` (the file when nothing but directives stands above,
    else the next statement) or ``file``.
    """

    label: str
    tools: tuple[str, ...]
    pattern: re.Pattern[str]
    reach: str
    blanket: bool


def _grammar(label: str, tools: str, pattern: str, reach: str, *, blanket: bool = False, fold: bool = False) -> Grammar:
    return Grammar(label, tuple(tools.split()), re.compile(pattern, re.IGNORECASE if fold else 0), reach, blanket)


_FLAKE8 = "ruff flake8 flake8-async flake8-bandit pycodestyle pyflakes"
_HADOLINT = r"(?P<ids>(?:DL|SC)\d+(?:\s*,\s*(?:DL|SC)\d+)*)\s*(?:#.*)?$"

GRAMMARS: tuple[Grammar, ...] = (
    _grammar("noqa file", _FLAKE8, r"^(?:ruff|flake8): ?noqa(?:: ?(?P<ids>[A-Z]+\d+(?:[, ]+[A-Z]+\d+)*))?", "file", blanket=True, fold=True),
    _grammar("noqa", _FLAKE8 + " sqlfluff", r"(?:^|# ?)noqa(?:: ?(?P<ids>[A-Z]+\d+(?:[, ]+[A-Z]+\d+)*))?(?![\w:])", "line", blanket=True, fold=True),
    _grammar("nosec", "bandit", r"(?:^|# ?)nosec\b:?(?: ?(?P<ids>B\d+(?:[, ]+B\d+)*))?", "statement", blanket=True),
    _grammar("nosemgrep", "semgrep", r"nosem(?:grep)?\b(?:: ?(?P<ids>[\w.-]+(?:, ?[\w.-]+)*))?", "below", blanket=True, fold=True),
    _grammar("pylint disable", "pylint", r"pylint: ?disable=(?P<ids>[\w-]+(?:, ?[\w-]+)*)", "line"),
    _grammar("hadolint global ignore", "hadolint", rf"^hadolint\s+global\s+ignore\s*=\s*{_HADOLINT}", "file"),
    _grammar("hadolint stage ignore", "hadolint", rf"^hadolint\s+stage\s+ignore\s*=\s*{_HADOLINT}", "stage"),
    _grammar("hadolint ignore", "hadolint", rf"^hadolint\s+ignore\s*=\s*{_HADOLINT}", "next"),
    _grammar("BuildKit check=skip=all", "buildkit", r"^check\s*=\s*(?:[\w=,]+;)*skip=all(?![\w,])", "directive", blanket=True),
    _grammar("BuildKit check=skip", "buildkit", r"^check\s*=\s*(?:[\w=,]+;)*skip=(?P<ids>\w+(?:,\w+)*)", "directive"),
    _grammar("checkov:skip", "checkov", r"(?:checkov|bridgecrew|cortex):skip=(?P<ids>CKV\w+(?:,CKV\w+)*)", "block"),
    _grammar("trivy:ignore", "trivy", r"trivy:ignore:(?P<ids>[\w-]+)", "block"),
    _grammar("squawk-ignore-file", "squawk", r"^squawk-ignore-file(?: +(?P<ids>[\w-]+(?:, *[\w-]+)*))?", "file", blanket=True),
    _grammar("squawk-ignore", "squawk", r"^squawk-ignore +(?P<ids>[\w-]+(?:, *[\w-]+)*)", "statement"),
    _grammar("zizmor: ignore", "zizmor", r"^zizmor: ignore\[(?P<ids>[\w-]+(?:, *[\w-]+)*)\]", "line"),
    _grammar("dclint disable-file", "dclint", r"^dclint disable-file(?: +(?P<ids>[\w-]+(?:[ ,]+[\w-]+)*))?", "file", blanket=True),
    _grammar("dclint disable-line", "dclint", r"^dclint disable-line(?: +(?P<ids>[\w-]+(?:[ ,]+[\w-]+)*))?", "below", blanket=True),
    _grammar("pragma: allowlist nextline secret", "detect-secrets", r"pragma: ?(?:allow|white)list[ -]nextline[ -]secret", "next", blanket=True, fold=True),
    _grammar("pragma: allowlist secret", "detect-secrets", r"pragma: ?(?:allow|white)list[ -]secret", "line", blanket=True, fold=True),
    _grammar("gitleaks:allow", "gitleaks", r"gitleaks:allow", "line", blanket=True),
    _grammar("trufflehog:ignore", "trufflehog", r"trufflehog:ignore", "line", blanket=True),
    _grammar("eslint-disable-next-line", "eslint", r"^eslint-disable-next-line +(?P<ids>[\w/@-]+(?:, *[\w/@-]+)*)", "next"),
    _grammar("eslint-disable-line", "eslint", r"^eslint-disable-line +(?P<ids>[\w/@-]+(?:, *[\w/@-]+)*)", "line"),
)  # fmt: skip


_TOOLS = {grammar.label: grammar.tools for grammar in GRAMMARS}


def tools_of(label: str) -> tuple[str, ...]:
    """Return the prefixes of peer ids that a grammar's comments speak for."""
    return _TOOLS[label]


def match(text: str) -> Iterator[tuple[Grammar, tuple[str, ...]]]:
    """Yield each grammar that a comment's text follows, with the ids it lists.

    ``# noqa: E501  # nosec`` follows two. A file-wide form shadows the line form it contains.
    """
    claimed: list[tuple[int, int]] = []
    for grammar in GRAMMARS:
        found = grammar.pattern.search(text)
        if found is None or any(start <= found.start() < end for start, end in claimed):
            continue
        claimed.append(found.span())
        listed = found.groupdict().get("ids") or ""
        ids = tuple(part for part in re.split(r"[, ]+", listed) if part)
        if ids or grammar.blanket:
            yield grammar, ids
