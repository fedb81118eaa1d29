"""``model.ini`` line by line, as Java's reader takes it apart."""

from __future__ import annotations

import re
from typing import NamedTuple

_LINE_END = re.compile("\r\n|\n|\r")
_BLANKS = "".join(chr(code) for code in range(33))
_SECTIONS = ("[info]", "[columns]", "[domains]")
_DOMAIN = re.compile(r"([0-9]+):\s*([0-9]+) (\S.*)\Z")


class Fault(NamedTuple):
    """Something wrong with the text itself: rule, 1-based line, what."""

    rule: str
    line: int
    detail: str


class Setting(NamedTuple):
    """One line of [info]: the text after ``=`` and its 1-based line."""

    text: str
    line: int


class Domain(NamedTuple):
    """One line of [domains]: column index, number of values, file name under ``domains/``, 1-based line."""

    column: int
    values: int
    file: str
    line: int


class Ini(NamedTuple):
    """The three sections, and what is wrong with the text."""

    info: dict[str, Setting]
    duplicates: list[tuple[str, int]]
    columns: list[tuple[str, int]]
    domains: list[Domain]
    faults: list[Fault]


def split_lines(text: str) -> list[str]:
    """Split at LF, CRLF and CR alone, as Java does; a last line end does not begin a line."""
    lines = _LINE_END.split(text)
    if lines and lines[-1] == "":
        lines.pop()
    return lines


def trim(line: str) -> str:
    """Remove characters up to U+0020 from both ends, as ``String.trim`` does."""
    return line.strip(_BLANKS)


def decode(raw: bytes) -> tuple[str, str]:
    """Return text and, when it is no plain UTF-8, what it is instead."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace"), "is UTF-16"
    if raw[:3] == b"\xef\xbb\xbf":
        return raw[3:].decode("utf-8", "replace"), "begins with a byte order mark, which hides the first line"
    try:
        return raw.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        return raw.decode("latin-1"), f"is not UTF-8 at byte {error.start}"


def parse_ini(raw: bytes) -> Ini:
    """Read the file; whatever is wrong becomes a fault, and reading goes on."""
    text, odd = decode(raw)
    ini = Ini({}, [], [], [], [])
    if odd:
        ini.faults.append(Fault("mojo-ini-encoding", 1, f"'model.ini' {odd}"))
    section = ""
    seen: list[str] = []
    for number, full in enumerate(split_lines(text), 1):
        line = trim(full)
        if not line or line.startswith("#"):
            continue
        if line in _SECTIONS:
            _open_section(ini, line, number, seen)
            section = line
        elif section == "[info]":
            _setting(ini, line, number)
        elif section == "[columns]":
            if line.lower() in _SECTIONS:
                ini.faults.append(
                    Fault("mojo-section", number, f"'{line}' is read as a column: sections are lower case")
                )
            ini.columns.append((line, number))
        elif section == "[domains]":
            _domain(ini, line, number)
        else:
            ini.faults.append(Fault("mojo-section", number, "text stands before the first section and is ignored"))
    for name in _SECTIONS:
        if name not in seen:
            ini.faults.append(Fault("mojo-section", 1, f"section {name} is missing"))
    return ini


def _open_section(ini: Ini, line: str, number: int, seen: list[str]) -> None:
    if line in seen and line != "[info]":
        ini.faults.append(Fault("mojo-section", number, f"section {line} opens a second time"))
    elif line == "[columns]" and "[info]" not in seen:
        ini.faults.append(Fault("mojo-section", number, "section [columns] stands before [info]"))
    elif line == "[columns]" and "[domains]" in seen:
        ini.faults.append(Fault("mojo-section", number, "section [domains] stands before [columns]"))
    seen.append(line)


def _setting(ini: Ini, line: str, number: int) -> None:
    key, equals, value = line.partition("=")
    if not equals:
        what = f"'{line}' is no section" if line.startswith("[") else f"'{line[:60]}' has no '='"
        ini.faults.append(Fault("mojo-ini-syntax", number, f"{what}, which stops the reader"))
        return
    key = trim(key)
    if key in ini.info:
        ini.duplicates.append((key, number))
    ini.info[key] = Setting(trim(value), number)


def _domain(ini: Ini, line: str, number: int) -> None:
    match = _DOMAIN.match(line)
    if match is None or len(match[1]) > 9 or len(match[2]) > 9:
        detail = f"'{line[:60]}' is not 'index: count file' with one blank before the file"
        ini.faults.append(Fault("mojo-ini-syntax", number, detail))
        return
    ini.domains.append(Domain(int(match[1]), int(match[2]), match[3], number))
