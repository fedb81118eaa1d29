"""Where a migration first takes a lock without having limited the wait for it."""

from __future__ import annotations

from mlplatlint.facts.schema_actions import AddColumn, ChangeRows, Setting, SetType
from mlplatlint.facts.values import HOLE
from mlplatlint.project.schema.changes import Change, Migration, table_of
from mlplatlint.project.schema.locks import Effect, effect_of


def first_lock(migration: Migration, setting: str) -> tuple[Change, Effect, str] | None:
    """Return the first change that locks something existing, with its effect and the relation's name.

    None when the setting is made before it, in the migration or by the connection (a Python file that names it).
    """
    if setting in migration.timeouts:
        return None
    for change in migration.changes:
        action = change.action
        if isinstance(action, Setting) and action.name == setting:
            return None
        if change.fresh or (isinstance(action, ChangeRows) and action.kind != "truncate"):
            continue
        effect = effect_of(action, change.before)
        if isinstance(action, (AddColumn, SetType)) and (effect is None or effect.refused):
            # What work it does depends on what is not known here; the lock does not.
            effect = Effect("", "ALTER TABLE", "ACCESS EXCLUSIVE", "table")
        if effect is None or not effect.lock or effect.lock.startswith(("ROW", "ACCESS SHARE")):
            continue
        relation = table_of(action) or change.before.owner or getattr(action, "name", "")
        if relation and HOLE not in relation:
            return change, effect, relation
    return None
