"""What is remembered of a sender's tables: how their columns, figures and dates were understood."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from app.db.engine import execute, fetch
from app.intake.answers import Readings

ANYONE = ""
"""The sender of what is offered to every sender."""


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """How a table with some header was understood before.

    Attributes:
        columns: column letter → field, or None for a column that is not taken.
        readings: what was answered about its figures and dates.
    """

    columns: Mapping[str, str | None] = field(default_factory=dict)
    readings: Readings = field(default_factory=Readings)


async def saved_mappings(form: str, sender: str = ANYONE) -> dict[str, SavedMapping]:
    """Return by header fingerprint how tables were understood before.

    Of a header that the sender has had and others too, the sender's own mapping is taken; of
    others', the latest. What was answered about figures and dates is the sender's own habit: only
    the same sender's is taken.
    """
    rows = await fetch(
        "SELECT header_fingerprint, sender, columns, readings FROM saved_mapping WHERE form = $1 "
        "ORDER BY (sender = $2), saved_at",
        form,
        sender,
    )
    found: dict[str, SavedMapping] = {}
    for row in rows:
        header, columns = row["header_fingerprint"], json.loads(row["columns"])
        own = row["sender"] == sender
        found[header] = SavedMapping(
            columns or (found[header].columns if header in found else {}),
            msgspec.json.decode(row["readings"], type=Readings) if own else Readings(),
        )
    return found


async def save_mapping(
    form: str,
    fingerprint: str,
    columns: Mapping[str, str | None],
    actor: str,
    *,
    sender: str = ANYONE,
    readings: Readings | None = None,
) -> None:
    """Keep how the table under a header was understood; a later one replaces it."""
    await execute(
        "INSERT INTO saved_mapping "
        "(form, sender, header_fingerprint, columns, readings, saved_at, actor) "
        "VALUES ($1, $2, $3, $4::jsonb, $5::jsonb, now(), $6) "
        "ON CONFLICT (form, sender, header_fingerprint) DO UPDATE SET columns = excluded.columns, "
        "readings = excluded.readings, saved_at = excluded.saved_at, actor = excluded.actor",
        form,
        sender,
        fingerprint,
        json.dumps(dict(columns)),
        msgspec.json.encode(readings or Readings()).decode(),
        actor,
    )


async def remembered_answers(sender: str = ANYONE) -> dict[str, str]:
    """Return key of a question → what record it was answered with, the sender's own before all."""
    rows = await fetch(
        "SELECT key, answer FROM remembered_answer WHERE sender IN ($1, '') ORDER BY (sender = $1)",
        sender,
    )
    return {row["key"]: row["answer"] for row in rows}


async def keep_answer(key: str, answer: str, actor: str, sender: str = ANYONE) -> None:
    """Keep which record a question was answered with; a later answer replaces it."""
    await execute(
        "INSERT INTO remembered_answer (sender, key, answer, saved_at, actor) "
        "VALUES ($1, $2, $3, now(), $4) ON CONFLICT (sender, key) DO UPDATE "
        "SET answer = excluded.answer, saved_at = excluded.saved_at, actor = excluded.actor",
        sender,
        key,
        answer,
        actor,
    )
