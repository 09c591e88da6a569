"""All SQL of assets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from app.assets.model import Asset
from app.db.listing import Filter, Listing, search
from app.db.records import RecordTable
from app.kernel.text import fold, sort_key

# An asset register repeats a few thousand names over a million rows.
_sort_key = lru_cache(maxsize=65_536)(sort_key)

ASSETS = RecordTable(
    "asset",
    Asset,
    derived={
        "search_key": lambda asset: fold(f"{asset.code} {asset.name}"),
        "sort_key": lambda asset: _sort_key(asset.name),
    },
)

LISTING = Listing(
    select=f"{ASSETS.selection()}, a.name AS agency_name, s.name AS site_name",
    source="asset t JOIN agency a ON a.code = t.agency LEFT JOIN site s ON s.code = t.site",
    key=("t.code",),
    orders={
        "name": 't.sort_key COLLATE "C"',
        "code": 't.code COLLATE "C"',
        "agency": 'a.sort_key COLLATE "C"',
        "asset_class": 't.asset_class COLLATE "C"',
        "historical_cost": "t.historical_cost NULLS LAST",
        "year_in_use": "t.year_in_use NULLS LAST",
    },
    filters={
        "q": search("t.search_key"),
        "asset_class": Filter("t.asset_class = {}"),
        "agency": Filter("t.agency = {}"),
        "site": Filter("t.site = {}"),
    },
)


async def assets_of_agencies(codes: Collection[str]) -> tuple[Asset, ...]:
    """Return the assets that the agencies hold, in order of code."""
    return await ASSETS.where("agency = ANY($1)", list(codes))


async def stored_assets(codes: Collection[str]) -> dict[str, Asset]:
    """Return those of the assets that exist, by code."""
    return {asset.code: asset for asset in await ASSETS.where("code = ANY($1)", list(codes))}


async def save_assets(new: Sequence[Asset], changed: Sequence[Asset]) -> None:
    """Add and overwrite assets in the caller's transaction; see `RecordTable.save`."""
    await ASSETS.save(new, changed)
