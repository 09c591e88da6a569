"""What became of an import that was taken back, record by record and field by field."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec


class RevertOutcome(StrEnum):
    """What became of one record; the values are stored."""

    REMOVED = "removed"
    """It was new, and is gone."""
    RESTORED = "restored"
    """Every field that the import wrote has its value before again."""
    PARTIAL = "partial"
    """Some fields went back; those that were edited since stay."""
    KEPT = "kept"
    """It was edited since, and stays as it is."""
    REFUSED = "refused"
    """Something stands in the way; the reason says what to do."""


class FieldRevert(msgspec.Struct, frozen=True, kw_only=True):
    """One field that the import wrote; `kept` where it was edited since, so that `now` stays."""

    field: str
    before: Any
    imported: Any
    now: Any
    kept: bool


class RecordRevert(msgspec.Struct, frozen=True, kw_only=True):
    """One record that the import wrote; `reason` says why it was not taken back in whole."""

    entity: str
    name: str
    outcome: RevertOutcome
    reason: str | None = None
    fields: tuple[FieldRevert, ...] = ()


class RevertReport(msgspec.Struct, frozen=True, kw_only=True):
    """What taking an import back did, or would do (`dry_run`).

    `counts`: how many records have each outcome.
    """

    import_id: int
    file_name: str
    reverted_at: datetime
    actor: str
    dry_run: bool
    counts: dict[str, int]
    records: tuple[RecordRevert, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing was refused."""
        return not self.counts[RevertOutcome.REFUSED]
