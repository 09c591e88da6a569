"""Assets as they cross HTTP; values in whole đồng."""

import msgspec


class AssetFields(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What can be changed of an asset; see `app.assets.model.Asset`."""

    name: str
    asset_class: str
    quantity: int = 1
    unit_of_measure: str | None = None
    historical_cost: int | None = None
    residual_value: int | None = None
    year_in_use: int | None = None
    condition: str | None = None
    agency: str
    site: str | None = None
    note: str | None = None
    data_note: str | None = None


class NewAsset(AssetFields, kw_only=True):
    """An asset to add."""

    code: str


class AssetOut(NewAsset, kw_only=True):
    """An asset of the register, with the names of what it points to."""

    agency_name: str
    site_name: str | None
    version: int
