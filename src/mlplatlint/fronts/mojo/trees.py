"""The node stream of one H2O tree: walked with a stack of our own, since a chain of 20,000 nodes is a legal tree."""

from __future__ import annotations

from math import isfinite
from struct import error as StructError
from struct import unpack_from
from typing import NamedTuple

_CONSTANT = 65_535
_AUX = 40


class Tree(NamedTuple):
    """What a walk found: the fault ('' when the tree is sound), and each split's number of splits to its left."""

    fault: str
    left_splits: list[int]
    parents: list[int]


class _Bad(Exception):
    pass


def walk(blob: bytes, features: int, decoder: int, domains: dict[int, int]) -> Tree:
    """Follow a tree from its root to its last leaf.

    ``features`` is the number of input columns, ``decoder`` 0, 1 or 2 by ``mojo_version``, ``domains`` maps a column to the
    number of its categories.
    """
    left_splits: list[int] = []
    parents: list[int] = []
    try:
        end = _walk(blob, features, decoder, domains, left_splits, parents)
    except _Bad as bad:
        return Tree(str(bad), left_splits, parents)
    except (StructError, IndexError):
        return Tree(f"ends after {len(blob):,} bytes, inside a node", left_splits, parents)
    if end != len(blob):
        return Tree(f"goes on for {len(blob) - end:,} bytes after its last leaf", left_splits, parents)
    return Tree("", left_splits, parents)


_NODE, _RIGHT, _LENGTH, _COUNT = range(4)


def _walk(
    blob: bytes, features: int, decoder: int, domains: dict[int, int], left_splits: list[int], parents: list[int]
) -> int:
    if unpack_from("<H", blob, 1)[0] == _CONSTANT:
        _leaf(blob, 3)
        return 7
    tasks: list[tuple[int, int, int]] = [(_NODE, -1, 0)]
    at = 0
    while tasks:
        task, first, second = tasks.pop()
        if task == _NODE:
            at = _node(blob, at, features, decoder, domains, first, left_splits, parents, tasks)
        elif task == _COUNT:
            left_splits[first] = len(parents) - first - 1
        elif task == _LENGTH:
            if at != first:
                raise _Bad(f"gives a left subtree {second:,} bytes at byte {first - second:,}, and it ends at {at:,}")
        elif second == 0xC0:
            _leaf(blob, at)
            at += 4
        elif second == 0:
            tasks.append((_NODE, first, 0))
        else:
            raise _Bad(f"marks a right child with {second:#x} at byte {at:,}")
    return at


def _node(
    blob: bytes, at: int, features: int, decoder: int, domains: dict[int, int], parent: int,
    left_splits: list[int], parents: list[int], tasks: list[tuple[int, int, int]],
) -> int:  # fmt: skip
    mark = blob[at]
    column = unpack_from("<H", blob, at + 1)[0]
    direction = blob[at + 3]
    if column >= features:
        raise _Bad(f"splits on column {column} at byte {at:,}; the model has {features} input columns")
    if direction > 5:
        raise _Bad(f"sends missing values in direction {direction} at byte {at + 3:,}; directions are 1 to 5")
    number = len(parents)
    parents.append(parent)
    left_splits.append(0)
    after = _split(blob, at + 4, mark & 12, direction, column, decoder, domains)
    right = mark & 0xC0
    left = mark & 51
    tasks.append((_RIGHT, number, right))
    tasks.append((_COUNT, number, 0))
    if left == 48:
        _leaf(blob, after)
        return after + 4
    if left > 3:
        raise _Bad(f"marks a left child with {left:#x} at byte {at:,}")
    width = left + 1
    if after + width > len(blob):
        raise _Bad(f"ends after {len(blob):,} bytes, inside a node")
    length = int.from_bytes(blob[after : after + width], "little")
    after += width
    tasks.append((_LENGTH, after + length, length))
    tasks.append((_NODE, number, 0))
    return after


