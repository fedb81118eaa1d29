"""Alembic's chains of revisions: which files belong together, in which order they run, and where a chain is broken."""

from __future__ import annotations

import configparser
import heapq
from collections import defaultdict
from collections.abc import Iterator

from mlplatlint.facts.migrations import Environment, Revision, SpanPair
from mlplatlint.project.model import Project


class Link:
    """One revision in its file."""

    __slots__ = ("children", "fact", "path")

    def __init__(self, path: str, fact: Revision) -> None:
        self.path = path
        self.fact = fact
        self.children: list[str] = []


class Chain:
    """Revisions that Alembic loads together.

    ``missing`` holds (link, id, span, is a dependency) for each parent that no file has. ``open`` tells that
    further revisions may come from places outside the repository, so that nothing is missing for certain.
    """

    def __init__(self, home: str, environment: str = "") -> None:
        self.home = home
        self.environment = environment
        self.links: dict[str, Link] = {}
        self.duplicates: list[tuple[Link, Link]] = []
        self.missing: list[tuple[Link, str, SpanPair, bool]] = []
        self.open = False

    @property
    def heads(self) -> list[Link]:
        """Revisions that no other follows, in path order."""
        return sorted((link for link in self.links.values() if not link.children), key=lambda link: link.path)

    @property
    def bases(self) -> list[Link]:
        """Revisions without a parent, in path order."""
        return sorted((link for link in self.links.values() if not link.fact.down), key=lambda link: link.path)

    def labels_above(self, link: Link) -> set[str]:
        """Return the branch labels of a revision and its ancestors."""
        seen: set[str] = set()
        labels: set[str] = set()
        waiting = [link]
        while waiting:
            current = waiting.pop()
            if current.fact.revision in seen:
                continue
            seen.add(current.fact.revision)
            labels.update(current.fact.labels)
            waiting.extend(self.links[parent] for parent, _ in current.fact.down if parent in self.links)
        return labels

    def ordered(self) -> list[Link]:
        """Return the revisions so that each comes after its parents and dependencies; those on a cycle are left out."""
        waiting: dict[str, int] = {}
        followers: dict[str, list[str]] = defaultdict(list)
        for name, link in self.links.items():
            parents = {self._target(parent) for parent, _ in (*link.fact.down, *link.fact.depends)}
            known = {parent for parent in parents if parent in self.links}
            waiting[name] = len(known)
            for parent in known:
                followers[parent].append(name)
        ready = [(self.links[name].path, name) for name, count in waiting.items() if count == 0]
        heapq.heapify(ready)
        result: list[Link] = []
        while ready:
            _, name = heapq.heappop(ready)
            result.append(self.links[name])
            for follower in followers[name]:
                waiting[follower] -= 1
                if waiting[follower] == 0:
                    heapq.heappush(ready, (self.links[follower].path, follower))
        return result

    def _target(self, name: str) -> str:
        """Return the revision that a dependency means: an id, or the branch label of one."""
        if name in self.links:
            return name
        for revision, link in self.links.items():
            if name in link.fact.labels:
                return revision
        return name

    def connect(self) -> None:
        """Fill in children and missing parents, once all links are there."""
        for link in self.links.values():
            for parent, span in link.fact.down:
                if parent in self.links:
                    self.links[parent].children.append(link.fact.revision)
                else:
                    self.missing.append((link, parent, span, False))
            for parent, span in link.fact.depends:
                if self._target(parent) not in self.links and "@" not in parent:
                    self.missing.append((link, parent, span, True))


def chains(project: Project) -> tuple[Chain, ...]:
    """Return the chains of the project, in the order of their home folders."""
    revisions = project.facts("alembic-revision")
    environments = sorted(project.facts("alembic-environment"))
    located = _configured_locations(project)
    grouped: dict[str, list[str]] = defaultdict(list)
    for path in sorted(revisions):
        grouped[_environment_of(path, environments, located)].append(path)
    found: list[Chain] = []
    for environment, paths in sorted(grouped.items()):
        joined = environment and any(owner == environment for owner in located.values())
        found.extend(_split(paths, revisions, environment, bool(joined)))
    return tuple(sorted(found, key=lambda chain: chain.home))


