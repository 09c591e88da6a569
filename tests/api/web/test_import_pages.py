"""The page of imports: what it offers."""

from __future__ import annotations

import httpx

from tests.builders.plan import insert_register


async def test_the_register_is_offered_for_provinces_that_have_one(api: httpx.AsyncClient) -> None:
    before = (await api.get("/imports")).text
    assert "/imports/register" not in before
    await insert_register()
    after = (await api.get("/imports")).text
    assert '<input type="hidden" name="province" value="14">' in after