def _split(blob: bytes, at: int, kind: int, direction: int, column: int, decoder: int, domains: dict[int, int]) -> int:
    if direction == 1:
        if kind:
            raise _Bad(f"has a split of kind {kind} where only missing values are told apart, at byte {at:,}")
        return at
    size = domains.get(column, 0)
    if kind == 0:
        threshold = unpack_from("<f", blob, at)[0]
        if threshold != threshold:
            raise _Bad(f"has a threshold that is no number at byte {at:,}")
        return at + 4
    if kind == 4:
        raise _Bad(f"has a split of unknown kind 4 at byte {at:,}")
    if not size:
        raise _Bad(f"tells categories apart on column {column} at byte {at:,}, which has no domain")
    if kind == 8:
        if size > 32 and decoder == 2:
            raise _Bad(f"has a set of 32 categories at byte {at:,} for a domain of {size}")
        if at + 4 > len(blob):
            raise _Bad(f"ends after {len(blob):,} bytes, inside a node")
        return at + 4
    if decoder < 2:
        offset, count = unpack_from("<HH", blob, at)
        return int(at + 4 + count)
    offset, bits = unpack_from("<Hi", blob, at)
    if bits <= 0 or offset + bits > size:
        raise _Bad(f"has a set of categories {offset} to {offset + bits - 1} at byte {at:,} for a domain of {size}")
    end = at + 6 + ((bits - 1) >> 3) + 1
    if end > len(blob):
        raise _Bad(f"ends after {len(blob):,} bytes, inside a node")
    return int(end)


def _leaf(blob: bytes, at: int) -> None:
    if not isfinite(unpack_from("<f", blob, at)[0]):
        raise _Bad(f"has a leaf that is no finite number at byte {at:,}")


def aux_fault(raw: bytes, tree: Tree, version: float) -> str:
    """Return what is wrong with a tree's ``_aux`` records, '' when they fit the splits."""
    splits = len(tree.parents)
    if len(raw) != _AUX * splits:
        return f"holds {len(raw):,} bytes; {splits} splits make {_AUX * splits:,}"
    known: set[int] = set()
    children: set[int] = {0}
    ids: list[int] = []
    for index in range(splits):
        node, field = unpack_from("<ii", raw, index * _AUX)
        left, right = unpack_from("<ii", raw, index * _AUX + 32)
        if node in known or node not in children or (index == 0) != (node == 0):
            return f"gives record {index} the node number {node}, which is not a child named before"
        parent = tree.parents[index]
        wanted = tree.left_splits[index] if version >= 1.30 else (ids[parent] if parent >= 0 else -1)
        if field != wanted:
            return f"says {field} where the tree has {wanted}, in record {index}"
        known.add(node)
        ids.append(node)
        children.add(left)
        children.add(right)
    return ""


def eif_fault(blob: bytes, features: int) -> str:
    """Return what is wrong with one tree of an Extended Isolation Forest, '' when it is sound."""
    try:
        width = unpack_from("<i", blob, 0)[0]
        if not 1 <= width <= features:
            return f"splits on {width} columns; the model has {features}"
        at = 4
        inner: set[int] = set()
        seen: set[int] = set()
        while at < len(blob):
            if at > 4 and not blob[at:].strip(b"\0"):
                break
            number, kind = unpack_from("<iB", blob, at)
            at += 5
            if number in seen or (number and (number - 1) // 2 not in inner):
                return f"holds node {number}, which no node leads to"
            seen.add(number)
            if kind == 0x4E:
                values = unpack_from(f"<{2 * width}d", blob, at)
                if not all(map(isfinite, values)):
                    return f"has a split that is no finite number in node {number}"
                inner.add(number)
                at += 16 * width
            elif kind == 0x4C:
                at += 4
                if at > len(blob):
                    return "ends inside a leaf"
            else:
                return f"marks node {number} with byte {kind:#x}"
    except StructError:
        return "ends inside a node"
    missing = [n for n in inner if 2 * n + 1 not in seen or 2 * n + 2 not in seen]
    return f"lacks a child of node {missing[0]}" if missing else ""
