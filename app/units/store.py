"""The SQL of units and successions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from app.db.engine import copy_rows, execute, fetch, fetch_value, transaction
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE
from app.kernel.text import fold, sort_key
from app.units.model import (
    Level,
    LineageLink,
    Relation,
    StoredBoundary,
    Succession,
    Unit,
    UnitFact,
    UnitMatch,
)

_UNIT_COLUMNS = (
    "key", "code", "vintage", "level", "kind", "name", "short_name", "province", "district",
    "valid_from", "valid_to", "latitude", "longitude", "area_km2", "source",
)  # fmt: skip
_SUCCESSION_COLUMNS = (
    "old_unit", "new_unit", "relation", "effective", "resolution", "source",
)  # fmt: skip
_FACT_COLUMNS = (
    "unit", "population", "population_note", "area_km2", "seat_address", "seat_latitude",
    "seat_longitude", "source", "as_of",
)  # fmt: skip
_SELECT_UNIT = ", ".join(f"u.{column}" for column in _UNIT_COLUMNS)
_SELECT_MATCH = f"{_SELECT_UNIT}, d.name AS district_name, p.name AS province_name"
_JOIN_ABOVE = "LEFT JOIN unit d ON d.key = u.district LEFT JOIN unit p ON p.key = u.province"


async def lock_units() -> None:
    """Make other loads of units wait for the end of the open transaction; readers go on."""
    await execute("LOCK TABLE unit IN SHARE ROW EXCLUSIVE MODE")


async def has_units() -> bool:
    """Return whether any unit has been loaded."""
    return bool(await fetch_value("SELECT EXISTS (SELECT FROM unit)"))


async def stored_units(keys: Collection[str]) -> dict[str, Unit]:
    """Return the units with these keys, by key; keys that none has are left out."""
    rows = await fetch(
        f"SELECT {_SELECT_UNIT} FROM unit u WHERE u.key = ANY($1::text[])", list(keys)
    )
    return {row["key"]: _unit(row) for row in rows}


async def stored_successions(old_units: Collection[str]) -> dict[tuple[str, str], Succession]:
    """Return the successions of these old units, by (old, new)."""
    rows = await fetch(
        f"SELECT {', '.join(_SUCCESSION_COLUMNS)} FROM succession WHERE old_unit = ANY($1::text[])",
        list(old_units),
    )
    return {(row["old_unit"], row["new_unit"]): _succession(row) for row in rows}


async def all_successions() -> tuple[Succession, ...]:
    """Return every succession that is loaded, ordered by old unit."""
    rows = await fetch(
        f"SELECT {', '.join(_SUCCESSION_COLUMNS)} FROM succession ORDER BY old_unit, new_unit"
    )
    return tuple(_succession(row) for row in rows)


async def units_of_province(province: str) -> tuple[Unit, ...]:
    """Return the new province, the old ones it came from, their districts, and all communes.

    `province` is a key ("14@2025"). Communes are those of the new province and every old unit that
    leads into one of them. Ordered by vintage, level (province first) and Vietnamese name.
    """
    rows = await fetch(
        f"""
        WITH new AS (
            SELECT key FROM unit WHERE key = $1 OR province = $1
        ), old AS (
            SELECT old_unit AS key FROM succession WHERE new_unit IN (SELECT key FROM new)
        ), above AS (
            SELECT unnest(ARRAY[o.province, o.district]) AS key
            FROM unit o WHERE o.key IN (SELECT key FROM old)
        )
        SELECT {_SELECT_UNIT} FROM unit u
        WHERE u.key IN (
            SELECT key FROM new UNION SELECT key FROM old UNION SELECT key FROM above
        )
        ORDER BY u.vintage, length(u.code), u.sort_key, u.code
        """,
        province,
    )
    return tuple(_unit(row) for row in rows)


async def successions_of_province(province: str) -> tuple[Succession, ...]:
    """Return the successions into the communes of a new province (key), ordered by old unit.

    The succession of the province itself is not among them: `links_of` gives it.
    """
    rows = await fetch(
        f"""
        SELECT {", ".join(f"s.{column}" for column in _SUCCESSION_COLUMNS)}
        FROM succession s JOIN unit n ON n.key = s.new_unit
        WHERE n.province = $1
        ORDER BY s.old_unit, s.new_unit
        """,
        province,
    )
    return tuple(_succession(row) for row in rows)


async def provinces(vintage: int = NEW_VINTAGE) -> tuple[Unit, ...]:
    """Return the provinces that are loaded, in Vietnamese order."""
    rows = await fetch(
        f"SELECT {_SELECT_UNIT} FROM unit u "
        "WHERE u.level = 'province' AND u.vintage = $1 ORDER BY u.sort_key",
        vintage,
    )
    return tuple(_unit(row) for row in rows)


async def matches_of(keys: Collection[str]) -> dict[str, UnitMatch]:
    """Return the units with these keys, with the names of district and province."""
    rows = await fetch(
        f"SELECT {_SELECT_MATCH} FROM unit u {_JOIN_ABOVE} WHERE u.key = ANY($1::text[])",
        list(keys),
    )
    return {row["key"]: _match(row) for row in rows}


async def matches_named(
    search_keys: Collection[str],
    keys: Collection[str],
    vintage: int | None,
    levels: Collection[Level],
) -> list[tuple[UnitMatch, frozenset[str]]]:
    """Return units whose search key or key is among those given, in Vietnamese order.

    With each come the keys of the new provinces that it leads into. A district without communes
    that passed into a new unit itself (an island) counts as a commune.
    """
    rows = await fetch(
        f"""
        SELECT {_SELECT_MATCH}, ARRAY(
            SELECT DISTINCT coalesce(n.province, n.key)
            FROM succession s JOIN unit n ON n.key = s.new_unit WHERE s.old_unit = u.key
        ) AS leads_to
        FROM unit u {_JOIN_ABOVE}
        WHERE (u.search_key = ANY($1::text[]) OR u.key = ANY($2::text[]))
          AND ($3::int IS NULL OR u.vintage = $3)
          AND (u.level = ANY($4::text[]) OR 'commune' = ANY($4::text[]) AND u.level = 'district'
               AND EXISTS (SELECT FROM succession s WHERE s.old_unit = u.key))
        ORDER BY u.vintage, u.sort_key, p.sort_key, d.sort_key, u.code
        """,
        list(search_keys),
        list(keys),
        vintage,
        [str(level) for level in levels],
    )
    return [(_match(row), frozenset(row["leads_to"])) for row in rows]


async def links_of(key: str, vintage: int) -> tuple[LineageLink, ...]:
    """Return the successors (of an old unit) or predecessors (of a new one), in order of name."""
    here, there = ("old_unit", "new_unit") if vintage == OLD_VINTAGE else ("new_unit", "old_unit")
    rows = await fetch(
        f"""
        SELECT s.relation, s.effective, s.resolution, s.source AS link_source, {_SELECT_MATCH}
        FROM succession s JOIN unit u ON u.key = s.{there} {_JOIN_ABOVE}
        WHERE s.{here} = $1
        ORDER BY u.sort_key, u.code
        """,
        key,
    )
    return tuple(
        LineageLink(
            _match(row),
            Relation(row["relation"]),
            row["effective"],
            row["resolution"],
            row["link_source"],
        )
        for row in rows
    )


async def list_units(
    *,
    q: str | None,
    level: Level | None,
    vintage: int | None,
    provinces: Collection[str] | None,
    limit: int,
    offset: int,
) -> tuple[list[UnitMatch], int]:
    """Return a page of units, in Vietnamese order within vintage and level, and how many there are.

    `q` is looked for in the name (no diacritics needed) and at the beginning of the code;
    `provinces` are keys.
    """
    parameters: list[Any] = [
        None if q is None else fold(q),
        None if level is None else str(level),
        vintage,
        None if provinces is None else list(provinces),
    ]
    where = """
        ($1::text IS NULL OR strpos(u.search_key, $1) > 0 OR starts_with(u.code, $1))
        AND ($2::text IS NULL OR u.level = $2)
        AND ($3::int IS NULL OR u.vintage = $3)
        AND ($4::text[] IS NULL OR u.province = ANY($4) OR u.key = ANY($4))
    """
    total = await fetch_value(f"SELECT count(*) FROM unit u WHERE {where}", *parameters)
    rows = await fetch(
        f"""
        SELECT {_SELECT_MATCH} FROM unit u {_JOIN_ABOVE} WHERE {where}
        ORDER BY u.vintage DESC, length(u.code), u.sort_key, u.code LIMIT $5 OFFSET $6
        """,
        *parameters,
        limit,
        offset,
    )
    return [_match(row) for row in rows], int(total)


async def save_units(new: Iterable[Unit], changed: Sequence[Unit]) -> None:
    """Write units, in the open transaction: the new ones by COPY, the changed ones in place."""
    columns = (*_UNIT_COLUMNS, "search_key", "sort_key")
    await copy_rows("unit", columns, (_unit_row(unit) for unit in new))
    settings = ", ".join(f"{c} = ${i}" for i, c in enumerate(columns[1:], 2))
    async with transaction() as connection:
        await connection.executemany(
            f"UPDATE unit SET {settings} WHERE key = $1", [_unit_row(unit) for unit in changed]
        )


async def save_successions(new: Iterable[Succession], changed: Sequence[Succession]) -> None:
    """Write successions, in the open transaction."""
    await copy_rows("succession", _SUCCESSION_COLUMNS, (_succession_row(link) for link in new))
    async with transaction() as connection:
        await connection.executemany(
            "UPDATE succession SET relation = $3, effective = $4, resolution = $5, source = $6 "
            "WHERE old_unit = $1 AND new_unit = $2",
            [_succession_row(link) for link in changed],
        )


async def facts_of(keys: Collection[str]) -> dict[str, UnitFact]:
    """Return the facts of these units, by key; a unit without any is left out."""
    rows = await fetch(
        f"SELECT {', '.join(_FACT_COLUMNS)} FROM unit_fact WHERE unit = ANY($1::text[])",
        list(keys),
    )
    return {row["unit"]: UnitFact(**row) for row in rows}


async def save_facts(facts: Sequence[UnitFact]) -> None:
    """Write the facts of units, in the open transaction; those that stood there are replaced."""
    names = ", ".join(_FACT_COLUMNS)
    places = ", ".join(f"${i}" for i in range(1, len(_FACT_COLUMNS) + 1))
    settings = ", ".join(f"{name} = excluded.{name}" for name in _FACT_COLUMNS[1:])
    async with transaction() as connection:
        await connection.executemany(
            f"INSERT INTO unit_fact ({names}, version) VALUES ({places}, 1) "
            f"ON CONFLICT (unit) DO UPDATE SET {settings}, version = unit_fact.version + 1",
            [tuple(getattr(fact, name) for name in _FACT_COLUMNS) for fact in facts],
        )


async def boundaries_of_province(province: str, vintage: int) -> list[StoredBoundary]:
    """Return the polygons of a new province (key) that stand for `vintage`, ordered by unit.

    For the old vintage: of every old unit that leads into one of its communes, and of the old
    districts and provinces above them where they are loaded.
    """
    keys = [unit.key for unit in await units_of_province(province) if unit.vintage == vintage]
    return await boundaries_of(keys)


async def boundaries_of(keys: Collection[str]) -> list[StoredBoundary]:
    """Return the polygons of these units, ordered by unit; those without one are left out."""
    rows = await fetch(
        """
        SELECT b.unit, b.wkb, b.area_m2, s.approximate, s.source, b.boundary_set
        FROM boundary b JOIN boundary_set s ON s.id = b.boundary_set
        WHERE b.unit = ANY($1::text[]) ORDER BY b.unit
        """,
        list(keys),
    )
    return [StoredBoundary(**row) for row in rows]


async def units_of_vintage(vintage: int) -> dict[str, Unit]:
    """Return all units of a code list, by code."""
    rows = await fetch(f"SELECT {_SELECT_UNIT} FROM unit u WHERE u.vintage = $1", vintage)
    return {row["code"]: _unit(row) for row in rows}


def _unit(row: Any) -> Unit:
    values = [row[column] for column in _UNIT_COLUMNS]
    values[3] = Level(values[3])
    return Unit(*values)


def _match(row: Any) -> UnitMatch:
    return UnitMatch(_unit(row), row["district_name"], row["province_name"])


def _succession(row: Any) -> Succession:
    old, new, relation, effective, resolution, source = (row[c] for c in _SUCCESSION_COLUMNS)
    return Succession(old, new, Relation(relation), effective, resolution, source)


def _unit_row(unit: Unit) -> tuple[Any, ...]:
    values = (getattr(unit, column) for column in _UNIT_COLUMNS)
    return (*values, fold(unit.name), sort_key(unit.short_name))


def _succession_row(link: Succession) -> tuple[Any, ...]:
    return tuple(getattr(link, column) for column in _SUCCESSION_COLUMNS)
