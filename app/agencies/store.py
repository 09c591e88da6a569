"""All SQL of agencies."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.agencies.model import Agency
from app.db.engine import fetch
from app.db.listing import Filter, Listing, search
from app.db.records import RecordTable
from app.kernel.text import fold, sort_key

AGENCIES = RecordTable(
    "agency",
    Agency,
    derived={
        "search_key": lambda agency: fold(f"{agency.code} {agency.name}"),
        "sort_key": lambda agency: sort_key(agency.name),
    },
)

LISTING = Listing(
    select=f"{AGENCIES.selection()}, u.name AS unit_name, p.name AS parent_name",
    source="agency t JOIN unit u ON u.key = t.unit LEFT JOIN agency p ON p.code = t.parent",
    key=("t.code",),
    orders={
        "name": 't.sort_key COLLATE "C"',
        "code": 't.code COLLATE "C"',
        "unit": 'u.sort_key COLLATE "C"',
        "kind": 't.kind COLLATE "C"',
    },
    filters={
        "q": search("t.search_key"),
        "unit": Filter("t.unit = {}"),
        "kind": Filter("t.kind = {}"),
        "province": Filter("u.province = {}"),
    },
)


async def agencies_of_units(units: Collection[str]) -> tuple[Agency, ...]:
    """Return the agencies that belong to the units, in order of code."""
    return await AGENCIES.where("unit = ANY($1)", list(units))


async def stored_agencies(codes: Collection[str]) -> dict[str, Agency]:
    """Return those of the agencies that exist, by code."""
    found = await AGENCIES.where("code = ANY($1)", list(codes))
    return {agency.code: agency for agency in found}


async def superiors_of(code: str) -> set[str]:
    """Return the codes of an agency's superior, of that one's superior, and so on."""
    rows = await fetch(
        """
        WITH RECURSIVE above AS (
            SELECT parent FROM agency WHERE code = $1 AND parent IS NOT NULL
            UNION SELECT a.parent FROM agency a JOIN above ON a.code = above.parent
            WHERE a.parent IS NOT NULL
        )
        SELECT parent FROM above
        """,
        code,
    )
    return {row["parent"] for row in rows}


async def save_agencies(new: Sequence[Agency], changed: Sequence[Agency]) -> None:
    """Add and overwrite agencies in the caller's transaction; see `RecordTable.save`."""
    await AGENCIES.save(new, changed)
