"""Text from a repository, made harmless for the format it is printed in.

A message, a path or a line of code may have been written by somebody who wants the reader's terminal, the
build or the pull request to do something. Every writer passes such text through one of these functions.
"""

from __future__ import annotations

import json
import re
from typing import Any

# Patterns stay text until used: compiling these costs more than a report of a clean file. `re` remembers them.
_UNSAFE = (
    "["
    "\x00-\x1f\x7f-\x9f"  # control characters: terminal escapes, line breaks
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction: text that reads otherwise than it runs
    "\u200b\u2028\u2029\u2060-\u2064\ufeff"  # invisible
    "\U000e0000-\U000e007f"  # tags: invisible too
    "\ud800-\udfff"  # half a character, from a path that is not UTF-8
    "]"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SURROGATE = "[\ud800-\udfff]"
_NOT_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
_CODE = r"`([^`]+)`"
_MARKUP = r"[\\`*_{}\[\]|~$!+^]|^[-=]"
_NEEDS_ELEMENT = r"[`|\\]|##\["
_PUNCTUATION = r"[^A-Za-z0-9\s]"
_REFERENCE = r"(?i)([@#]|GH-|:(?=//)|www(?=\.))"


def visible(text: str) -> str:
    """Return text for a terminal: control, direction and invisible characters become escapes."""
    # What is unsafe is in no case printable, and nearly all text is.
    return text if text.isprintable() else re.sub(_UNSAFE, _escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def log_line(text: str) -> str:
    """Return text for one line of a log outside any report, where nothing may be taken for a command."""
    return visible(text).replace("##[", "# #[")


def whole(text: str) -> str:
    """Return text that every Unicode encoding can hold: lone surrogates become U+FFFD."""
    return re.sub(_SURROGATE, "\ufffd", text)


def dumps(value: Any) -> str:
    """Return compact JSON in ASCII.

    ``##[`` is broken up, since a runner of GitHub Actions takes ``##[command]`` for a command wherever it
    stands in a line of its log; inside JSON that sequence can only be part of a string.
    """
    return json.dumps(value, separators=(", ", ": ")).replace("##[", "#\\u0023[")


def command_data(text: str) -> str:
    """Return the message of a workflow command."""
    return whole(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def command_property(text: str) -> str:
    """Return a property's value of a workflow command."""
    return command_data(text).replace(":", "%3A").replace(",", "%2C")


def uri(path: str) -> str:
    """Return a relative POSIX path as a URI reference, percent-encoded byte by byte."""
    raw = path.encode("utf-8", "surrogateescape")
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in raw)


def xml(text: str) -> str:
    """Return text for XML content and attributes; characters that XML 1.0 forbids become U+FFFD."""
    text = re.sub(_NOT_XML, "\ufffd", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    text = text.replace("##[", "#&#35;[")
    return text.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")


def markdown(text: str) -> str:
    """Return text for one line of GitHub Markdown, table cells included.

    Text between a pair of backticks stays code. Anything else shows as it is: no markup, no link, no
    mention of a person, an issue or an address.
    """
    parts = []
    end = 0
    text = visible(text)
    for match in re.finditer(_CODE, text):
        parts.append(_prose(text[end : match.start()]))
        parts.append(markdown_code(match[1]))
        end = match.end()
    parts.append(_prose(text[end:]))
    return "".join(parts)


def markdown_code(text: str) -> str:
    """Return text as code for one line of GitHub Markdown, table cells included.

    Where backticks would need care (a backtick, a pipe, a backslash inside) it is an HTML element with
    every sign of punctuation as an entity: tables split at pipes before they look at backticks.
    """
    text = visible(text)
    if re.search(_NEEDS_ELEMENT, text) or text != text.strip() or not text:
        return "<code>" + re.sub(_PUNCTUATION, lambda match: f"&#{ord(match[0])};", text) + "</code>"
    return f"`{text}`"


def _prose(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(_MARKUP, lambda match: "\\" + match[0], text)
    # An empty comment splits what would be linked or would ping somebody; entities and backslashes would not.
    return re.sub(_REFERENCE, r"\1<!-- -->", text)
