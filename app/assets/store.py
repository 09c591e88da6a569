"""All SQL of assets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from app.assets.model import Asset
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


async def assets_of_agencies(codes: Collection[str]) -> tuple[Asset, ...]:
    """Return the assets that the agencies hold, in order of code."""
    return await ASSETS.where("agency = ANY($1)", list(codes))


async def stored_assets(codes: Collection[str]) -> dict[str, Asset]:
    """Return those of the assets that exist, by code."""
    return {asset.code: asset for asset in await ASSETS.where("code = ANY($1)", list(codes))}


async def save_assets(new: Sequence[Asset], changed: Sequence[Asset]) -> None:
    """Add and overwrite assets in the caller's transaction; see `RecordTable.save`."""
    await ASSETS.save(new, changed)
