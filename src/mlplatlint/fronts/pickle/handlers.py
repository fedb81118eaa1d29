"""The opcodes that are rare in a stream or matter for what it does: each takes the machine and its own offset and
returns the offset of the next opcode."""

from __future__ import annotations

from struct import unpack_from
from typing import Any

from mlplatlint.fronts.pickle.constants import text
from mlplatlint.fronts.pickle.errors import Malformed
from mlplatlint.fronts.pickle.values import Opaque, SymDict

_HUGE_MEMO = 1 << 24


def _proto(m: Any, i: int) -> int:
    version = m.data[i + 1]
    if version > 5:
        raise Malformed(i, f"declares protocol {version}; the highest is 5")
    m.judge.protocol(i, version, first=i == m.start)
    m.protocol = version
    return i + 2


def _frame(m: Any, i: int) -> int:
    length = unpack_from("<Q", m.data, i + 1)[0]
    if i < m.frame_end:
        m.judge.diverges(i, "a frame begins inside another frame")
    if i + 9 + length > m.size:
        m.frame_overrun = i
    m.frame_end = i + 9 + length
    return i + 9


def _pop(m: Any, i: int) -> int:
    if m.marks and len(m.stack) == m.marks[-1]:
        m.marks.pop()
    else:
        m.pop(i)
    return i + 1


def _pop_mark(m: Any, i: int) -> int:
    m.pop_mark(i)
    return i + 1


def _dup(m: Any, i: int) -> int:
    top = m.pop(i)
    m.stack += (top, top)
    return i + 1


def _empty_tuple(m: Any, i: int) -> int:
    m.stack.append(())
    return i + 1


def _empty_set(m: Any, i: int) -> int:
    m.stack.append([])
    return i + 1


def _tuple(m: Any, i: int) -> int:
    m.stack.append(tuple(m.pop_mark(i)))
    return i + 1


def _tuple_of(count: int) -> Any:
    def handler(m: Any, i: int) -> int:
        items = tuple(reversed([m.pop(i) for _ in range(count)]))
        m.stack.append(items)
        return i + 1

    return handler


def _list(m: Any, i: int) -> int:
    m.stack.append(m.pop_mark(i))
    return i + 1


def _dict(m: Any, i: int) -> int:
    m.stack.append(SymDict(m.pop_mark(i)))
    return i + 1


def _append(m: Any, i: int) -> int:
    item = m.pop(i)
    m.extend(i, [item])
    return i + 1


def _set_item(m: Any, i: int) -> int:
    value = m.pop(i)
    key = m.pop(i)
    m.extend(i, [key, value])
    return i + 1


def _add_items(m: Any, i: int) -> int:
    m.extend(i, m.pop_mark(i))
    return i + 1


# --- memo -------------------------------------------------------------------------------------------------


def _number_line(m: Any, i: int) -> tuple[int, int]:
    end = m.data.find(b"\n", i + 1)
    if end < 0 or end - i > 30:
        raise Malformed(i, "names its memo slot by no number")
    try:
        return int(bytes(m.data[i + 1 : end])), end + 1
    except ValueError:
        raise Malformed(i, "names its memo slot by no number") from None


def _put(m: Any, i: int, index: int, end: int) -> int:
    if len(m.stack) <= (m.marks[-1] if m.marks else 0):
        raise Malformed(i, "stores a value that is not there")
    if index > _HUGE_MEMO:
        m.judge.claims(i, index)
    m.memo[index] = m.stack[-1]
    return end


def _text_put(m: Any, i: int) -> int:
    return _put(m, i, *_number_line(m, i))


def _long_binput(m: Any, i: int) -> int:
    return _put(m, i, unpack_from("<I", m.data, i + 1)[0], i + 5)


def _text_get(m: Any, i: int) -> int:
    index, end = _number_line(m, i)
    m.get(i, index)
    return end


def _long_binget(m: Any, i: int) -> int:
    m.get(i, unpack_from("<I", m.data, i + 1)[0])
    return i + 5


# --- names ------------------------------------------------------------------------------------------------


def _two_lines(m: Any, i: int) -> tuple[str, str, int]:
    first = m.data.find(b"\n", i + 1)
    second = m.data.find(b"\n", first + 1) if first >= 0 else -1
    if second < 0:
        raise Malformed(i, "names an import without an end")
    module = bytes(m.data[i + 1 : first]).decode("utf-8", "surrogateescape")
    return module, bytes(m.data[first + 1 : second]).decode("utf-8", "surrogateescape"), second + 1


