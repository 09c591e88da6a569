"""SQL that finds records of the register by what a file says of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from app.db.engine import fetch


class NamedRecord(NamedTuple):
    """An agency or a site: its code, its name, the units it belongs to, where it is in words."""

    code: str
    name: str
    units: frozenset[str]
    place: str


class KnownSite(NamedTuple):
    """A site, for telling whether a new one is the same."""

    code: str
    name: str
    address: str
    units: frozenset[str]
    papers: str


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


async def known_sites(units: Collection[str]) -> list[KnownSite]:
    """Return the sites in these units, old or new; all where none is given."""
    rows = await fetch(
        """
        SELECT code, name, coalesce(address_old, address_new, '') AS address, old_unit, new_unit,
            coalesce(legal_papers, '') AS papers
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
