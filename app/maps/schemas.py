"""What crosses HTTP about one site on the map. Areas are text, amounts of money whole đồng."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec


class UnitRef(msgspec.Struct, kw_only=True):
    """A unit by code, with its name."""

    code: str
    name: str


class DispositionRef(msgspec.Struct, kw_only=True):
    """A disposition as a reader needs it; `verified` whether its source was read."""

    key: str
    name: str
    english: str
    colour: str
    instrument: str
    article: str
    verified: bool


class SiteDecision(msgspec.Struct, kw_only=True):
    """What the plan decides about a site."""

    disposition: DispositionRef
    receiver: str | None
    receiver_agency: str | None
    new_use: str | None
    legal_basis: str | None
    deadline: date | None
    note: str | None


class SitePlacement(msgspec.Struct, kw_only=True):
    """An agency that the plan lets work at a site; `place` names building and site."""

    agency: str
    agency_name: str
    building: str | None
    place: str
    area_m2: Decimal | None
    note: str | None


class SiteBuilding(msgspec.Struct, kw_only=True):
    """A building of the site."""

    code: str
    name: str
    grade: str | None
    storeys: int | None
    year_built: int | None
    usable_floor_area_m2: Decimal | None
    gross_floor_area_m2: Decimal | None
    historical_cost: int | None
    residual_value: int | None
    condition: str | None
    data_note: str | None


class SiteOccupancy(msgspec.Struct, kw_only=True):
    """Who uses the site on the baseline."""

    agency: str
    agency_name: str
    building: str | None
    building_name: str | None
    area_m2: Decimal | None
    use: str | None


class SiteDetail(msgspec.Struct, kw_only=True):
    """A site of a plan's baseline with what the plan says about it at one revision."""

    plan: str
    revision: int
    code: str
    name: str
    kind: str
    kind_name: str
    kind_english: str
    address_old: str | None
    address_new: str | None
    old_unit: UnitRef | None
    new_unit: UnitRef | None
    latitude: float | None
    longitude: float | None
    point_accuracy: str
    accuracy_name: str
    accuracy_english: str
    managed_by: str | None
    current_use: str | None
    land_area_m2: Decimal | None
    land_value: int | None
    legal_papers: str | None
    note: str | None
    data_note: str | None
    decision: SiteDecision | None
    placements: list[SitePlacement]
    buildings: list[SiteBuilding]
    occupancies: list[SiteOccupancy]