def _environment_of(path: str, environments: list[str], located: dict[str, str]) -> str:
    """Return the env.py of a revision file: the one in the nearest folder above it, or the one whose configuration
    names the file's folder."""
    folder = path.rpartition("/")[0]
    current = folder
    while True:
        if current in located:
            return located[current]
        candidate = f"{current}/env.py".lstrip("/")
        if candidate in environments:
            return candidate
        if not current:
            return ""
        current = current.rpartition("/")[0]


def _configured_locations(project: Project) -> dict[str, str]:
    """Return folder -> env.py for each version location that an alembic.ini names."""
    found: dict[str, str] = {}
    for base, section in _configurations(project):
        environment = _environment_path(base, section)
        for location in (
            section.get("version_locations", "").replace(",", " ").replace(";", " ").replace(":", " ").split()
        ):
            found[_place(base, location, base)] = environment
    return found


def database_urls(project: Project) -> dict[str, str]:
    """Return env.py -> the name of the database in its ``sqlalchemy.url`` (``sqlite``, ``postgresql`` ...), where an
    alembic.ini gives one."""
    found: dict[str, str] = {}
    for base, section in _configurations(project):
        scheme, colon, _ = section.get("sqlalchemy.url", "").partition(":")
        if colon:
            found[_environment_path(base, section)] = scheme.partition("+")[0].strip().lower()
    return found


def _environment_path(base: str, section: dict[str, str]) -> str:
    return f"{_place(base, section.get('script_location', ''), base)}/env.py".lstrip("/")


def _configurations(project: Project) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the folder and the ``[alembic]`` section of each alembic.ini."""
    for path in project.paths(""):
        if not path.endswith("alembic.ini"):
            continue
        data = project.content(path)
        if data is None or len(data) > 200_000:
            continue
        parser = configparser.RawConfigParser(strict=False)
        try:
            parser.read_string(data.decode("utf-8", "replace"))
            section = dict(parser.items("alembic")) if parser.has_section("alembic") else {}
        except configparser.Error:
            continue
        yield path.rpartition("/")[0], section


def _place(base: str, location: str, here: str) -> str:
    text = location.replace("%(here)s", here).strip().removeprefix("./").strip("/")
    return text if base and text.startswith(f"{base}/") else f"{base}/{text}".strip("/")


def _split(paths: list[str], revisions: object, environment: str, joined: bool) -> list[Chain]:
    """Divide the files of one environment into chains.

    Folders that share no parent link are chains of their own (one for each database, say), unless the configuration
    names them as locations of one.
    """
    facts: dict[str, Revision] = revisions  # type: ignore[assignment]
    folder_of = {path: path.rpartition("/")[0] for path in paths}
    owners: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        owners[facts[path].revision].add(folder_of[path])
    leader: dict[str, str] = {folder: folder for folder in folder_of.values()}

    def find(folder: str) -> str:
        while leader[folder] != folder:
            folder = leader[folder]
        return folder

    for path in paths:
        for parent, _ in (*facts[path].down, *facts[path].depends):
            if parent in owners and folder_of[path] not in owners[parent]:
                first, second = find(folder_of[path]), find(min(owners[parent]))
                leader[max(first, second)] = min(first, second)
    groups: dict[str, Chain] = {}
    for path in paths:
        home = find(folder_of[path]) if not joined else min(folder_of.values())
        chain = groups.setdefault(home, Chain(home, environment))
        link = Link(path, facts[path])
        earlier = chain.links.get(link.fact.revision)
        if earlier is not None:
            chain.duplicates.append((earlier, link))
        else:
            chain.links[link.fact.revision] = link
    for chain in groups.values():
        chain.open = any(link.fact.unread for link in chain.links.values())
        chain.connect()
    return list(groups.values())


def environment_fact(project: Project, chain: Chain) -> Environment | None:
    """Return what the chain's env.py says, if it has one that could be read."""
    fact = project.facts("alembic-environment").get(chain.environment)
    return fact if isinstance(fact, Environment) else None
