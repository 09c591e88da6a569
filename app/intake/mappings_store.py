"""Saved mappings: how the columns of a sender's tables were understood before."""

from __future__ import annotations

import json
from collections.abc import Mapping

from app.db.engine import execute, fetch

ANYONE = ""
"""The sender of a mapping that is offered to every sender."""


async def saved_mappings(form: str, sender: str = ANYONE) -> dict[str, dict[str, str | None]]:
    """Return header fingerprint → column letter → field (or None, for a column not taken).

    Of a header that the sender has had and others too, the sender's own mapping is taken; of
    others', the latest.
    """
    rows = await fetch(
        "SELECT header_fingerprint, columns FROM saved_mapping WHERE form = $1 "
        "ORDER BY (sender = $2), saved_at",
        form,
        sender,
    )
    return {row["header_fingerprint"]: _columns(row["columns"]) for row in rows}


async def save_mapping(
    form: str, fingerprint: str, columns: Mapping[str, str | None], actor: str, sender: str = ANYONE
) -> None:
    """Keep how the columns under a header were understood; a later one replaces it."""
    await execute(
        "INSERT INTO saved_mapping (form, sender, header_fingerprint, columns, saved_at, actor) "
        "VALUES ($1, $2, $3, $4::jsonb, now(), $5) "
        "ON CONFLICT (form, sender, header_fingerprint) DO UPDATE "
        "SET columns = excluded.columns, saved_at = excluded.saved_at, actor = excluded.actor",
        form,
        sender,
        fingerprint,
        json.dumps(dict(columns)),
        actor,
    )


def _columns(stored: str | dict[str, str | None]) -> dict[str, str | None]:
    return dict(json.loads(stored)) if isinstance(stored, str) else dict(stored)
