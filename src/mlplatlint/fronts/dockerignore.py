"""What a ``.dockerignore`` leaves out of the build context.

Source: moby/patternmatcher and BuildKit's reading of the file. All patterns begin at the root of the context; ``*`` and
``?`` stay within a path segment and ``**`` crosses them; a pattern that matches a folder matches what is in it; the last
pattern that matches decides, and ``!`` brings back.
"""

from __future__ import annotations

import posixpath
import re

MAX_PATTERNS = 2_000
MAX_PATTERN = 500
"""Patterns beyond these are not read: no person wrote them."""


class DockerIgnore:
    """The patterns of one file. ``exceptions`` tells whether any pattern brings files back."""

    def __init__(self, data: bytes) -> None:
        self._patterns: list[tuple[re.Pattern[str], bool]] = []
        self.texts: list[str] = []
        for line in data.decode("utf-8-sig", "replace").splitlines()[:MAX_PATTERNS]:
            if line.startswith("#") or not line.strip() or len(line) > MAX_PATTERN:
                continue
            text = line.strip()
            negated = text.startswith("!")
            text = text[1:].strip() if negated else text
            if not text or text.count("*") > 12:
                continue
            text = posixpath.normpath(text)
            text = text[1:] if len(text) > 1 and text.startswith("/") else text
            self.texts.append(text)
            self._patterns.append((re.compile(_expression(text), re.DOTALL), negated))

    @property
    def exceptions(self) -> bool:
        """Whether a pattern begins with an exclamation mark."""
        return any(negated for _, negated in self._patterns)

    @property
    def excludes_all(self) -> bool:
        """Whether a pattern leaves out everything at the root."""
        return any(text in ("*", "**", "**/*") for text in self.texts)

    def ignores(self, path: str) -> bool:
        """Tell whether a path, or a folder above it, is left out; the path is relative to the context's root."""
        path = posixpath.normpath(path).lstrip("/")
        parents = [path]
        while "/" in parents[-1]:
            parents.append(parents[-1].rpartition("/")[0])
        ignored = False
        for pattern, negated in self._patterns:
            if ignored == negated and any(pattern.fullmatch(parent) for parent in parents):
                ignored = not negated
        return ignored


def _expression(pattern: str) -> str:
    """Return the regular expression of a pattern."""
    out: list[str] = []
    index = 0
    while index < len(pattern):
        char = pattern[index]
        if pattern.startswith("**", index):
            inner = pattern.startswith("/", index + 2)
            out.append("(?:.*/)?" if inner else ".*")
            index += 3 if inner else 2
            continue
        if char == "*":
            out.append("[^/]*")
        elif char == "?":
            out.append("[^/]")
        elif char == "[" and "]" in pattern[index + 2 :]:
            end = pattern.index("]", index + 2)
            inside = pattern[index + 1 : end].replace("\\", "\\\\").replace("[", "\\[")
            out.append(f"[{inside}]")
            index = end
        elif char == "\\" and index + 1 < len(pattern):
            index += 1
            out.append(re.escape(pattern[index]))
        else:
            out.append(re.escape(char))
        index += 1
    text = "".join(out)
    try:
        re.compile(text)
    except re.error:
        return re.escape(pattern)
    return text
