"""The XGBoost booster inside a MOJO, followed field by field to its last byte."""

from __future__ import annotations

from math import isfinite
from struct import error as StructError
from struct import unpack_from
from typing import Any

from mlplatlint.fronts.mojo.context import Context
from mlplatlint.fronts.mojo.ini import decode, split_lines

_NODE = 20
_STAT = 16
_TEXT_LIMIT = 1 << 20


class _Bad(Exception):
    pass


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = unpack_from("<" + layout, self.data, self.at)
        from struct import calcsize

        self.at += calcsize("<" + layout)
        return values

    def skip(self, count: int) -> None:
        if count < 0 or self.at + count > len(self.data):
            raise _Bad(f"ends at byte {len(self.data):,}, inside its data")
        self.at += count

    def text(self) -> str:
        (length,) = self.take("Q")
        if length > _TEXT_LIMIT:
            raise _Bad(f"declares a text of {length:,} bytes at byte {self.at:,}")
        start = self.at
        self.skip(length)
        return self.data[start : self.at].decode("utf-8", "replace")


def check_xgboost(context: Context) -> None:
    """Check the booster, its feature map and the keys that describe them."""
    from mlplatlint.fronts.mojo.forest import check_calibration

    cats, nums = context.integer("cats") or 0, context.integer("nums") or 0
    last = context.offsets("cat_offsets", cats)
    width = None if last is None else last + nums
    features = context.integer("n_features")
    if features is not None and cats + nums != features:
        context.report_key("mojo-feature-count", "n_features", f"= {features}; cats and nums make {cats + nums}")
    check_calibration(context)
    _feature_map(context, width)
    context.referenced.add("auxNodeWeights")
    raw = context.blob("boosterBytes")
    if raw is None:
        return
    try:
        _booster(context, _Reader(raw), width)
    except _Bad as bad:
        context.report("mojo-booster", f"'boosterBytes' {bad}", "boosterBytes")
    except StructError:
        context.report("mojo-booster", f"'boosterBytes' ends at byte {len(raw):,}, inside a field", "boosterBytes")


def _feature_map(context: Context, width: int | None) -> None:
    context.referenced.add("feature_map")
    raw = context.files.read("feature_map")
    if raw is None:
        return
    lines = split_lines(decode(raw)[0])
    if width is not None and len(lines) != width:
        context.report(
            "mojo-line-count", f"'feature_map' holds {len(lines)} lines; the model has {width} columns", "feature_map"
        )
    for number, line in enumerate(lines, 1):
        words = line.split(" ")
        if len(words) < 3 or words[0] != str(number - 1) or words[-1] not in ("i", "int", "q"):
            context.report(
                "mojo-booster", f"'feature_map' line '{line[:60]}' is not 'index name type'", "feature_map", number
            )
            return


def _booster(context: Context, reader: _Reader, width: int | None) -> None:
    if reader.data[:4] == b"binf":
        reader.at = 4
    base, features, classes, attributes, metrics = reader.take("fIiii")
    reader.skip(136 - 20)
    if not isfinite(base):
        raise _Bad("has a base score that is no finite number")
    reader.text()
    kind = reader.text()
    wanted = context.text("booster")
    if kind not in ("gbtree", "dart", "gblinear"):
        raise _Bad(f"names the booster '{kind[:40]}'")
    if wanted in ("gbtree", "dart", "gblinear") and wanted != kind:
        context.report_key("mojo-booster", "booster", f"= {wanted}; 'boosterBytes' holds {kind}")
    if width is not None and features not in (0, width):
        raise _Bad(f"was trained on {features} columns; the model has {width}")
    groups = max(1, classes)
    if kind == "gblinear":
        _linear(reader, features, groups)
    else:
        _trees(context, reader, features, groups, kind)
    if attributes:
        for _ in range(2 * _count(reader)):
            reader.text()
    if metrics:
        for _ in range(_count(reader)):
            reader.text()
    if reader.at != len(reader.data):
        raise _Bad(f"goes on for {len(reader.data) - reader.at:,} bytes after its end")


def _count(reader: _Reader) -> int:
    (count,) = reader.take("Q")
    if count * 8 > len(reader.data):
        raise _Bad(f"declares {count:,} entries at byte {reader.at:,}")
    return int(count)


def _linear(reader: _Reader, features: int, groups: int) -> None:
    reader.skip(136)
    count = _count(reader) if (features + 1) * groups else 0
    if count != (features + 1) * groups:
        raise _Bad(f"holds {count:,} weights; {features} columns make {(features + 1) * groups:,}")
    _finite(reader, count)


def _finite(reader: _Reader, count: int) -> None:
    start = reader.at
    reader.skip(4 * count)
    if not all(map(isfinite, unpack_from(f"<{count}f", reader.data, start))):
        raise _Bad(f"holds a number that is not finite after byte {start:,}")


def _trees(context: Context, reader: _Reader, features: int, groups: int, kind: str) -> None:
    trees = reader.take("i")[0]
    reader.skip(156)
    if not 0 <= trees <= len(reader.data):
        raise _Bad(f"declares {trees} trees")
    for _ in range(trees):
        _tree(reader, features)
    group_of = [reader.take("i")[0] for _ in range(trees)]
    if any(not 0 <= group < groups for group in group_of):
        raise _Bad(f"puts a tree into a group outside 0 to {groups - 1}")
    if kind == "dart" and trees:
        weights = _count(reader)
        if weights != trees:
            raise _Bad(f"has {weights} drop weights for {trees} trees")
        _finite(reader, weights)
    wanted = context.integer("ntrees")
    if wanted is not None and wanted > 0 and trees not in (wanted, wanted * groups):
        context.report_key(
            "mojo-booster", "ntrees", f"= {wanted}; 'boosterBytes' holds {trees} trees in {groups} groups"
        )


def _tree(reader: _Reader, features: int) -> None:
    start = reader.at
    roots, nodes = reader.take("ii")
    reader.skip(148 - 8)
    if roots != 1 or not 1 <= nodes <= len(reader.data) // _NODE:
        raise _Bad(f"has a tree of {roots} roots and {nodes} nodes at byte {start:,}")
    first = reader.at
    reader.skip(nodes * (_NODE + _STAT))
    for index in range(nodes):
        _parent, left, right, column, value = unpack_from("<iiiIf", reader.data, first + index * _NODE)
        leaf = left == -1 and right == -1
        if not leaf and not (0 <= left < nodes and 0 <= right < nodes):
            raise _Bad(f"leads from node {index} to a node that is not there, in the tree at byte {start:,}")
        if not leaf and features and column & 0x7FFFFFFF >= features:
            raise _Bad(f"splits on column {column & 0x7FFFFFFF} of {features}, in the tree at byte {start:,}")
        if value != value:
            raise _Bad(f"holds NaN in node {index} of the tree at byte {start:,}")
