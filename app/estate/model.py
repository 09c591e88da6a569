"""The estate: sites, their buildings, and who uses them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class SiteKind(StrEnum):
    """What a site serves as; the values are stored."""

    HEADQUARTERS = "headquarters"
    EDUCATION = "education"
    HEALTH = "health"
    CULTURE_SPORT = "culture-sport"
    OTHER = "other"


class PointAccuracy(StrEnum):
    """How far a site's point can be trusted."""

    SURVEYED = "surveyed"
    ADDRESS = "address"
    UNIT = "unit"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Site:
    """One premises: land with buildings, at an address of old and of new.

    Attributes:
        code: the site's code for ever.
        kind: a `SiteKind`.
        old_unit, new_unit: keys of the units where it stands; new_unit None where undecided.
        managing_agency: code of the agency that managed it on the baseline; managed_by: its name
            as the source wrote it.
        latitude, longitude: WGS 84, degrees; point_accuracy: a `PointAccuracy`.
        land_area_m2: m², two places; land_value: đồng.
        current_use: present state as the source words it; legal_papers: title, decision...
        data_note: what about this row is invented, estimated or doubtful.
    """

    code: str
    name: str
    kind: str
    old_unit: str | None
    new_unit: str | None
    managing_agency: str | None
    managed_by: str | None
    address_old: str | None
    address_new: str | None
    latitude: float | None
    longitude: float | None
    point_accuracy: str
    land_area_m2: Decimal | None
    land_value: int | None
    current_use: str | None
    legal_papers: str | None
    note: str | None
    data_note: str | None


@dataclass(frozen=True, slots=True)
class Building:
    """One building of a site; areas in m², values in đồng, years as four digits.

    Attributes:
        grade: "Cấp III" and the like; condition: as the source words it.
        built_area_m2: built-over; gross_floor_area_m2: all storeys; usable_floor_area_m2.
    """

    code: str
    site: str
    name: str
    grade: str | None
    storeys: int | None
    year_built: int | None
    year_in_use: int | None
    built_area_m2: Decimal | None
    gross_floor_area_m2: Decimal | None
    usable_floor_area_m2: Decimal | None
    historical_cost: int | None
    residual_value: int | None
    condition: str | None
    note: str | None
    data_note: str | None


@dataclass(frozen=True, slots=True)
class Occupancy:
    """An agency uses a site, or one building of it, with an area (m²) from a day on."""

    site: str
    building: str | None
    agency: str
    area_m2: Decimal | None
    use: str | None
    from_date: date | None
    to_date: date | None
    note: str | None = None
