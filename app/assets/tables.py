"""Table of assets."""

from __future__ import annotations

from piccolo.columns import BigInt, ForeignKey, Integer, OnDelete, SmallInt, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from app.agencies.tables import Agency
from app.db.engine import ENGINE
from app.estate.tables import Site
from app.kernel.ids import RECORD_CODE_SQL


class Asset(Table, tablename="asset", db=ENGINE):
    """See `app.assets.model.Asset`; with keys for searching and for Vietnamese order."""

    code = Varchar(length=64, primary_key=True, null=False)
    name = Varchar(length=300, null=False)
    asset_class = Varchar(length=120, null=False, index=True)
    quantity = Integer(null=False, default=1)
    unit_of_measure = Varchar(length=40, null=True, default=None)
    historical_cost = BigInt(null=True, default=None)
    residual_value = BigInt(null=True, default=None)
    year_in_use = SmallInt(null=True, default=None)
    condition = Text(null=True, default=None)
    agency = ForeignKey(Agency, null=False, on_delete=OnDelete.restrict, index=True)
    site = ForeignKey(Site, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    note = Text(null=True, default=None)
    data_note = Text(null=True, default=None)
    search_key = Text(null=False)
    sort_key = Text(null=False)
    version = Integer(null=False, default=1)

    asset_code_1 = Check(f"code ~ '{RECORD_CODE_SQL}'")
    asset_amounts_1 = Check(
        "quantity >= 0 AND coalesce(historical_cost, 0) >= 0 AND coalesce(residual_value, 0) >= 0"
    )
    asset_year_1 = Check("year_in_use IS NULL OR year_in_use BETWEEN 1900 AND 2100")
