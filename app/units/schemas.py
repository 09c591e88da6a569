"""What crosses HTTP about units. Decimals are text; None is "not known"."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import msgspec

from app.kernel.ids import unit_code
from app.units.model import (
    Level,
    Lineage,
    LineageLink,
    Relation,
    StoredBoundary,
    UnitDetail,
    UnitFact,
    UnitMatch,
)
from app.units.places import StoredAlias


class UnitOut(msgspec.Struct, kw_only=True):
    """A unit in a list: `key` names it for ever, `code` only within its `vintage`."""

    key: str
    code: str
    vintage: int
    level: Level
    kind: str
    name: str
    province: str | None
    province_name: str | None
    district: str | None
    district_name: str | None
    valid_from: date | None
    valid_to: date | None


class LinkOut(msgspec.Struct, kw_only=True):
    """A successor or predecessor: the unit, whether whole or in part, from when, under what."""

    unit: UnitOut
    relation: Relation
    effective: date
    resolution: str | None
    source: str


class LineageOut(msgspec.Struct, kw_only=True):
    """A unit and its successors (an old one) or predecessors (a new one)."""

    unit: UnitOut
    links: list[LinkOut]


class FactsOut(msgspec.Struct, kw_only=True):
    """Facts with their source; `as_of` is None where the source has no date."""

    population: int | None
    population_note: str | None
    area_km2: Decimal | None
    seat_address: str | None
    seat_latitude: float | None
    seat_longitude: float | None
    source: str
    as_of: date | None


class BoundaryOut(msgspec.Struct, kw_only=True):
    """Which boundary stands for the unit: a loaded one, or an approximate cell of our own."""

    approximate: bool
    area_m2: int
    source: str


class UnitDetailOut(msgspec.Struct, kw_only=True):
    """A unit with its place point, lineage, facts and boundary (None where there is none)."""

    unit: UnitOut
    latitude: float | None
    longitude: float | None
    area_km2: Decimal | None
    source: str
    successors: list[LinkOut]
    predecessors: list[LinkOut]
    facts: FactsOut | None
    boundary: BoundaryOut | None


class AliasOut(msgspec.Struct, kw_only=True):
    """A name that code lists no longer have, and one new unit in which its land lies.

    `share` is the part of the surface (0 to 1); a divided name has an item for each unit, `rank` 1
    for the largest.
    """

    name: str
    kind: str
    district: str
    province: str
    province_name: str
    target: str
    target_code: str
    target_name: str
    share: Decimal
    rank: int
    source: str
    file_name: str
    sha256: str
    as_of: date | None
    loaded_at: datetime


def alias_out(stored: StoredAlias) -> AliasOut:
    """Return an alias as it crosses HTTP."""
    alias = stored.alias
    return AliasOut(
        name=alias.name,
        kind=alias.kind,
        district=alias.district,
        province=alias.province,
        province_name=stored.province_name,
        target=alias.target,
        target_code=unit_code(alias.target),
        target_name=stored.target_name,
        share=alias.share,
        rank=alias.rank,
        source=alias.source,
        file_name=alias.file_name,
        sha256=alias.sha256,
        as_of=alias.as_of,
        loaded_at=stored.loaded_at,
    )


def unit_out(match: UnitMatch) -> UnitOut:
    """Return a unit as it crosses HTTP."""
    unit = match.unit
    return UnitOut(
        key=unit.key,
        code=unit.code,
        vintage=unit.vintage,
        level=unit.level,
        kind=unit.kind,
        name=unit.name,
        province=unit.province,
        province_name=match.province_name,
        district=unit.district,
        district_name=match.district_name,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
    )


def lineage_out(lineage: Lineage) -> LineageOut:
    """Return a lineage as it crosses HTTP."""
    return LineageOut(unit=unit_out(lineage.match), links=_links_out(lineage.links))


def detail_out(detail: UnitDetail) -> UnitDetailOut:
    """Return a unit's detail as it crosses HTTP."""
    unit = detail.match.unit
    return UnitDetailOut(
        unit=unit_out(detail.match),
        latitude=unit.latitude,
        longitude=unit.longitude,
        area_km2=unit.area_km2,
        source=unit.source,
        successors=_links_out(detail.successors),
        predecessors=_links_out(detail.predecessors),
        facts=_facts_out(detail.facts),
        boundary=_boundary_out(detail.boundary),
    )


def _links_out(links: tuple[LineageLink, ...]) -> list[LinkOut]:
    return [
        LinkOut(
            unit=unit_out(link.match),
            relation=link.relation,
            effective=link.effective,
            resolution=link.resolution,
            source=link.source,
        )
        for link in links
    ]


def _facts_out(facts: UnitFact | None) -> FactsOut | None:
    if facts is None:
        return None
    return FactsOut(**{name: getattr(facts, name) for name in FactsOut.__struct_fields__})


def _boundary_out(boundary: StoredBoundary | None) -> BoundaryOut | None:
    if boundary is None:
        return None
    return BoundaryOut(
        approximate=boundary.approximate, area_m2=boundary.area_m2, source=boundary.source
    )
