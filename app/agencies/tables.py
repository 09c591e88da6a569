"""Tables of agencies and their succession."""

from __future__ import annotations

from piccolo.columns import BigSerial, Date, ForeignKey, Integer, OnDelete, Text, Varchar
from piccolo.columns.reference import LazyTableReference
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.db.engine import ENGINE
from app.kernel.ids import RECORD_CODE_SQL
from app.units.tables import Unit


class Agency(Table, tablename="agency", db=ENGINE):
    """See `app.agencies.model.Agency`."""

    code = Varchar(length=64, primary_key=True, null=False)
    name = Varchar(length=300, null=False)
    kind = Varchar(length=60, null=False, index=True)
    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    parent: ForeignKey[Agency] = ForeignKey(
        LazyTableReference("Agency", module_path="app.agencies.tables"),
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
    )
    valid_from = Date(null=True, default=None)
    valid_to = Date(null=True, default=None)
    note = Text(null=True, default=None)
    search_key = Varchar(length=600, null=False)
    sort_key = Varchar(length=1300, null=False, index=True)
    version = Integer(null=False, default=1)

    agency_code_1 = Check(f"code ~ '{RECORD_CODE_SQL}'")
    agency_validity_1 = Check("valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to")
    agency_parent_1 = Check("parent IS NULL OR parent <> code")


class AgencySuccession(Table, tablename="agency_succession", db=ENGINE):
    """Old agency → the new one that takes over its tasks, staff and assets."""

    id = BigSerial(primary_key=True, index=False)
    old_agency = ForeignKey(Agency, null=False, on_delete=OnDelete.restrict, index=True)
    new_agency = ForeignKey(Agency, null=False, on_delete=OnDelete.restrict, index=True)
    effective = Date(null=True, default=None)
    source = Text(null=True, default=None)

    agency_succession_pair_1 = Unique([old_agency, new_agency])
    agency_succession_self_1 = Check("old_agency <> new_agency")
