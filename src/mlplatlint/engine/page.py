"""Reads a rule page: front matter, prose and cases."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

HEADINGS = ("What it does", "Why it matters", "How to fix", "When to ignore", "Cases")
"""The headings of every page, in this order; *Cases* holds the fenced blocks."""

_EXPECTED = re.compile(r"error: \[([a-z0-9, -]+)\]")
_FENCE = re.compile(r"^(`{3,}|~{3,})(.*)$")
_DEFAULT_NAMES = {
    "python": "example.py", "dockerfile": "Dockerfile", "yaml": "example.yaml", "json": "example.json",
    "typescript": "example.ts", "sql": "example.sql", "notebook": "example.ipynb", "toml": "example.toml",
    "env": ".env", "ini": "example.ini", "text": "example.txt", "shell": "example.sh", "pickle": "model.pkl",
    "hex": "model.pkl",
}  # fmt: skip


class PageError(ValueError):
    """A page does not have the form that CONTRIBUTING.md describes."""


class Block(NamedTuple):
    """One fenced block: its language, verdict (``bad``, ``good``, ``fixed``), path, text and expected lines."""

    language: str
    verdict: str
    path: str
    text: str
    expected: tuple[tuple[int, str], ...]
    line: int
    confidence: str = "low"
    """The least sure findings the case is about."""


class Case(NamedTuple):
    """One repository to check: its files, and the verdict; ``fixed`` maps path to text after ``--fix``."""

    verdict: str
    blocks: tuple[Block, ...]
    fixed: dict[str, str]


class Page(NamedTuple):
    """A rule page. ``meta`` is the front matter, ``sections`` maps heading to text without fenced blocks."""

    name: str
    meta: dict[str, Any]
    sections: dict[str, str]
    cases: tuple[Case, ...]
    text: str

    @property
    def summary(self) -> str:
        """The first sentence of *What it does*, on one line."""
        prose = " ".join(self.sections["What it does"].split())
        end = re.search(r"[.!?](?= |$)", prose)
        return prose[: end.end()] if end else prose


def parse_page(text: str, name: str) -> Page:
    """Parse a page.

    Raises:
        PageError: front matter is missing or broken, or headings differ from :data:`HEADINGS`.
    """
    import tomllib

    if not text.startswith("+++\n") or "\n+++\n" not in text:
        raise PageError(f"{name}: a page opens with TOML front matter between +++ lines")
    front, body = text[4:].split("\n+++\n", 1)
    try:
        meta = tomllib.loads(front)
    except tomllib.TOMLDecodeError as error:
        raise PageError(f"{name}: front matter: {error}") from None
    sections, blocks, title = _split(body, name, front.count("\n") + 3)
    if title != name:
        raise PageError(f"{name}: the title is '{title}', not the rule's name")
    if tuple(sections) != HEADINGS:
        raise PageError(f"{name}: headings are {', '.join(sections)}; expected {', '.join(HEADINGS)}")
    return Page(name, meta, sections, _cases(blocks, name), text)


def _split(body: str, name: str, first_line: int) -> tuple[dict[str, str], list[Block], str]:
    sections: dict[str, list[str]] = {}
    blocks: list[Block] = []
    heading = title = ""
    lines = body.split("\n")
    index = 0
    while index < len(lines):
        line = lines[index]
        fence = _FENCE.match(line)
        if fence:
            end = index + 1
            while end < len(lines) and not (lines[end].startswith(fence[1]) and not lines[end].strip("`~")):
                end += 1
            if heading == "Cases":
                blocks.append(_block(fence[2], "\n".join(lines[index + 1 : end]) + "\n", name, first_line + index))
            elif heading:
                sections[heading] += lines[index : end + 1]
            index = end + 1
            continue
        if line.startswith("# ") and not title:
            title = line[2:].strip()
        elif line.startswith("## "):
            heading = line[3:].strip()
            sections[heading] = []
        elif heading:
            sections[heading].append(line)
        index += 1
    return {key: "\n".join(value).strip() for key, value in sections.items()}, blocks, title


def _block(info: str, text: str, name: str, line: int) -> Block:
    words = info.split()
    if len(words) < 2 or words[1] not in ("bad", "good", "fixed"):
        raise PageError(f"{name}:{line}: a case says its language and bad, good or fixed: '{info.strip()}'")
    attributes = dict(word.partition("=")[::2] for word in words[2:])
    unknown = set(attributes) - {"path", "case", "expect", "confidence"}
    if unknown:
        raise PageError(f"{name}:{line}: unknown attribute {', '.join(sorted(unknown))}")
    path = attributes.get("path") or _DEFAULT_NAMES.get(words[0], "example.txt")
    expected = [(int(number), name) for number in attributes.get("expect", "").split(",") if number]
    for number, content in enumerate(text.split("\n"), 1):
        for match in _EXPECTED.finditer(content):
            expected += [(number, rule.strip()) for rule in match[1].split(",")]
    verdict = f"{words[1]}:{attributes['case']}" if "case" in attributes else words[1]
    return Block(words[0], verdict, path, text, tuple(expected), line, attributes.get("confidence", "low"))


def _cases(blocks: list[Block], name: str) -> tuple[Case, ...]:
    groups: list[tuple[str, list[Block], dict[str, str]]] = []
    by_key: dict[str, int] = {}
    for block in blocks:
        verdict, _, key = block.verdict.partition(":")
        plain = block._replace(verdict=verdict)
        if verdict == "fixed":
            if not groups:
                raise PageError(f"{name}:{block.line}: a fixed block follows its bad block")
            owner = groups[by_key[key]] if key in by_key else groups[-1]
            owner[2][block.path] = block.text
        elif key and key in by_key:
            groups[by_key[key]][1].append(plain)
        else:
            if key:
                by_key[key] = len(groups)
            groups.append((verdict, [plain], {}))
    return tuple(Case(verdict, tuple(files), fixed) for verdict, files, fixed in groups)
