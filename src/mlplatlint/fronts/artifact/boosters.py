"""LightGBM models in text and XGBoost models in JSON: whether they hold what they count."""

from __future__ import annotations

import json
from typing import Any

_ARRAYS = ("left_children", "right_children", "split_conditions", "split_indices", "default_left")
_LEAF_FIELDS = (b"leaf_value",)
_SPLIT_FIELDS = (b"split_feature", b"threshold", b"left_child", b"right_child")


def lightgbm_fault(data: bytes) -> str:
    """Return what is wrong with a LightGBM model in text, '' when it holds what it says."""
    head, *trees = data.split(b"\nTree=")
    settings = dict(line.split(b"=", 1) for line in head.splitlines() if b"=" in line)
    sizes = settings.get(b"tree_sizes", b"").split()
    if len(trees) != len(sizes):
        return f"lists {len(sizes)} trees in tree_sizes and holds {len(trees)}"
    if trees and b"\nend of trees" not in trees[-1]:
        return "ends before 'end of trees', as a file cut off"
    highest = settings.get(b"max_feature_idx", b"")
    names = settings.get(b"feature_names", b"").split(b" ")
    if highest.isdigit() and names != [b""] and len(names) != int(highest) + 1:
        return f"names {len(names)} features and uses {int(highest) + 1}"
    for number, tree in enumerate(trees):
        fault = _tree_fault(tree)
        if fault:
            return f"tree {number} {fault}"
    return ""


def _tree_fault(tree: bytes) -> str:
    fields = dict(line.split(b"=", 1) for line in tree.splitlines()[1:] if b"=" in line)
    leaves = fields.get(b"num_leaves", b"")
    if not leaves.isdigit():
        return "has no number of leaves"
    count = int(leaves)
    for names, wanted in ((_LEAF_FIELDS, count), (_SPLIT_FIELDS, count - 1)):
        for name in names:
            found = len(fields.get(name, b"").split())
            if found != wanted and not (name != b"leaf_value" and count == 1):
                return f"has {found} entries under '{name.decode()}', {count} leaves make {wanted}"
    return ""


def xgboost_fault(data: bytes) -> str:
    """Return what is wrong with an XGBoost model in JSON, '' when it holds what it says or is another kind of JSON."""
    try:
        booster = json.loads(data)["learner"]["gradient_booster"]
        model = booster.get("gbtree", booster).get("model")  # dart keeps the trees one level down
        trees, counted = model["trees"], int(model["gbtree_model_param"]["num_trees"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""
    if not isinstance(trees, list) or len(trees) != counted:
        return f"counts {counted} trees and holds {len(trees) if isinstance(trees, list) else 'no list of them'}"
    for number, tree in enumerate(trees):
        fault = _node_fault(tree)
        if fault:
            return f"tree {number} {fault}"
    return ""


def _node_fault(tree: Any) -> str:
    try:
        nodes = int(tree["tree_param"]["num_nodes"])
        features = int(tree["tree_param"]["num_feature"])
        for name in _ARRAYS:
            if len(tree[name]) != nodes:
                return f"has {len(tree[name])} entries under '{name}' and {nodes} nodes"
        for left, right, column in zip(
            *(tree[name] for name in ("left_children", "right_children", "split_indices")), strict=True
        ):
            if not (left == right == -1 or (0 < left < nodes and 0 < right < nodes)):
                return f"has a node with children {left} and {right} of {nodes}"
            if left >= 0 and features and not 0 <= column < features:
                return f"splits on feature {column} of {features}"
    except (KeyError, TypeError, ValueError):
        return "lacks a part that every tree has"
    return ""
