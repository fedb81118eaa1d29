"""The encoding map of a target encoder."""

from __future__ import annotations

import re

from mlplatlint.fronts.mojo.context import Context
from mlplatlint.fronts.mojo.ini import decode, split_lines, trim
from mlplatlint.fronts.mojo.values import parse_value

_FOLDER = "feature_engineering/target_encoding/"
_MAP = _FOLDER + "encoding_map.ini"
_OPTIONAL = (
    "te_column_name_to_missing_values_presence.ini",
    "input_encoding_columns_map.ini",
    "input_output_columns_map.ini",
)
_LINE = re.compile(r"([0-9]+)\s*=\s*(\S+)\s+(\S+)(?:\s+([0-9]+))?\Z")


def check_encodings(context: Context) -> None:
    """Check the sections of the map and the numbers in them."""
    context.referenced.update(_FOLDER + name for name in _OPTIONAL)
    raw = context.blob(_MAP)
    smoothing = context.value("smoothing")
    if context.flag("with_blending") and smoothing.kind == "double" and not smoothing.value > 0:
        context.report_key("mojo-non-finite", "smoothing", "is not above 0")
    if raw is None:
        return
    names = {name for name, _ in context.ini.columns}
    section = ""
    for number, full in enumerate(split_lines(decode(raw)[0]), 1):
        line = trim(full)
        if not line:
            continue
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
            if section not in names and ":" not in section and "~" not in section and "_" not in section:
                context.report("mojo-base-model-columns", f"'{section}' is encoded and is no column", _MAP, number)
            continue
        match = _LINE.match(line)
        values = [parse_value(match[2]), parse_value(match[3])] if match else []
        if match is None or not section or any(value.kind not in ("int", "long", "double") for value in values):
            context.report("mojo-ini-syntax", f"'{line[:60]}' is not 'category = numerator denominator'", _MAP, number)
            return
        if not values[1].value > 0:
            context.report("mojo-non-finite", f"[{section}] has a denominator that is not above 0", _MAP, number)
            return
