"""Bytes in a stream that a rebuild function unpickles or loads in its turn."""

from __future__ import annotations

from typing import Any

from mlplatlint.fronts.pickle.constants import constant_span, text
from mlplatlint.fronts.pickle.values import Call, Global, SymDict, Value

LOADED_KEYS = frozenset(("__cuda_dependent_attributes__",))
"""Keys of a state whose bytes the object hands to ``torch.load`` when it is restored (skorch)."""
_UTF8_OPCODES = b"\x58\x8c\x8d"
_ENCODED_LIMIT = 64 << 20


def nested_stream(judge: Any, args: tuple[Value, ...], at: int) -> str:
    """The bytes are unpickled in turn; the scan of the constant itself finds what they do."""
    if len(args) == 1 and args[0].__class__ is int:
        span = constant_span(judge.data, args[0])
        if span is not None and judge.data[args[0]] not in _UTF8_OPCODES:
            judge.embedded.append(span)
            return ""
    encoded = _encoded_text(judge, args[0]) if len(args) == 1 else None
    if encoded is not None:
        judge.decoded.append(encoded)
        return ""
    return "unpickles bytes that are computed"


def _encoded_text(judge: Any, value: Value) -> bytes | None:
    """Return the bytes that ``_codecs.encode(text, "latin1")`` makes: how protocols 0 to 2 write bytes."""
    if value.__class__ is not Call or not value.args or value.callee.__class__ is not Global:
        return None
    if value.callee.check != "codec_name" or len(value.args) != 2:
        return None
    if text(judge.data, value.args[1]) not in ("latin1", "latin-1"):
        return None
    written = value.args[0]
    span = constant_span(judge.data, written) if written.__class__ is int else None
    if span is None or judge.data[written] not in _UTF8_OPCODES or span[1] - span[0] > _ENCODED_LIMIT:
        return None
    try:
        return bytes(judge.data[span[0] : span[1]]).decode("utf-8").encode("latin-1")
    except UnicodeError:
        return None


def nested_second(judge: Any, args: tuple[Value, ...], at: int) -> str:
    """spaCy's ``unpickle_doc(vocab, pickled, bytes)``: the second argument is a pickle."""
    return nested_stream(judge, args[1:2], at) if len(args) > 1 else "is called with too few arguments"


def loaded_state(judge: Any, state: Value, at: int) -> str:
    """Read on in the bytes under one of :data:`LOADED_KEYS`; return what is wrong when they cannot be told."""
    if state.__class__ is not SymDict:
        return ""
    for key, value in zip(state[::2], state[1::2], strict=False):
        if key.__class__ is int and text(judge.data, key) in LOADED_KEYS:
            return nested_stream(judge, (value,), at)
    return ""
