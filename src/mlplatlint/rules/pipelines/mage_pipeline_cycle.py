"""Blocks that wait for each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, pairwise

from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.mage import MagePipeline

Edges = dict[str, list[str]]
_MOST = 20  # cycles told per pipeline: nobody reads more, and each costs a search


def check(pipeline: MagePipeline) -> Iterator[Hit]:
    blocks = {block.uuid: block for block in pipeline.blocks if block.uuid}
    after: Edges = {uuid: [] for uuid in blocks}
    before: Edges = {uuid: [] for uuid in blocks}
    for uuid, block in blocks.items():
        after[uuid] += [reference.uuid for reference in block.downstream if reference.uuid in blocks]
        for reference in block.upstream:
            if reference.uuid in blocks:
                before[reference.uuid].append(uuid)
    seen: set[frozenset[str]] = set()
    # Mage refuses to load what `downstream_blocks` close, and waits for ever on what `upstream_blocks` close.
    for cycle in [*islice(shortest_cycles(after), _MOST), *islice(shortest_cycles(before), _MOST)]:
        if frozenset(cycle) in seen:
            continue
        seen.add(frozenset(cycle))
        first = blocks[cycle[0]]
        steps = [*cycle, cycle[0]]
        flow = tuple(
            Place(pipeline.source.path, blocks[uuid].span(), f"`{uuid}` runs before `{following}`")
            for uuid, following in pairwise(steps)
        )
        yield Hit(first.span(), {"cycle": " -> ".join(steps)}, f"{first.section}.{first.uuid}", flow=flow)


def shortest_cycles(edges: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Yield one shortest cycle for each group of nodes that reach each other, in the order of the nodes."""
    edges = _without_ends(edges)
    covered: set[str] = set()
    for start in edges:
        if start in covered:
            continue
        path = _path_back(start, edges)
        if path:
            covered.update(path)
            yield path


def _without_ends(edges: Mapping[str, list[str]]) -> Edges:
    """Return the graph without nodes that nothing leads to, again and again; a graph without cycles vanishes."""
    incoming = dict.fromkeys(edges, 0)
    for target in (target for targets in edges.values() for target in targets):
        incoming[target] += 1
    free = [node for node, count in incoming.items() if not count]
    for node in free:
        for target in edges[node]:
            incoming[target] -= 1
            free += [target] if incoming[target] == 0 else []
    return {node: edges[node] for node, count in incoming.items() if count > 0}


def _path_back(start: str, edges: Mapping[str, list[str]]) -> list[str]:
    """Return the shortest way from a node back to itself, without its end; empty when there is none."""
    came_from: dict[str, str] = {}
    queue = [start]
    for node in queue:
        for following in edges[node]:
            if following == start:
                path = [node]
                while path[-1] != start:
                    path.append(came_from[path[-1]])
                return path[::-1]
            if following not in came_from:
                came_from[following] = node
                queue.append(following)
    return []
