"""The page of imports: what it offers."""

from __future__ import annotations

import re

import httpx

from app.db.engine import transaction
from app.units.store import save_units
from tests.builders.plan import insert_register
from tests.builders.register import unit


async def test_the_register_is_offered_first_for_the_province_that_has_sites(
    api: httpx.AsyncClient,
) -> None:
    async with transaction():
        await save_units([unit("11@2025", "Tỉnh Điện Biên")], [])
    await insert_register()
    page = (await api.get("/imports")).text
    form = page[page.index("export-form") :]
    assert re.findall(r'<option value="(\d\d)"', form) == ["14", "11"]
