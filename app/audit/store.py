"""Writing and reading change sets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from app.audit.tables import ChangeSet
from app.db.engine import copy_rows, fetch
from app.kernel.clock import now


class RecordChange(NamedTuple):
    """What happened to one record: its state before and after, None where there is none.

    A state is a mapping by field, or the record's dataclass itself, which is written alike.
    """

    entity: str
    key: str
    before: Any
    after: Any


async def record_change_set(
    actor: str, action: str, changes: Iterable[RecordChange], *, reason: str | None = None
) -> int:
    """Store a change set in the open transaction and return its id.

    `action` names the use case ("estate.update_site", "intake.commit"). The caller runs in the
    transaction that makes the change itself, so that neither exists without the other.
    """
    change_set = ChangeSet(at=now(), actor=actor, action=action, reason=reason)
    await change_set.save()
    await copy_rows(
        "change",
        ("change_set", "entity", "entity_key", "before", "after"),
        ((change_set.id, c.entity, c.key, _json(c.before), _json(c.after)) for c in changes),
    )
    return int(change_set.id)


async def history_of(entity: str, key: str, *, limit: int = 100) -> list[dict[str, Any]]:
    """Return what happened to one record, the latest first: at, actor, action, reason, states."""
    rows = await fetch(
        """
        SELECT s.at, s.actor, s.action, s.reason, c.before, c.after
        FROM change c JOIN change_set s ON s.id = c.change_set
        WHERE c.entity = $1 AND c.entity_key = $2
        ORDER BY c.id DESC LIMIT $3
        """,
        entity,
        key,
        limit,
    )
    return [
        {
            **dict(row),
            "before": None if row["before"] is None else msgspec.json.decode(row["before"]),
            "after": None if row["after"] is None else msgspec.json.decode(row["after"]),
        }
        for row in rows
    ]


def _json(state: Any) -> str | None:
    return None if state is None else msgspec.json.encode(state).decode()
