"""What a comparison of two plans holds; it crosses HTTP as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from app.plans.model import Decide
from app.plans.snapshot import Totals
from app.plans.whereabouts import Whereabouts

Side = TypeVar("Side")


@dataclass(frozen=True, slots=True)
class Columns(Generic[Side]):
    """The same thing in the baseline and in both plans."""

    baseline: Side
    a: Side
    b: Side


@dataclass(frozen=True, slots=True)
class Use:
    """That an agency works at a site, on `area_m2` where it is known."""

    agency: str
    agency_name: str
    site: str
    site_name: str
    building: str | None
    area_m2: Decimal | None


@dataclass(frozen=True, slots=True)
class SiteSide:
    """A site in one column; in the baseline nothing is decided, and its occupants are the users."""

    decision: Decide | None
    disposition_name: str | None
    users: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site about which the plans differ; `unit` is the key of the commune where it stands."""

    site: str
    name: str
    unit: str | None
    baseline: SiteSide
    a: SiteSide
    b: SiteSide


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An agency that the plans place differently."""

    agency: str
    name: str
    unit: str
    baseline: tuple[Use, ...]
    a: tuple[Use, ...]
    b: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A person whom the plans lead to different places; the title in English where it is known."""

    staff: str
    title: str
    title_en: str | None
    baseline: Whereabouts
    a: Whereabouts
    b: Whereabouts


@dataclass(frozen=True, slots=True)
class AssetRow:
    """An asset that the plans lead to different places."""

    asset: str
    name: str
    quantity: int
    baseline: Whereabouts
    a: Whereabouts
    b: Whereabouts


@dataclass(frozen=True, slots=True)
class UnitRow:
    """What the plans come to in one commune: sites decided, placements and their area (m²)."""

    unit: str
    name: str
    sites: int
    decided: Columns[int]
    placements: Columns[int]
    placed_m2: Columns[Decimal]
    differs: bool


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One figure of the whole plan; `unit` is "count", "m2" or "vnd"."""

    key: str
    name: str
    english: str
    unit: str
    baseline: Decimal
    a: Decimal
    b: Decimal


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows there are in all; the lists may hold the first of them only."""

    sites: int
    agencies: int
    staff: int
    assets: int


@dataclass(frozen=True, slots=True)
class ComparedPlan:
    """Which plan a column shows, at which revision."""

    plan: str
    name: str
    revision: int


@dataclass(frozen=True, slots=True)
class ComparedBaseline:
    """Which baseline the plans stand on."""

    name: str
    taken_on: date
    sha256: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two plans side by side: rows where they differ, in order of code; units and values all.

    `other_baseline` is that of `b`, where it is another one than that of `a` (with the same sites).
    """

    a: ComparedPlan
    b: ComparedPlan
    baseline: ComparedBaseline
    other_baseline: ComparedBaseline | None
    totals: Columns[Totals]
    counts: Counts
    units: tuple[UnitRow, ...]
    sites: tuple[SiteRow, ...]
    agencies: tuple[AgencyRow, ...]
    staff: tuple[StaffRow, ...]
    assets: tuple[AssetRow, ...]
    values: tuple[ValueRow, ...]
