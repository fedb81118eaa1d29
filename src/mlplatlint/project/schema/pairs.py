"""Which chain of migrations serves which models."""

from __future__ import annotations

from typing import NamedTuple

from mlplatlint.facts.migrations import Environment
from mlplatlint.files.roles import is_test
from mlplatlint.project.model import Project
from mlplatlint.project.schema.chains import Chain, chains, database_urls, environment_fact
from mlplatlint.project.schema.declared import Declarations, Declared, declarations
from mlplatlint.project.schema.definitions import DefinitionIndex, asked_index, definition_index
from mlplatlint.project.schema.lineages import Lineages
from mlplatlint.project.schema.model_classes import Root, naming_convention
from mlplatlint.project.schema.replay import Replay, replay

_FOREIGN = ("sqlite", "mysql", "mariadb", "oracle", "mssql", "cockroach")


class Pair(NamedTuple):
    """A replayed chain and the declared tables it has to make. ``environment`` is what its env.py says, if known.

    ``foreign`` tells that its alembic.ini names another database than PostgreSQL, so that only tables,
    columns and nullability can be compared.
    """

    replay: Replay
    declared: tuple[Declared, ...]
    environment: Environment | None
    foreign: bool = False


def chains_of(project: Project) -> tuple[Chain, ...]:
    """Return the chains of the project, once per run."""
    return project.memo(chains)


def pairs(project: Project) -> tuple[Pair, ...]:
    """Return the chains with their models; a chain whose models cannot be told is paired with none."""
    index: DefinitionIndex = project.memo(definition_index)
    models = project.memo(declarations)
    groups = models.groups
    known = chains_of(project)
    found: list[Pair] = []
    candidates = [chain for chain in known if not _is_foreign(chain)]
    urls = database_urls(project)
    alone = project.memo(replays_alone)
    for position, chain in enumerate(known):
        fact = environment_fact(project, chain)
        roots = _roots(models, chain, fact)
        convention: dict[str, str] = {}
        for root in roots:
            convention = convention or naming_convention(index, root)
        if not roots:
            convention = _only_convention(index, groups)
        replayed = alone[position] if alone is not None else replay(project, chain, convention)
        served = tuple(groups[root] for root in roots if root in groups)
        if not served and candidates == [chain] and not (fact is not None and fact.metadata and roots):
            served = _by_overlap(replayed, groups, fact is None)
        if chain not in candidates:
            served = ()
        found.append(Pair(replayed, served, fact, urls.get(chain.environment, "postgresql") in _FOREIGN))
    return tuple(found)


def replays_alone(project: Project) -> tuple[Replay, ...] | None:
    """Return the replayed chains without reading the models; None when only the models can tell a chain's naming
    convention, since its env.py does not name the metadata and several files give one."""
    index: DefinitionIndex = project.memo(asked_index)
    known = Lineages(index)
    found: list[Replay] = []
    for chain in chains_of(project):
        roots = _roots(known, chain, environment_fact(project, chain))
        conventions = [naming_convention(index, root) for root in roots] or _loose_conventions(project, index)
        if not roots and len(conventions) > 1:
            return None
        found.append(replay(project, chain, next((item for item in conventions if item), {})))
    return tuple(found)


def replays(project: Project) -> tuple[Replay, ...]:
    """Return the replayed chains, in the order of :func:`chains_of`."""
    alone = project.memo(replays_alone)
    return alone if alone is not None else tuple(pair.replay for pair in project.memo(pairs))


def _loose_conventions(project: Project, index: DefinitionIndex) -> list[dict[str, str]]:
    """Return the naming conventions that files of the project give, revisions and tests aside."""
    revisions = project.facts("alembic-revision")
    found: list[dict[str, str]] = []
    for path in project.facts("naming-convention"):
        facts = index.of(path) if path not in revisions and not is_test(path) else None
        roots = [Root(path, item.name) for item in facts.classes] if facts is not None else []
        roots += [Root(path, name) for name, _ in facts.constants] if facts is not None else []
        for convention in (naming_convention(index, root) for root in roots):
            if convention and convention not in found:
                found.append(convention)
    return found


def _roots(models: Declarations | Lineages, chain: Chain, fact: Environment | None) -> list[Root]:
    found: list[Root] = []
    for name in fact.metadata if fact is not None else ():
        root = models.root_of(name, chain.environment)
        if root is not None and root not in found:
            found.append(root)
    return found


def _only_convention(index: DefinitionIndex, groups: dict[Root, Declared]) -> dict[str, str]:
    return naming_convention(index, next(iter(groups))) if len(groups) == 1 else {}


def _by_overlap(replayed: Replay, groups: dict[Root, Declared], alone: bool) -> tuple[Declared, ...]:
    """Return the one group whose tables are for the most part those of the chain.

    ``alone`` tells that there is no env.py to say otherwise, so that a single small group belongs to the chain.
    """
    tables = set(replayed.catalogue.tables)
    fitting = []
    for group in groups.values():
        names = set(group.catalogue.tables)
        if names and len(names & tables) * 2 >= len(names):
            fitting.append(group)
    if not fitting and alone and len(groups) == 1:
        fitting = [group for group in groups.values() if 0 < len(group.catalogue.tables) <= 3 and len(tables) <= 3]
    return (fitting[0],) if len(fitting) == 1 else ()


def _is_foreign(chain: Chain) -> bool:
    """Tell whether a chain is written for another database than PostgreSQL, going by its folder
    and by the dialects its revisions import."""
    parts = chain.home.lower().split("/")
    imported = {name for link in chain.links.values() for name in link.fact.dialects}
    if imported & set(_FOREIGN) and "postgresql" not in imported:
        return True
    return any(name in part for part in parts[-3:] for name in _FOREIGN)
