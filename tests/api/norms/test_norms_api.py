"""Norms over HTTP: the values of a day with instrument, article and whether they were read."""

from __future__ import annotations

import httpx


async def test_the_norms_of_a_day_come_with_their_sources(api: httpx.AsyncClient) -> None:
    norms = (await api.get("/api/v1/norms", params={"on": "2026-04-01"})).json()
    assert norms["on"] == "2026-04-01"
    assert norms["common_share"]["share"] == "0.85"
    assert not norms["common_share"]["source"]["verified"]
    specialist = next(each for each in norms["titles"] if each["title"] == "specialist")
    assert specialist["area_m2"] == "15"
    assert specialist["source"]["article"] == "Phụ lục II, dòng 9"
    assert (specialist["source"]["from"], specialist["source"]["to"]) == ("2025-07-01", None)
    printer = next(each for each in norms["equipment"] if each["key"] == "printer")
    assert (printer["shared_one_per"], printer["shared_by"]) == (3, ["VIII"])
    assert norms["cars"]["per_commune"] == 2


async def test_a_day_of_the_old_law_has_its_own_norms(api: httpx.AsyncClient) -> None:
    norms = (await api.get("/api/v1/norms", params={"on": "2025-06-30"})).json()
    assert norms["common_share"]["share"] == "0.50"
    assert norms["equipment"] == []
    assert norms["cars"] is None
