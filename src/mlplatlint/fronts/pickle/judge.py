"""Judges what a stream does: which names it imports, what it calls with which arguments, what state it gives."""

from __future__ import annotations

from typing import Any

from mlplatlint.fronts.pickle import checks
from mlplatlint.fronts.pickle.constants import text
from mlplatlint.fronts.pickle.nested import loaded_state
from mlplatlint.fronts.pickle.report import Evidence
from mlplatlint.fronts.pickle.table import ALLOWED, DANGEROUS, SUSPICIOUS, UNKNOWN, table
from mlplatlint.fronts.pickle.values import Call, Global, Opaque, SymDict, Value

_LOOKED_UP = frozenset(
    ("__setstate__", "__class__", "__reduce__", "__reduce_ex__", "__getattr__", "__call__", "append", "extend", "add")
)
_EVIDENCE_LIMIT = 500
_PACKED_LIMIT = 64
_PACKED = {
    b"\x1f\x8b": "gzip", b"BZ": "bzip2", b"\xfd7": "xz", b"x\x01": "zlib", b"x\x5e": "zlib", b"x\x9c": "zlib", b"x\xda": "zlib",
}  # fmt: skip
"""How compressed bytes begin."""
_STATE_CHECKS = frozenset(("scipy_dist_state", "statsmodels_state", "joblib_array"))


