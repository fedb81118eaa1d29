"""A symbolic pickle machine: real stack, real memo, nothing imported, nothing called.

It follows the C loader of CPython where loaders differ, and is more lenient where the loader would stop, so that a
stream cannot hide what comes after a fault. Constants are offsets (see :mod:`mlplatlint.fronts.pickle.values`), which
makes a push as cheap as it can be; runs of plain numbers are skipped by one regular expression.
"""

from __future__ import annotations

import re
from itertools import repeat
from struct import error as StructError
from struct import unpack_from
from typing import TYPE_CHECKING, Any

from mlplatlint.fronts.pickle.errors import Malformed, MissingSlot, OverLimit
from mlplatlint.fronts.pickle.handlers import HANDLERS
from mlplatlint.fronts.pickle.values import DROPPED, Global, SymDict, Value

if TYPE_CHECKING:
    from mlplatlint.fronts.pickle.judge import Judge

OPCODE_LIMIT = 5_000_000
"""Opcodes followed in one file, runs of plain numbers not counted."""
KEPT_ITEMS = 300_000
"""Items of lists and dictionaries kept for checks in one stream; later ones are let go when they are constants."""
_NUMBER = rb"(?:G[\s\S]{8}|K[\s\S]|M[\s\S]{2}|J[\s\S]{4}|[N\x88\x89])"
_NUMBER_LIST = re.compile(rb"(?:" + _NUMBER + rb")+e")
_NUMBER_OPS = frozenset(b"GKMJN\x88\x89")


class Machine:
    """Runs one stream; ``memo`` is what a reused unpickler still holds of the stream before."""

    def __init__(self, data: Any, judge: Judge, memo: dict[int, Value] | None = None) -> None:
        self.data = data
        self.size = len(data)
        self.judge = judge
        self.stack: list[Value] = []
        self.marks: list[int] = []
        self.memo: dict[int, Value] = dict(memo or {})
        self.protocol = 0
        self.kept = 0
        self.frame_end = 0
        self.frame_overrun = -1
        self.start = 0

    def run(self, start: int, limit: int = OPCODE_LIMIT) -> int:
        """Follow the stream from ``start`` and return the offset after its STOP.

        Raises:
            Malformed: an opcode that cannot be followed; what came before stays judged.
            OverLimit: ``limit`` opcodes were followed.
        """
        self.start = start
        data = self.data
        stack = self.stack
        push = stack.append
        marks = self.marks
        memo = self.memo
        rare = _RARE
        i = start
        try:
            for _ in repeat(None, limit):
                op = data[i]
                if op == 0x68:  # BINGET
                    push(memo[data[i + 1]])
                    i += 2
                elif op == 0x94:  # MEMOIZE
                    memo[len(memo)] = stack[-1]
                    i += 1
                elif op == 0x8C:  # SHORT_BINUNICODE
                    push(i)
                    i += 2 + data[i + 1]
                elif op == 0x71:  # BINPUT
                    memo[data[i + 1]] = stack[-1]
                    i += 2
                elif op == 0x4B:  # BININT1
                    push(i)
                    i += 2
                elif op == 0x47:  # BINFLOAT
                    push(i)
                    i += 9
                elif op == 0x58:  # BINUNICODE
                    push(i)
                    i += 5 + unpack_from("<I", data, i + 1)[0]
                elif op == 0x28:  # MARK
                    if data[i + 1] in _NUMBER_OPS and stack and stack[-1].__class__ is list:
                        run = _NUMBER_LIST.match(data, i + 1)
                        if run is not None and len(stack) > (marks[-1] if marks else 0):
                            i = run.end()
                            continue
                    marks.append(len(stack))
                    i += 1
                elif op == 0x7D:  # EMPTY_DICT
                    push(SymDict())
                    i += 1
                elif op == 0x75 or op == 0x65:  # SETITEMS, APPENDS
                    self.extend(i, self.pop_mark(i))
                    i += 1
                elif op == 0x5D:  # EMPTY_LIST
                    push([])
                    i += 1
                elif op == 0x2E:  # STOP
                    if len(stack) <= (marks[-1] if marks else 0):
                        raise Malformed(i, "stops without a value")
                    return i + 1
                else:
                    handler = rare.get(op)
                    if handler is None:
                        raise Malformed(i, f"0x{op:02x} is no opcode")
                    i = handler(self, i)
        except (IndexError, StructError):
            short = i + 9 > self.size
            reason = "ends before its STOP" if short else "takes more from the stack than is there"
            raise Malformed(min(i, self.size), reason) from None
        except KeyError:
            raise MissingSlot(i, f"reads memo slot {data[i + 1]}, which was never written") from None
        raise OverLimit(i, f"is longer than {limit:,} opcodes")

    # --- helpers of the handlers ------------------------------------------------------------------------

    def pop_mark(self, at: int) -> list[Value]:
        """Remove and return what was pushed since the last mark."""
        if not self.marks:
            raise Malformed(at, "closes a mark that was never opened")
        mark = self.marks.pop()
        items = self.stack[mark:]
        del self.stack[mark:]
        return items

    def pop(self, at: int) -> Value:
        """Remove and return the top value; what lies below an open mark is out of reach."""
        if len(self.stack) <= (self.marks[-1] if self.marks else 0):
            raise Malformed(at, "takes more from the stack than is there")
        return self.stack.pop()

    def get(self, at: int, index: int) -> None:
        """GET: push a memo slot."""
        if index not in self.memo:
            raise MissingSlot(at, f"reads memo slot {index}, which was never written")
        self.stack.append(self.memo[index])

    def extend(self, at: int, items: list[Value]) -> None:
        stack = self.stack
        if len(stack) <= (self.marks[-1] if self.marks else 0):
            raise Malformed(at, "adds items to nothing")
        self.add(at, stack[-1], items)

    def add(self, at: int, top: Value, items: list[Value]) -> None:
        """Put items into the container on top of the stack; into an imported object it is tampering."""
        kind = top.__class__
        if kind is SymDict or kind is list:
            if self.kept > KEPT_ITEMS:
                loud = [item for item in items if item.__class__ is not int]
                if len(loud) != len(items):
                    # Pairs lose their order, so every later look-up meets DROPPED and is told "not known".
                    items = [*loud, DROPPED, DROPPED] if not top or top[-1] is not DROPPED else loud
            self.kept += len(items)
            top.extend(items)
        elif kind is Global:
            self.judge.tampers(top, at, "has items put into it")


