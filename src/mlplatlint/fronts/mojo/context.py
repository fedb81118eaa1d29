"""What every check gets: the model's entries, its settings by type, and a place to report to."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from mlplatlint.fronts.mojo.ini import Ini
from mlplatlint.fronts.mojo.model import MojoFiles, MojoProblem
from mlplatlint.fronts.mojo.values import Value, parse_value

INI = "model.ini"
_PROBLEM_LIMIT = 200


class Context:
    """One model being checked: the file's own, or one nested in it."""

    def __init__(self, files: MojoFiles, ini: Ini, problems: list[MojoProblem]) -> None:
        self.files = files
        self.ini = ini
        self.problems = problems
        self.referenced: set[str] = {INI, "experimental/modelDetails.json", "experimental/README.md"}
        self.algorithm = ""
        self.family = ""
        self.domain_sizes: dict[int, int] = {}
        self.domains: dict[int, list[str]] = {}
        self._values: dict[str, Value] = {}

    # --- reporting ------------------------------------------------------------------------------------------

    def report(self, rule: str, detail: str, entry: str = INI, line: int = 0, severity: str = "") -> None:
        """Record a problem; the number is bounded so that a broken model does not flood the report."""
        if len(self.problems) < _PROBLEM_LIMIT:
            self.problems.append(MojoProblem(rule, self.files.root + entry, line, detail, severity))

    def report_key(self, rule: str, key: str, detail: str, severity: str = "") -> None:
        """Record a problem of one setting."""
        setting = self.ini.info.get(key)
        self.report(rule, f"{key} {detail}", INI, setting.line if setting else 0, severity)

    # --- settings -------------------------------------------------------------------------------------------

    def value(self, key: str) -> Value:
        """Return a setting's parsed value; kind ``missing`` when there is none."""
        found = self._values.get(key)
        if found is None:
            setting = self.ini.info.get(key)
            found = self._values[key] = Value("missing", None) if setting is None else parse_value(setting.text)
        return found

    def text(self, key: str) -> str:
        """Return a setting as written; '' when missing."""
        setting = self.ini.info.get(key)
        return setting.text if setting else ""

    def integer(self, key: str) -> int | None:
        """Return an int setting, None when missing or of another type."""
        found = self.value(key)
        return found.value if found.kind == "int" else None

    def flag(self, key: str) -> bool:
        """Return whether a bool setting is true."""
        return self.value(key).value is True

    def array(self, key: str) -> list[Any] | None:
        """Return an array setting, None when missing, null or of another type; an empty array is a list."""
        found = self.value(key)
        return found.value if found.kind.endswith("[]") else None

    @property
    def version(self) -> float:
        """``mojo_version`` as a number; 0 when it is none."""
        found = self.value("mojo_version")
        return float(found.value) if found.kind in ("int", "double") else 0.0

    # --- shared checks --------------------------------------------------------------------------------------

    def blob(self, name: str, required: bool = True) -> bytes | None:
        """Return an entry that keys refer to; report it when it should be there and is not."""
        self.referenced.add(name)
        raw = self.files.read(name)
        if raw is None and required:
            self.report("mojo-blob-size", f"'{name}' is missing", name)
        return raw

    def sized_blob(self, name: str, size: int, layout: str = "") -> bytes | None:
        """Return a binary entry whose length must be ``size`` bytes; ``layout`` ``d`` or ``f`` tests for NaN too."""
        raw = self.blob(name)
        if raw is None:
            return None
        if len(raw) != size:
            self.report("mojo-blob-size", f"'{name}' holds {len(raw):,} bytes; its keys say {size:,}", name)
            return None
        if layout and raw and not all_finite(raw, layout):
            self.report("mojo-non-finite", f"'{name}' holds NaN or Infinity", name)
        return raw

    def lines_of(self, name: str, count: int) -> list[str] | None:
        """Return the lines of a text entry, which must be ``count``."""
        from mlplatlint.fronts.mojo.ini import decode, split_lines

        raw = self.blob(name)
        if raw is None:
            return None
        lines = split_lines(decode(raw)[0])
        if len(lines) != count:
            self.report("mojo-line-count", f"'{name}' holds {len(lines)} lines; its keys say {count}", name)
            return None
        return lines

    def length(self, key: str, wanted: int, why: str) -> None:
        """Report an array setting whose length is not the wanted one."""
        found = self.array(key)
        if found is not None and len(found) != wanted:
            self.report_key("mojo-array-length", key, f"has {len(found)} entries; {why} makes {wanted}")

    def finite_blob(self, name: str) -> None:
        """Report NaN or Infinity in an entry of big-endian doubles."""
        from math import isfinite
        from struct import iter_unpack

        raw = self.files.read(name) or b""
        if len(raw) % 8 == 0 and not all(isfinite(value) for (value,) in iter_unpack(">d", raw)):
            self.report("mojo-non-finite", f"'{name}' holds NaN or Infinity", name)

    def finite(self, key: str) -> None:
        """Report NaN or Infinity in a number or array that scores rows."""
        from math import isfinite

        found = self.value(key)
        values = found.value if found.kind.endswith("[]") else [found.value] if found.kind == "double" else []
        if not all(isfinite(value) for value in values):
            self.report_key("mojo-non-finite", key, "holds NaN or Infinity")

    def offsets(self, key: str, cats: int) -> int | None:
        """Check an array of category offsets; return its last value, the number of expanded columns."""
        found = self.array(key)
        if found is None:
            return 0 if cats == 0 else None
        self.length(key, cats + 1, f"{cats} categorical columns")
        if any(later < earlier for earlier, later in pairwise(found)) or (found and found[0] != 0):
            self.report_key("mojo-array-length", key, "does not ascend from 0")
            return None
        return int(found[-1]) if found else 0


def all_finite(raw: bytes, layout: str) -> bool:
    """Tell whether big-endian numbers (``d`` 8 bytes, ``f`` 4) are all finite."""
    import sys
    from array import array

    values = array(layout)
    values.frombytes(raw[: len(raw) // values.itemsize * values.itemsize])
    if sys.byteorder == "little":
        values.byteswap()
    total = 0.0
    for value in values:
        total += value * 0.0  # NaN as soon as one value is not finite
    return total == 0.0
