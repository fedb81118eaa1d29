"""What keeps Alembic from loading a chain, beyond missing parents: cycles, labels given twice, bases beside the first."""

from __future__ import annotations

from collections import defaultdict

from mlplatlint.project.schema.chains import Chain, Link


def cycles(chain: Chain) -> list[list[Link]]:
    """Return the circles in which revisions follow or depend on each other, each from its first path on."""
    found: list[list[Link]] = []
    done: set[str] = set()
    left = _left_over(chain)
    for start in sorted(left, key=lambda name: chain.links[name].path):
        trail: list[str] = []
        current = start
        while current and current not in done and current not in trail:
            trail.append(current)
            parents = [*chain.links[current].fact.down, *chain.links[current].fact.depends]
            # A revision on a circle has a parent that is left over too, so following any such one comes back.
            current = next((name for name, _ in parents if name in left), "")
        if current and current in trail:
            found.append([chain.links[name] for name in trail[trail.index(current) :]])
        done.update(trail)
    return found


def _left_over(chain: Chain) -> set[str]:
    """Return the revisions that no order can hold: those on a circle, and those behind one."""
    ordered = {link.fact.revision for link in chain.ordered()}
    return set(chain.links) - ordered


def labels_twice(chain: Chain) -> list[tuple[str, list[Link]]]:
    """Return the branch labels that several revisions give, with those revisions."""
    owners: dict[str, list[Link]] = defaultdict(list)
    for link in sorted(chain.links.values(), key=lambda item: item.path):
        for label in link.fact.labels:
            owners[label].append(link)
    return [(label, links) for label, links in sorted(owners.items()) if len(links) > 1]


def stray_bases(chain: Chain) -> list[Link]:
    """Return revisions without parent, label and dependency beside the base that most revisions stand on."""
    bases = [link for link in chain.bases if not link.fact.labels and not link.fact.depends]
    if len(chain.bases) < 2 or not bases:
        return []
    sizes = {link.fact.revision: _above(chain, link) for link in chain.bases}
    largest = max(chain.bases, key=lambda link: sizes[link.fact.revision])
    return [link for link in bases if link is not largest and not _labelled_above(chain, link)]


def _descendants(chain: Chain, base: Link) -> set[str]:
    seen: set[str] = set()
    waiting = [base.fact.revision]
    while waiting:
        name = waiting.pop()
        if name not in seen and name in chain.links:
            seen.add(name)
            waiting.extend(chain.links[name].children)
    return seen


def _above(chain: Chain, base: Link) -> int:
    return len(_descendants(chain, base))


def _labelled_above(chain: Chain, base: Link) -> bool:
    """Tell whether a later revision of the branch carries a label, or merges it into another branch."""
    return any(
        chain.links[name].fact.labels or len(chain.links[name].fact.down) > 1 for name in _descendants(chain, base)
    )
