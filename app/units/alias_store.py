"""The SQL of other names of units and of answers about names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from app.db.engine import copy_rows, execute, fetch, fetch_value
from app.kernel.text import fold
from app.units.lookup import without_kind
from app.units.places import StoredAlias, UnitAlias, UnitAnswer
from app.units.written_names import name_key

_COLUMNS = (
    "province", "district", "kind", "name", "target", "share", "rank", "file_name", "sha256",
    "source", "as_of",
)  # fmt: skip
_SELECT = ", ".join(f"a.{column}" for column in _COLUMNS)
_ANSWER_COLUMNS = ("name_key", "place_key", "vintage", "unit", "actor", "answered_at")

AliasName = tuple[str, str, str]


def alias_name(alias: UnitAlias) -> AliasName:
    """Return what names an alias: new province, district and name, each as keys."""
    return alias.province, name_key(alias.district), name_key(alias.name)


async def all_aliases() -> tuple[UnitAlias, ...]:
    """Return every alias, those of one name together, the largest share first."""
    rows = await fetch(
        f"SELECT {_SELECT} FROM unit_alias a ORDER BY province, district_key, name_key, rank"
    )
    return tuple(_alias(row) for row in rows)


async def replace_aliases(
    names: Collection[AliasName], aliases: Sequence[UnitAlias], loaded_at: datetime
) -> None:
    """Write aliases, in the open transaction; whatever stood under their names goes."""
    provinces, districts, written = zip(*names, strict=True) if names else ((), (), ())
    await execute(
        """
        DELETE FROM unit_alias a
        USING unnest($1::text[], $2::text[], $3::text[]) AS n (province, district_key, name_key)
        WHERE a.province = n.province AND a.district_key = n.district_key
          AND a.name_key = n.name_key
        """,
        list(provinces),
        list(districts),
        list(written),
    )
    await copy_rows(
        "unit_alias",
        (*_COLUMNS, "district_key", "name_key", "search_key", "loaded_at"),
        (
            (
                *(getattr(alias, column) for column in _COLUMNS),
                *alias_name(alias)[1:],
                fold(without_kind(alias.name)),
                loaded_at,
            )
            for alias in aliases
        ),
    )


async def list_aliases(
    *, q: str | None, province: str | None, limit: int, offset: int
) -> tuple[list[StoredAlias], int]:
    """Return a page of aliases by province, district and name, and how many rows there are.

    `q` is part of the name (no diacritics needed); `province` is a new province's code or key.
    """
    parameters: list[Any] = [
        None if q is None else fold(without_kind(q)),
        None if province is None else province.partition("@")[0],
    ]
    where = (
        "($1::text IS NULL OR strpos(a.search_key, $1) > 0) AND ($2::text IS NULL OR p.code = $2)"
    )
    joined = "unit_alias a JOIN unit p ON p.key = a.province JOIN unit t ON t.key = a.target"
    total = await fetch_value(f"SELECT count(*) FROM {joined} WHERE {where}", *parameters)
    rows = await fetch(
        f"""
        SELECT {_SELECT}, a.loaded_at, t.name AS target_name, p.name AS province_name
        FROM {joined} WHERE {where}
        ORDER BY p.sort_key, a.district_key COLLATE "C", a.search_key COLLATE "C",
                 a.name_key COLLATE "C", a.rank
        LIMIT $3 OFFSET $4
        """,
        *parameters,
        limit,
        offset,
    )
    stored = [
        StoredAlias(_alias(row), row["target_name"], row["province_name"], row["loaded_at"])
        for row in rows
    ]
    return stored, int(total)


async def answers_about(names: Collection[str]) -> list[UnitAnswer]:
    """Return what was answered about these names (keys), wherever."""
    rows = await fetch(
        f"SELECT {', '.join(_ANSWER_COLUMNS)} FROM unit_answer WHERE name_key = ANY($1::text[])",
        list(names),
    )
    return [UnitAnswer(**row) for row in rows]


async def save_answer(answer: UnitAnswer) -> None:
    """Write an answer; an earlier one about the same name in the same place is replaced."""
    await execute(
        f"""
        INSERT INTO unit_answer ({", ".join(_ANSWER_COLUMNS)}) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (name_key, place_key, vintage)
        DO UPDATE SET unit = excluded.unit, actor = excluded.actor,
                      answered_at = excluded.answered_at
        """,
        *(getattr(answer, column) for column in _ANSWER_COLUMNS),
    )


async def names_state() -> tuple[Any, ...]:
    """Return what changes whenever units, successions or aliases do, in this very database."""
    rows = await fetch(
        """
        SELECT (SELECT oid FROM pg_database WHERE datname = current_database()) AS database,
               current_database() AS name,
               (SELECT count(*) FROM unit) AS units,
               (SELECT count(*) FROM succession) AS successions,
               (SELECT max(id) FROM unit_alias) AS last_alias,
               (SELECT count(*) FROM unit_alias) AS aliases,
               (SELECT max(id) FROM change_set WHERE action = 'units.load') AS last_load
        """
    )
    return tuple(rows[0].values())


def _alias(row: Any) -> UnitAlias:
    return UnitAlias(*(row[column] for column in _COLUMNS))
