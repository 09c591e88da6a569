"""What every page of one record shows: its history and where its values came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.audit.store import history_of
from app.web.labels import FIELDS, action_label


@dataclass(frozen=True)
class HistoryEntry:
    """One change: when, by whom, what, why, and (field, before, after) of what differs."""

    at: datetime
    actor: str
    what: str
    reason: str | None
    fields: tuple[tuple[str, Any, Any], ...]


async def history(entity: str, key: str) -> list[HistoryEntry]:
    """Return what happened to a record, the latest first, in the words of the screen."""
    return [
        HistoryEntry(
            at=change["at"],
            actor=change["actor"],
            what=action_label(change["action"]),
            reason=change["reason"],
            fields=changed_fields(change["before"], change["after"]),
        )
        for change in await history_of(entity, key)
    ]


def changed_fields(
    before: dict[str, Any] | None, after: dict[str, Any] | None
) -> tuple[tuple[str, Any, Any], ...]:
    """Return what differs between two states; nothing where the record was made or removed."""
    if before is None or after is None:
        return ()
    return tuple(
        (FIELDS.get(name, name), before.get(name), value)
        for name, value in after.items()
        if name != "version" and before.get(name) != value
    )
