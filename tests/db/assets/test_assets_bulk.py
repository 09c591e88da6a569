"""Assets in bulk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.agencies.store import save_agencies
from app.assets.store import assets_of_agencies, save_assets, stored_assets
from app.db.engine import fetch_value
from app.kernel.errors import InvalidInputError
from tests.builders.register import agency, asset, insert_units


@pytest.fixture(autouse=True)
async def _agency(database: str) -> None:
    await insert_units()
    await save_agencies([agency()], [])


async def test_assets_saved_come_back_equal_and_in_order_of_code() -> None:
    await save_assets([asset("TS-2"), asset("TS-10"), asset("TS-1")], [])
    assert await assets_of_agencies(["03646.office"]) == (
        asset("TS-1"),
        asset("TS-10"),
        asset("TS-2"),
    )
    assert await stored_assets(["TS-2", "TS-9"]) == {"TS-2": asset("TS-2")}


async def test_thousands_of_assets_change_in_one_statement_each_once() -> None:
    stock = [asset(f"TS-{number:05}") for number in range(3_000)]
    await save_assets(stock, [])
    changed = [replace(each, quantity=3, name="Máy in") for each in stock[:2_000]]
    await save_assets([asset("TS-NEW")], changed)
    assert await fetch_value("SELECT sum(quantity) FROM asset") == 2_000 * 3 + 1_000 + 1
    assert await fetch_value("SELECT count(*) FROM asset WHERE version = 2") == 2_000
    assert await fetch_value("SELECT count(*) FROM asset WHERE search_key LIKE '%may in%'") == 2_000


async def test_an_asset_of_no_known_agency_is_refused_by_field() -> None:
    with pytest.raises(InvalidInputError, match="Trường agency") as refused:
        await save_assets([asset(agency="nobody")], [])
    assert refused.value.extra["field"] == "agency"
    with pytest.raises(InvalidInputError, match="Năm đưa vào sử dụng"):
        await save_assets([asset(year_in_use=1492)], [])
