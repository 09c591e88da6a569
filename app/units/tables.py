"""Tables of units, their succession, facts and boundaries."""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    DoublePrecision,
    ForeignKey,
    Integer,
    Numeric,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.reference import LazyTableReference
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.db.engine import ENGINE


class Unit(Table, tablename="unit", db=ENGINE):
    """See `app.units.model.Unit`; with keys for searching and for Vietnamese order."""

    key = Varchar(length=10, primary_key=True, null=False)
    code = Varchar(length=5, null=False, index=True)
    vintage = SmallInt(null=False)
    level = Varchar(length=10, null=False)
    kind = Varchar(length=20, null=False)
    name = Varchar(length=120, null=False)
    short_name = Varchar(length=120, null=False)
    search_key = Varchar(length=240, null=False, index=True)
    sort_key = Varchar(length=480, null=False)
    province: ForeignKey[Unit] = ForeignKey(
        LazyTableReference("Unit", module_path="app.units.tables"),
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
        index=True,
    )
    district: ForeignKey[Unit] = ForeignKey(
        LazyTableReference("Unit", module_path="app.units.tables"),
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
    )
    valid_from = Date(null=True, default=None)
    valid_to = Date(null=True, default=None)
    latitude = DoublePrecision(null=True, default=None)
    longitude = DoublePrecision(null=True, default=None)
    area_km2 = Numeric(digits=(12, 4), null=True, default=None)
    source = Text(null=False)

    unit_code_vintage_1 = Unique([code, vintage])
    unit_level_1 = Check("level IN ('province', 'district', 'commune')")
    unit_code_1 = Check(
        "code ~ '^[0-9]+$' AND length(code) = "
        "CASE level WHEN 'province' THEN 2 WHEN 'district' THEN 3 ELSE 5 END"
    )
    unit_validity_1 = Check("valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to")


class Succession(Table, tablename="succession", db=ENGINE):
    """Old unit → new unit."""

    id = BigSerial(primary_key=True, index=False)
    old_unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    new_unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    relation = Varchar(length=10, null=False)
    effective = Date(null=False)
    resolution = Varchar(length=200, null=True, default=None)
    source = Text(null=False)

    succession_pair_1 = Unique([old_unit, new_unit])
    succession_relation_1 = Check("relation IN ('whole', 'partial')")


class UnitFact(Table, tablename="unit_fact", db=ENGINE):
    """What the code lists lack: population, the seat's address and point, with its source."""

    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, primary_key=True)
    population = Integer(null=True, default=None)
    population_note = Text(null=True, default=None)
    area_km2 = Numeric(digits=(12, 4), null=True, default=None)
    seat_address = Text(null=True, default=None)
    seat_latitude = DoublePrecision(null=True, default=None)
    seat_longitude = DoublePrecision(null=True, default=None)
    source = Text(null=False)
    as_of = Date(null=True, default=None)
    version = Integer(null=False, default=1)

    unit_fact_population_1 = Check("population IS NULL OR population >= 0")


class BoundarySet(Table, tablename="boundary_set", db=ENGINE):
    """One loaded file of boundaries, or one approximation, and what was found in it."""

    id = BigSerial(primary_key=True, index=False)
    file_name = Text(null=False)
    sha256 = Varchar(length=64, null=True, default=None)
    layer = Text(null=True, default=None)
    vintage = SmallInt(null=False)
    approximate = Boolean(null=False)
    source = Text(null=False)
    as_of = Date(null=True, default=None)
    loaded_at = Timestamptz()
    crs = Text(null=True, default=None)
    unit_count = Integer(null=False, default=0)
    report = JSONB(null=False, default="{}")


class Boundary(Table, tablename="boundary", db=ENGINE):
    """The polygon of a unit in force now: WKB in EPSG:4326, area measured on the ellipsoid."""

    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, primary_key=True)
    boundary_set = ForeignKey(BoundarySet, null=False, on_delete=OnDelete.restrict, index=True)
    wkb = Bytea(null=False)
    area_m2 = BigInt(null=False)


class UnitAlias(Table, tablename="unit_alias", db=ENGINE):
    """A name that a code list no longer has, and a new unit in which its land now lies.

    `province` is the new one. `name_key` and `district_key` are the names as written but for case
    and the place of tones; `search_key` is folded. A name that was divided has a row for each unit,
    `rank` 1 for the largest share. What lies in no listed unit is not known, so that shares of one
    name sum up to 1 at most.
    """

    id = BigSerial(primary_key=True, index=False)
    province = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    district = Varchar(length=120, null=False, default="")
    district_key = Varchar(length=240, null=False, default="")
    kind = Varchar(length=20, null=False, default="")
    name = Varchar(length=120, null=False)
    name_key = Varchar(length=240, null=False)
    search_key = Varchar(length=240, null=False, index=True)
    target = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    share = Numeric(digits=(5, 4), null=False)
    rank = SmallInt(null=False)
    file_name = Text(null=False)
    sha256 = Varchar(length=64, null=False)
    source = Text(null=False)
    as_of = Date(null=True, default=None)
    loaded_at = Timestamptz()

    unit_alias_target_1 = Unique([province, district_key, name_key, target])
    unit_alias_rank_1 = Unique([province, district_key, name_key, rank])
    unit_alias_share_1 = Check("share > 0 AND share <= 1")
    unit_alias_order_1 = Check("rank >= 1")
    unit_alias_name_1 = Check("name <> '' AND name_key <> '' AND search_key <> ''")
    unit_alias_sha256_1 = Check("sha256 ~ '^[0-9a-f]{64}$'")


class UnitAnswer(Table, tablename="unit_answer", db=ENGINE):
    """Which unit a person said that a written name means, in the place that stood beside it.

    Keys keep the diacritics (Chiềng Hắc is not Chiềng Hặc) and are alike in case and spacing.
    `vintage` is the code list in which the name was to be found, 0 where either would do.
    """

    id = BigSerial(primary_key=True, index=False)
    name_key = Varchar(length=240, null=False)
    place_key = Varchar(length=480, null=False, default="")
    vintage = SmallInt(null=False, default=0)
    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    actor = Varchar(length=200, null=False)
    answered_at = Timestamptz()

    unit_answer_name_1 = Unique([name_key, place_key, vintage])
    unit_answer_vintage_1 = Check("vintage IN (0, 2024, 2025)")
    unit_answer_key_1 = Check("name_key <> ''")
