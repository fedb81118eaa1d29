"""Scans a run of bytes for pickles: concatenated, nested, broken off and taken up again."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from mlplatlint.fronts.pickle.constants import text
from mlplatlint.fronts.pickle.errors import Malformed, MissingSlot, OverLimit
from mlplatlint.fronts.pickle.expansion import READ_LIMIT, UNFOLDED_LIMIT, unfolded
from mlplatlint.fronts.pickle.judge import Judge
from mlplatlint.fronts.pickle.machine import OPCODE_LIMIT, Machine
from mlplatlint.fronts.pickle.report import Evidence, Imported, PickleReport

STREAM_LIMIT = 64
NESTING_LIMIT = 4
_SEARCH_LIMIT = 64 << 20
"""Bytes after a break in which the next stream is looked for."""

_IDENTIFIER = rb"[A-Za-z_][\w.]{0,80}"
_NEXT = re.compile(
    rb"\x80[\x02-\x05][(\]})}cNKMJGXU\x8c\x95\x8a\x88\x89\x80BC\x8f\x85\x86\x87IVSFLl\x96.]"
    rb"|[ci]" + _IDENTIFIER + rb"\n" + _IDENTIFIER + rb"\n"
)
_ENCODED_STARTS = (b"gA", b"Y1", b"Y2", b"Y3", b"8002", b"8003", b"8004", b"8005", b"636")
"""How PROTO and GLOBAL begin in base64 and in hexadecimal; literals, since finding one is twenty times faster."""
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{40,4000000}")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){20,2000000}")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_BLOBS_LIMIT = 5_000
"""Byte constants followed as streams of their own."""
_START_LIMIT = 5_000
_UNPACKED_LIMIT = 4 << 20
_TEXT_REACH = 8 << 20

_MAGIC_OPCODES = b"\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19"
"""LONG1 with the number that opens a file of torch's old format."""


def scan(data: Any, host: str = "", depth: int = 0) -> PickleReport:
    """Return what the pickle streams in ``data`` (bytes or a memory map) do; ``host`` as in :class:`Judge`.

    Never raises: a stream that breaks off is evidence, and the search for the next one goes on.
    """
    judge = Judge(data, host)
    report = PickleReport()
    _Scanner(data, judge, report).run()
    judge.close()
    report.embedded = judge.embedded[:STREAM_LIMIT]
    report.decoded = judge.decoded[:STREAM_LIMIT]
    report.evidence = judge.evidence
    report.imports = [Imported(g.module, g.name, g.offset, g.level, g.called) for g in judge.globals]
    if judge.version_offset >= 0:
        report.sklearn_version = text(data, judge.version_offset) or ""
    if depth < NESTING_LIMIT:
        _nested(data, judge, report, depth)
    return report