def _scalar(width: int) -> Any:
    def handler(machine: Machine, i: int) -> int:
        machine.stack.append(i)
        return i + width

    return handler


def _line(machine: Machine, i: int) -> int:
    """INT, LONG, FLOAT, STRING, UNICODE: an argument up to the end of the line."""
    end = machine.data.find(b"\n", i + 1)
    if end < 0:
        raise Malformed(i, "ends before its STOP")
    machine.stack.append(i)
    return int(end) + 1


def _sized(layout: str, width: int) -> Any:
    """BINBYTES, BINUNICODE8 and the like: a length, then that many bytes."""

    def handler(machine: Machine, i: int) -> int:
        length = int(unpack_from(layout, machine.data, i + 1)[0])
        if length < 0:
            raise Malformed(i, "has a negative length")
        end = i + 1 + width + length
        if end > machine.size:
            machine.judge.claims(i, length)
            raise Malformed(i, f"declares {length:,} bytes, more than the file holds")
        machine.stack.append(i)
        if machine.data[i] not in (0x8A, 0x8B):
            machine.judge.constant_bytes(i, end - length, end)
        return end

    return handler


_RARE: dict[int, Any] = {
    **{op: _scalar(1) for op in b"N\x88\x89"},
    **dict.fromkeys(b"ILFSV", _line),
    0x4D: _scalar(3), 0x4A: _scalar(5),
    0x42: _sized("<I", 4), 0x43: _sized("<B", 1), 0x54: _sized("<i", 4), 0x55: _sized("<B", 1),
    0x8D: _sized("<Q", 8), 0x8E: _sized("<Q", 8), 0x96: _sized("<Q", 8), 0x8A: _sized("<B", 1), 0x8B: _sized("<i", 4),
    **HANDLERS,
}  # fmt: skip
