"""The estate: sites, their buildings, and who uses them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.kernel.errors import InvalidInputError
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE


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


@dataclass(frozen=True, slots=True)
class AreaUse:
    """How much of a site or building is used on a day, in m²; vacancy is derived, never typed.

    Attributes:
        usable_m2: usable floor area, None where it is not known of every building.
        used_m2: sum of the areas in use that are known.
        unmeasured: how many occupancies of that day have no area.
        vacant_m2: usable - used, None where usable is not known; an upper bound where some use is
            unmeasured; below 0 where more is stated to be used than there is.
    """

    usable_m2: Decimal | None
    used_m2: Decimal
    unmeasured: int
    vacant_m2: Decimal | None


def is_in_use(occupancy: Occupancy, day: date) -> bool:
    """Return whether the occupancy holds on a day; an unknown end means it still does."""
    begun = occupancy.from_date is None or occupancy.from_date <= day
    return begun and (occupancy.to_date is None or day <= occupancy.to_date)


def area_use(buildings: Iterable[Building], occupancies: Iterable[Occupancy], day: date) -> AreaUse:
    """Return what is used and what is vacant on a day, of these buildings by these occupancies."""
    usable_areas = [building.usable_floor_area_m2 for building in buildings]
    known = [usable for usable in usable_areas if usable is not None]
    usable = sum(known, Decimal(0)) if known and len(known) == len(usable_areas) else None
    areas = [each.area_m2 for each in occupancies if is_in_use(each, day)]
    used = sum((used for used in areas if used is not None), Decimal(0))
    return AreaUse(
        usable_m2=usable,
        used_m2=used,
        unmeasured=areas.count(None),
        vacant_m2=None if usable is None else usable - used,
    )


def check_site(site: Site) -> None:
    """Refuse a site whose values do not go together, beyond what the table itself refuses.

    Raises:
        InvalidInputError: the old unit is not of the old code list, or the new not of the new one.
    """
    for name, unit, vintage in (
        ("old_unit", site.old_unit, OLD_VINTAGE),
        ("new_unit", site.new_unit, NEW_VINTAGE),
    ):
        if unit is not None and not unit.endswith(f"@{vintage}"):
            raise InvalidInputError(
                f"Trường {name}: “{unit}” không thuộc danh mục đơn vị {vintage}. Hãy ghi khóa dạng "
                f"03646@{vintage}.",
                field=name,
            )