def _global(m: Any, i: int) -> int:
    module, name, end = _two_lines(m, i)
    m.stack.append(m.judge.names(module, name, i))
    return end


def _stack_global(m: Any, i: int) -> int:
    name_value = m.pop(i)
    module_value = m.pop(i)
    module, name = text(m.data, module_value), text(m.data, name_value)
    if module is None or name is None:
        m.judge.computed_name(i)
        m.stack.append(Opaque("unknown", i))
    else:
        m.stack.append(m.judge.names(module, name, i))
    return i + 1


def _extension(width: int, layout: str) -> Any:
    def handler(m: Any, i: int) -> int:
        code = unpack_from(layout, m.data, i + 1)[0]
        m.judge.extension(i, code)
        m.stack.append(Opaque("extension", i))
        return i + 1 + width

    return handler


def _text_persistent(m: Any, i: int) -> int:
    end = m.data.find(b"\n", i + 1)
    if end < 0:
        raise Malformed(i, "ends before its STOP")
    m.stack.append(m.judge.persistent(i))
    return int(end) + 1


def _binary_persistent(m: Any, i: int) -> int:
    m.stack.append(m.judge.persistent(i, m.pop(i)))
    return i + 1


def _next_buffer(m: Any, i: int) -> int:
    m.stack.append(Opaque("buffer", i))
    return i + 1


def _readonly_buffer(m: Any, i: int) -> int:
    return i + 1


# --- calls ------------------------------------------------------------------------------------------------


def _reduce(m: Any, i: int) -> int:
    args = m.pop(i)
    callee = m.pop(i)
    m.stack.append(m.judge.call(callee, args, i))
    return i + 1


def _newobj(m: Any, i: int) -> int:
    args = m.pop(i)
    callee = m.pop(i)
    m.stack.append(m.judge.call(callee, args, i, new=True))
    return i + 1


def _newobj_ex(m: Any, i: int) -> int:
    keywords = m.pop(i)
    args = m.pop(i)
    callee = m.pop(i)
    if args.__class__ is tuple and keywords.__class__ is SymDict:
        args = (*args, *keywords[1::2])
    else:
        args = None
    m.stack.append(m.judge.call(callee, args, i, new=True))
    return i + 1


def _inst(m: Any, i: int) -> int:
    module, name, end = _two_lines(m, i)
    callee = m.judge.names(module, name, i)
    try:
        args: Any = tuple(m.pop_mark(i))
    except Malformed:
        m.judge.call(callee, None, i)
        raise
    m.stack.append(m.judge.call(callee, args, i))
    return end


def _obj(m: Any, i: int) -> int:
    items = m.pop_mark(i)
    if not items:
        raise Malformed(i, "makes an object of no class")
    m.stack.append(m.judge.call(items[0], tuple(items[1:]), i))
    return i + 1


def _build(m: Any, i: int) -> int:
    state = m.pop(i)
    if len(m.stack) <= (m.marks[-1] if m.marks else 0):
        raise Malformed(i, "gives state to nothing")
    return int(m.judge.build(m.stack[-1], state, i, i + 1))


HANDLERS: dict[int, Any] = {
    0x80: _proto, 0x95: _frame, 0x30: _pop, 0x31: _pop_mark, 0x32: _dup,
    0x29: _empty_tuple, 0x8F: _empty_set, 0x74: _tuple, 0x85: _tuple_of(1), 0x86: _tuple_of(2), 0x87: _tuple_of(3),
    0x6C: _list, 0x64: _dict, 0x61: _append, 0x73: _set_item, 0x90: _add_items, 0x91: _list,
    0x70: _text_put, 0x72: _long_binput, 0x67: _text_get, 0x6A: _long_binget,
    0x63: _global, 0x93: _stack_global, 0x82: _extension(1, "<B"), 0x83: _extension(2, "<H"), 0x84: _extension(4, "<i"),
    0x50: _text_persistent, 0x51: _binary_persistent, 0x97: _next_buffer, 0x98: _readonly_buffer,
    0x52: _reduce, 0x81: _newobj, 0x92: _newobj_ex, 0x69: _inst, 0x6F: _obj, 0x62: _build,
}  # fmt: skip
"""Opcode -> handler."""
