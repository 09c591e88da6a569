"""SQL that finds records of the register by what a file says of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from app.db.engine import fetch
from app.kernel.text import fold


class NamedRecord(NamedTuple):
    """An agency or a site: its code, its name, the units it belongs to, where it is in words."""

    code: str
    name: str
    units: frozenset[str]
    place: str


class KnownSite(NamedTuple):
    """A site, for telling whether a new one is the same; `words`: all that may name its parcel."""

    code: str
    name: str
    address: str
    units: frozenset[str]
    papers: str
    words: str = ""


class KnownAsset(NamedTuple):
    """An asset, for telling whether a new one is the same."""

    code: str
    name: str
    agency: str
    year: int | None
    cost: int | None


async def named_agencies() -> list[NamedRecord]:
    """Return all agencies."""
    rows = await fetch(
        """
        SELECT a.code, a.name, a.unit, u.name AS place
        FROM agency a JOIN unit u ON u.key = a.unit ORDER BY a.code
        """
    )
    return [
        NamedRecord(row["code"], row["name"], frozenset({row["unit"]}), row["place"])
        for row in rows
    ]


async def named_sites() -> list[NamedRecord]:
    """Return all sites."""
    rows = await fetch(
        """
        SELECT code, name, old_unit, new_unit, coalesce(address_new, address_old, '') AS place
        FROM site ORDER BY code
        """
    )
    return [
        NamedRecord(
            row["code"], row["name"], _units(row["old_unit"], row["new_unit"]), row["place"]
        )
        for row in rows
    ]


async def records_like(entity: str, text: str, limit: int) -> list[NamedRecord]:
    """Return agencies or sites whose code or name holds the words, those of just the code first.

    Case and diacritics do not matter; the order of the words does.
    """
    units = "NULL::text AS old_unit, t.unit AS new_unit, u.name AS place"
    source = "agency t JOIN unit u ON u.key = t.unit"
    if entity == "site":
        units = "t.old_unit, t.new_unit, coalesce(t.address_new, t.address_old, '') AS place"
        source = "site t"
    rows = await fetch(
        f"""
        SELECT t.code, t.name, {units} FROM {source}
        WHERE strpos(t.search_key, $1) > 0
        ORDER BY t.code <> $2, length(t.name), t.code LIMIT $3
        """,
        fold(text),
        text,
        limit,
    )
    return [
        NamedRecord(
            row["code"], row["name"], _units(row["old_unit"], row["new_unit"]), row["place"]
        )
        for row in rows
    ]


async def known_sites(units: Collection[str]) -> list[KnownSite]:
    """Return the sites in these units, old or new; all where none is given."""
    rows = await fetch(
        """
        SELECT code, name, coalesce(address_old, address_new, '') AS address, old_unit, new_unit,
            coalesce(legal_papers, '') AS papers,
            concat_ws('; ', legal_papers, address_old, address_new, note) AS words
        FROM site WHERE cardinality($1::text[]) = 0 OR old_unit = ANY($1) OR new_unit = ANY($1)
        ORDER BY code
        """,
        sorted(units),
    )
    return [
        KnownSite(
            row["code"],
            row["name"],
            row["address"],
            _units(row["old_unit"], row["new_unit"]),
            row["papers"],
            row["words"],
        )
        for row in rows
    ]


async def known_assets(agencies: Collection[str]) -> list[KnownAsset]:
    """Return the assets of these agencies."""
    rows = await fetch(
        """
        SELECT code, name, agency, year_in_use, historical_cost FROM asset
        WHERE agency = ANY($1) ORDER BY code
        """,
        sorted(agencies),
    )
    return [KnownAsset(*row.values()) for row in rows]


def _units(*keys: str | None) -> frozenset[str]:
    return frozenset(key for key in keys if key is not None)
