"""The estate as it crosses HTTP: areas in m² as text with two places, values in whole đồng."""

from datetime import date
from decimal import Decimal

import msgspec

from app.estate.model import AreaUse, PointAccuracy, SiteKind


class SiteFields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What can be changed of a site; see `app.estate.model.Site`."""

    name: str
    kind: SiteKind
    old_unit: str | None = None
    new_unit: str | None = None
    managing_agency: str | None = None
    managed_by: str | None = None
    address_old: str | None = None
    address_new: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    point_accuracy: PointAccuracy = PointAccuracy.NONE
    land_area_m2: Decimal | None = None
    land_value: int | None = None
    current_use: str | None = None
    legal_papers: str | None = None
    note: str | None = None
    data_note: str | None = None


class NewSite(SiteFields, kw_only=True):
    """A site to add."""

    code: str


class SiteOut(NewSite, kw_only=True):
    """A site of the register, with the names of what it points to."""

    old_unit_name: str | None
    new_unit_name: str | None
    managing_agency_name: str | None
    version: int


class BuildingFields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What can be changed of a building; see `app.estate.model.Building`."""

    site: str
    name: str
    grade: str | None = None
    storeys: int | None = None
    year_built: int | None = None
    year_in_use: int | None = None
    built_area_m2: Decimal | None = None
    gross_floor_area_m2: Decimal | None = None
    usable_floor_area_m2: Decimal | None = None
    historical_cost: int | None = None
    residual_value: int | None = None
    condition: str | None = None
    note: str | None = None
    data_note: str | None = None


class NewBuilding(BuildingFields, kw_only=True):
    """A building to add."""

    code: str


class BuildingOut(NewBuilding, kw_only=True):
    """A building of the register, with the name of its site."""

    site_name: str
    version: int


class OccupancyFields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What can be changed of an occupancy; see `app.estate.model.Occupancy`."""

    building: str | None = None
    area_m2: Decimal | None = None
    use: str | None = None
    from_date: date | None = None
    to_date: date | None = None
    note: str | None = None


class NewOccupancy(OccupancyFields, kw_only=True):
    """An occupancy to add."""

    site: str
    agency: str


class OccupancyOut(NewOccupancy, kw_only=True):
    """An occupancy of the register, with the names of what it points to."""

    id: int
    site_name: str
    building_name: str | None
    agency_name: str
    version: int


class BuildingUseOut(msgspec.Struct, kw_only=True):
    """What is used and vacant in one building."""

    building: str
    name: str
    use: AreaUse


class SiteUseOut(msgspec.Struct, kw_only=True):
    """What is used and vacant on a day: in the whole site, and in each of its buildings.

    Occupancies that name no building count for the site only.
    """

    site: str
    on: date
    use: AreaUse
    buildings: list[BuildingUseOut]
