"""Use cases of assets: list, find, create, change, remove and history are those of `ASSETS`."""

from __future__ import annotations

from app.assets import store, tables
from app.assets.schemas import AssetOut
from app.audit.register import Register

ASSETS = Register("assets.asset", tables.Asset, store.ASSETS, store.LISTING, AssetOut)