class Judge:
    """Collects evidence while a machine runs. One judge serves all streams of one run of bytes.

    ``host`` names the archive the bytes come from: ``torch`` (persistent ids are its storages), ``torchscript`` (read by
    torch's own C++ unpickler, which knows two modules more), or '' for none.
    """

    def __init__(self, data: Any, host: str = "") -> None:
        self.data = data
        self.table = table()
        self.evidence: list[Evidence] = []
        self.globals: list[Global] = []
        self.blobs: list[tuple[int, int]] = []
        """Byte constants that may hold a stream of their own: start and end."""
        self.packed: list[tuple[str, int, int]] = []
        """Byte constants that may hold a compressed stream: format, start and end."""
        self.host = host
        self.embedded: list[tuple[int, int]] = []
        """Byte constants that the stream itself has unpickled or loaded: start and end."""
        self.decoded: list[bytes] = []
        """Bytes that the stream loads as a file and writes as text, which protocols 0 to 2 do."""
        self.version_offset = -1
        self._persistent = False

    def add(self, kind: str, offset: int, name: str, detail: str) -> None:
        """Record one fact; a hostile stream repeats itself, so the number is bounded, never the worst kind."""
        if len(self.evidence) < _EVIDENCE_LIMIT or not any(item.kind == kind for item in self.evidence):
            self.evidence.append(Evidence(kind, offset, name, detail))

    # --- what the machine reports -------------------------------------------------------------------------

    def names(self, module: str, name: str, at: int) -> Global:
        """Return the imported object."""
        verdict = self.table.verdict(module, name)
        level, check = verdict.level, verdict.check
        if self.host == "torchscript" and (module.startswith("__torch__") or module == "torch.jit._pickle"):
            level, check = ALLOWED, ""
        found = Global(module, name, at, level, check, verdict.reason)
        self.globals.append(found)
        return found

    def computed_name(self, at: int) -> None:
        """An import whose module or name is no constant."""
        self.add("computed-callable", at, "", "imports a name that is computed while loading")

    def extension(self, at: int, code: int) -> None:
        """An EXT opcode: the name stands in the loading process, not in the file."""
        self.add("extension", at, f"extension {code}", "takes a callable from the process's extension registry")

    def persistent(self, at: int, identity: Value = None) -> Value:
        """A persistent id: a storage or class in a torch archive, elsewhere whatever the loading code makes of it."""
        if self.host:
            if identity.__class__ is tuple and len(identity) > 1 and identity[1].__class__ is Global:
                kind = text(self.data, identity[0])
                return identity[1] if kind == "module" else Opaque("persistent", at)
        elif not self._persistent:
            self._persistent = True
            self.add("persistent", at, "", "asks the loading code for objects by persistent id")
        return Opaque("persistent", at)

    def protocol(self, at: int, version: int, first: bool) -> None:
        """A PROTO opcode."""
        if not first:
            self.add("protocol", at, "", f"switches to protocol {version} inside the stream")

    def diverges(self, at: int, detail: str) -> None:
        """Something on which loaders differ."""
        self.add("frame-divergence", at, "", detail)

    def claims(self, at: int, amount: int) -> None:
        """A length or index far beyond what the file holds."""
        self.add("expansion", at, "", f"claims {amount:,}, which no file of this size needs")

    def tampers(self, target: Global, at: int, how: str) -> None:
        """An imported object itself, a module or class of the process, is written to."""
        target.called = True
        self.add("build-on-global", at, target.dotted, how)

    def constant_bytes(self, at: int, start: int, end: int) -> None:
        """A bytes constant: remember it when it may be a stream of its own."""
        if 10 <= end - start <= 4 << 20:
            head = self.data[start]
            if (head == 0x80 and 2 <= self.data[start + 1] <= 5) or (head in b"c(]}i" and self.data[end - 1] == 0x2E):
                self.blobs.append((start, end))
            elif head in b"\x1fBx\xfd" and len(self.packed) < _PACKED_LIMIT:
                form = _PACKED.get(bytes(self.data[start : start + 2]))
                if form:
                    self.packed.append((form, start, end))

    # --- calls ----------------------------------------------------------------------------------------------

    def call(self, callee: Value, args: Value, at: int, *, new: bool = False) -> Value:
        """Judge one call and return its symbolic result; ``new`` when only ``__new__`` of a class is called."""
        arguments = args if args.__class__ is tuple else tuple(args) if args.__class__ is list else None
        result = Call(callee, arguments, at)
        if callee.__class__ is Global:
            callee.called = True
            if callee.level == ALLOWED and not callee.check:
                return result
            self._named_call(callee, arguments, at, new)
        elif callee.__class__ is Call:
            self._computed_call(callee, arguments, at)
        elif callee.__class__ is Opaque:
            if callee.kind == "extension":
                self.add("gadget-arguments", at, "", "calls a callable of the process's extension registry")
            else:
                self.add("computed-callable", at, "", "calls an object that is not named in the stream")
        else:
            self.add("malformed", at, "", "calls something that cannot be called")
        return result

    def _named_call(self, callee: Global, args: tuple[Value, ...] | None, at: int, new: bool = False) -> None:
        if callee.level == DANGEROUS:
            self.add("dangerous-call", at, callee.dotted, callee.reason)
        elif callee.check == "library_class":
            if not new and not checks.is_harmless_construction(self, args):
                self.add("unknown-call", at, callee.dotted, callee.reason)
        elif callee.check and callee.check not in _STATE_CHECKS:
            checks.arguments(self, callee, args, at)
        elif callee.level == SUSPICIOUS and not callee.check:
            self.add("suspicious-call", at, callee.dotted, callee.reason)
        elif callee.level == UNKNOWN:
            self.add("unknown-call", at, callee.dotted, callee.reason)

    def _computed_call(self, callee: Call, args: tuple[Value, ...] | None, at: int) -> None:
        """A call of a call's result: harmless only in the few shapes that pickling itself writes."""
        inner = callee.callee
        if inner.__class__ is Global and inner.check == "partial":
            target, bound = checks.partial_target(callee)
            if checks.is_new_of_class(self, target, bound):
                return
            if target is not None:
                self.call(target, None if args is None or bound is None else (*bound, *args), at)
                return
        if inner.__class__ is Global and inner.check == "type_name":
            named = checks.named_type(self, callee.args)
            if named is not None:
                self._named_call(named, args, at)
                return
        if inner.__class__ is Global and inner.check == "getattr":
            method = checks.attribute_as_global(self, callee)
            if method is not None and checks.is_data(method):
                self._named_call(method, args, at)
                return
        self.add("computed-callable", at, describe(inner), "calls the result of another call")

    # --- state ----------------------------------------------------------------------------------------------

    def build(self, target: Value, state: Value, at: int, after: int) -> int:
        """Judge BUILD and return where the stream goes on, which for joblib arrays is behind the raw data."""
        if target.__class__ is Global:
            self.tampers(target, at, "is given new attributes")
        elif target.__class__ is Call:
            target.state = state
            self._overrides(target, state, at)
            callee = target.callee
            if (
                callee.__class__ is Global
                and callee.module.startswith("skorch")
                and (fault := loaded_state(self, state, at))
            ):
                self.add("gadget-arguments", at, callee.dotted, fault)
            if callee.__class__ is Global and callee.check == "type_arity" and callee.name == "type":
                self.tampers(callee, at, "makes a class, which is given new attributes")
            if callee.__class__ is Global and callee.check:
                return checks.state(self, target, callee, state, at, after)
            if self.version_offset < 0 and state.__class__ is SymDict:
                self._note_version(state)
        return after

    def _overrides(self, target: Call, state: Value, at: int) -> None:
        """State that puts a callable under a name that loading looks up, such as ``__setstate__``."""
        parts = state if state.__class__ is tuple else (state,)
        for part in parts[:2]:
            if part.__class__ is not SymDict:
                continue
            for key, value in zip(part[::2], part[1::2], strict=False):
                if value.__class__ in (Global, Call) and key.__class__ is int:
                    name = text(self.data, key) or ""
                    if name in _LOOKED_UP:
                        self.add("gadget-arguments", at, describe(value), f"is put in the place of '{name}'")

    def _note_version(self, state: SymDict) -> None:
        for index in range(len(state) - 2, -1, -2):
            key = state[index]
            if key.__class__ is int and self.data[key : key + 18] == b"\x8c\x10_sklearn_version":
                self.version_offset = state[index + 1] if state[index + 1].__class__ is int else -1
                return

    def close(self) -> None:
        """Add evidence for names that were imported and never called."""
        seen: set[str] = set()
        for found in self.globals:
            if found.called or found.level == ALLOWED or found.dotted in seen:
                continue
            seen.add(found.dotted)
            if found.level == DANGEROUS:
                self.add("dangerous-import", found.offset, found.dotted, found.reason)
            elif found.level == SUSPICIOUS and not found.check:
                self.add("suspicious-import", found.offset, found.dotted, found.reason)
            elif found.level == UNKNOWN and not (found.check == "uncalled" or found.check.startswith("library_")):
                self.add("unknown-import", found.offset, found.dotted, found.reason)


def describe(value: Value) -> str:
    """Return a short name of a value for a message."""
    if value.__class__ is Global:
        return str(value.dotted)
    if value.__class__ is Call:
        return f"{describe(value.callee)}(...)"
    return ""
