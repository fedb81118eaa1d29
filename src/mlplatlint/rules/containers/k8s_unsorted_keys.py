"""Mappings of a manifest whose keys are not in order."""

from collections.abc import Iterator
from itertools import pairwise

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import KubernetesObject
from mlplatlint.rules.containers._pods import excused


def check(item: KubernetesObject) -> Iterator[Hit]:
    if item.file.templated or excused(item, "sorted-keys"):
        return
    stack = [item.node]
    while stack:
        node = stack.pop()
        # Keys of a merge keep the place of the anchor; only what stands here is judged.
        written = [entry for entry in node.entries() if node.span.start <= entry[1].key_span.start < node.span.end]
        for (key, child), (after, _) in pairwise(written):
            if key > after:
                yield Hit(
                    child.key_span,
                    {"kind": item.kind, "name": item.name, "key": key, "after": after},
                    f"{item.symbol}:{node.pointer}",
                )
                break
        children = [child for _, child in written] + node.items
        stack.extend(child for child in reversed(children) if child.kind != "scalar")
