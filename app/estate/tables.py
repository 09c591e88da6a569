"""Tables of sites, buildings and occupancies."""

from __future__ import annotations

from piccolo.columns import (
    BigInt,
    BigSerial,
    Date,
    DoublePrecision,
    ForeignKey,
    Integer,
    Numeric,
    OnDelete,
    SmallInt,
    Text,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table

from app.agencies.tables import Agency
from app.db.engine import ENGINE
from app.kernel.ids import RECORD_CODE_SQL
from app.units.tables import Unit

AREA_DIGITS = (14, 2)


class Site(Table, tablename="site", db=ENGINE):
    """See `app.estate.model.Site`."""

    code = Varchar(length=64, primary_key=True, null=False)
    name = Varchar(length=300, null=False)
    kind = Varchar(length=20, null=False, index=True)
    old_unit = ForeignKey(Unit, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    new_unit = ForeignKey(Unit, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    managing_agency = ForeignKey(
        Agency, null=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    managed_by = Varchar(length=300, null=True, default=None)
    address_old = Text(null=True, default=None)
    address_new = Text(null=True, default=None)
    latitude = DoublePrecision(null=True, default=None)
    longitude = DoublePrecision(null=True, default=None)
    point_accuracy = Varchar(length=10, null=False, default="none")
    land_area_m2 = Numeric(digits=AREA_DIGITS, null=True, default=None)
    land_value = BigInt(null=True, default=None)
    current_use = Text(null=True, default=None)
    legal_papers = Text(null=True, default=None)
    note = Text(null=True, default=None)
    data_note = Text(null=True, default=None)
    search_key = Text(null=False)
    sort_key = Text(null=False, index=True)
    version = Integer(null=False, default=1)

    site_code_1 = Check(f"code ~ '{RECORD_CODE_SQL}'")
    site_kind_1 = Check("kind IN ('headquarters', 'education', 'health', 'culture-sport', 'other')")
    site_point_1 = Check(
        "(latitude IS NULL) = (longitude IS NULL) AND (latitude IS NULL OR "
        "(latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180))"
    )
    site_accuracy_1 = Check(
        "point_accuracy IN ('surveyed', 'address', 'unit', 'none') "
        "AND (latitude IS NULL) = (point_accuracy = 'none')"
    )
    site_amounts_1 = Check(
        "(land_area_m2 IS NULL OR land_area_m2 >= 0) AND (land_value IS NULL OR land_value >= 0)"
    )


class Building(Table, tablename="building", db=ENGINE):
    """See `app.estate.model.Building`."""

    code = Varchar(length=64, primary_key=True, null=False)
    site = ForeignKey(Site, null=False, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=300, null=False)
    grade = Varchar(length=40, null=True, default=None)
    storeys = SmallInt(null=True, default=None)
    year_built = SmallInt(null=True, default=None)
    year_in_use = SmallInt(null=True, default=None)
    built_area_m2 = Numeric(digits=AREA_DIGITS, null=True, default=None)
    gross_floor_area_m2 = Numeric(digits=AREA_DIGITS, null=True, default=None)
    usable_floor_area_m2 = Numeric(digits=AREA_DIGITS, null=True, default=None)
    historical_cost = BigInt(null=True, default=None)
    residual_value = BigInt(null=True, default=None)
    condition = Text(null=True, default=None)
    note = Text(null=True, default=None)
    data_note = Text(null=True, default=None)
    search_key = Text(null=False)
    sort_key = Text(null=False)
    version = Integer(null=False, default=1)

    building_code_1 = Check(f"code ~ '{RECORD_CODE_SQL}'")
    building_storeys_1 = Check("storeys IS NULL OR storeys BETWEEN 0 AND 200")
    building_years_1 = Check(
        "(year_built IS NULL OR year_built BETWEEN 1800 AND 2100) "
        "AND (year_in_use IS NULL OR year_in_use BETWEEN 1800 AND 2100)"
    )
    building_amounts_1 = Check(
        "coalesce(built_area_m2, 0) >= 0 AND coalesce(gross_floor_area_m2, 0) >= 0 "
        "AND coalesce(usable_floor_area_m2, 0) >= 0 AND coalesce(historical_cost, 0) >= 0 "
        "AND coalesce(residual_value, 0) >= 0"
    )


class Occupancy(Table, tablename="occupancy", db=ENGINE):
    """See `app.estate.model.Occupancy`.

    An index `occupancy_key_1` (in the migration: NULLS NOT DISTINCT) makes site, building, agency
    and first day unique.
    """

    id = BigSerial(primary_key=True, index=False)
    site = ForeignKey(Site, null=False, on_delete=OnDelete.restrict, index=True)
    building = ForeignKey(
        Building, null=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    agency = ForeignKey(Agency, null=False, on_delete=OnDelete.restrict, index=True)
    area_m2 = Numeric(digits=AREA_DIGITS, null=True, default=None)
    use = Text(null=True, default=None)
    from_date = Date(null=True, default=None)
    to_date = Date(null=True, default=None)
    note = Text(null=True, default=None)
    version = Integer(null=False, default=1)

    occupancy_area_1 = Check("area_m2 IS NULL OR area_m2 >= 0")
    occupancy_dates_1 = Check("from_date IS NULL OR to_date IS NULL OR from_date <= to_date")