class _Scanner:
    def __init__(self, data: Any, judge: Judge, report: PickleReport) -> None:
        self.data = data
        self.size = len(data)
        self.judge = judge
        self.report = report
        self.budget = OPCODE_LIMIT

    def run(self) -> None:
        at = 0
        memo: dict[int, Any] | None = None
        attempts = 0
        broken = False
        while at < self.size and attempts < STREAM_LIMIT:
            attempts += 1
            before = (len(self.judge.evidence), len(self.judge.globals))
            machine = Machine(self.data, self.judge)
            end, fault = self._one(machine, at, memo)
            if fault is None:
                if machine.frame_overrun >= 0:  # the C loader refuses what the Python loader accepts
                    self.judge.diverges(machine.frame_overrun, "a frame declares more bytes than the file holds")
                if end - at <= READ_LIMIT and machine.stack and unfolded(machine.stack[-1]) > UNFOLDED_LIMIT:
                    self.judge.add(
                        "expansion", at, "", f"unfolds to more than {UNFOLDED_LIMIT:,} parts when it is copied"
                    )
                self.report.streams.append((at, end))
                self.report.protocol = max(self.report.protocol, machine.protocol)
                self.report.end = end
                memo = machine.memo
                if self.judge.host == "torch-old" and len(self.report.streams) == 5:
                    return  # raw storages follow
                if len(self.report.streams) == 1 and self._is_old_torch():
                    self.judge.host = "torch-old"
                following = self._after(end)
            else:
                first = not self.report.streams and not broken
                named = len(self.judge.globals) > before[1]
                if first or (named and not self._is_noise(before[1])):
                    self.judge.add(*fault)
                elif not named:
                    del self.judge.evidence[before[0] :]  # chance bytes that looked like a beginning
                broken = True
                if fault[0] == "limit":
                    return
                following = self._search(max(end, at + 1))
            if following < 0:
                return
            at = following
        if at < self.size:
            self.judge.add("limit", at, "", f"holds more than {STREAM_LIMIT} streams or beginnings of streams")

    def _one(
        self, machine: Machine, at: int, memo: dict[int, Any] | None
    ) -> tuple[int, tuple[str, int, str, str] | None]:
        try:
            return machine.run(at, self.budget), None
        except MissingSlot as error:
            if memo:  # the writer reused one pickler, the reader will reuse one unpickler
                again = Machine(self.data, self.judge, memo)
                machine.memo = again.memo
                return self._one(again, at, None)
            return error.offset, ("malformed", error.offset, "", error.reason)
        except Malformed as error:
            return error.offset, ("malformed", error.offset, "", error.reason)
        except OverLimit as error:
            return error.offset, ("limit", error.offset, "", error.reason)
        except RecursionError:
            return at + 1, ("limit", at, "", "nests deeper than the analysis follows")

    def _is_noise(self, first: int) -> bool:
        """Tell whether all names since ``first`` are unlikely to be meant: chance bytes that read as GLOBAL."""
        return all(not g.module.isascii() for g in self.judge.globals[first:])

    def _is_old_torch(self) -> bool:
        start = self.report.streams[0][0]
        return _MAGIC_OPCODES in bytes(self.data[start : start + 32])

    def _after(self, end: int) -> int:
        """Return where the next stream begins after a STOP, -1 when nothing but padding follows."""
        rest = self.size - end
        if rest == 0:
            return -1
        head = self.data[end : end + 4096]
        if head[:1] in (b"\x80", b"c", b"(", b"]", b"}"):
            return end
        if rest <= 4096 and not head.strip(b"\0\r\n \x1a"):
            return -1
        found = self._search(end)
        junk = len(bytes(self.data[end : found if found >= 0 else min(self.size, end + 65536)]).strip(b"\0\r\n "))
        if junk >= 16:
            self.judge.add("junk", end, "", f"{rest:,} bytes follow the end of the pickle that are no pickle")
        return found

    def _search(self, at: int) -> int:
        match = _NEXT.search(self.data, at, min(self.size, at + _SEARCH_LIMIT))
        return match.start() if match else -1


def _nested(data: Any, judge: Judge, report: PickleReport, depth: int) -> None:
    for start, body in _candidates(data, judge):
        inner = scan(body, depth=depth + 1)
        if inner.verdict == "dangerous":
            name = next((item.name for item in inner.evidence if item.name), "")
            detail = f"a constant holds a pickle of its own that reaches {name or 'code'}"
            report.evidence.append(Evidence("nested", start, name, detail))


def _candidates(data: Any, judge: Judge) -> Iterator[tuple[int, bytes]]:
    """Yield offset and bytes of constants that may be pickles, those in base64 or hexadecimal included."""
    for start, end in judge.blobs[:_BLOBS_LIMIT]:
        yield start, bytes(data[start:end])
    for form, start, end in judge.packed[:STREAM_LIMIT]:
        from mlplatlint.fronts.archive.pack import unpack

        yield start, unpack(bytes(data[start:end]), form, _UNPACKED_LIMIT)[0]
    if len(data) <= _TEXT_REACH:
        yield from _encoded(data)


def _encoded(data: Any) -> Iterator[tuple[int, bytes]]:
    """Yield offset and decoded bytes of text that may be a pickle in base64 or hexadecimal."""
    found = 0
    for start in _ENCODED_STARTS:
        form = _BASE64 if start[:1] in b"gY" else _HEX
        at = data.find(start)
        for _ in range(_START_LIMIT):
            if at < 0 or found >= STREAM_LIMIT:
                break
            match = form.match(data, at)
            if match is not None:
                found += 1
                raw = bytes(match[0])
                yield (
                    at,
                    bytes.fromhex(raw.decode())
                    if form is _HEX
                    else b64decode(raw[: len(raw) // 4 * 4].translate(_URL_SAFE)),
                )
            at = data.find(start, at + len(start) if match is None else match.end())


__all__ = ["scan"]
