"""Checks: everything from nothing, and an edit from the request to the answer with its meters."""

from __future__ import annotations

import asyncio
import logging
import statistics
import time
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from app.asgi import create_app
from app.checks.covering import cover_of
from app.checks.loading import forget_everything as forget_evaluations
from app.checks.service import evaluated
from app.plans.loading import forget_everything as forget_snapshots
from app.settings import read_settings
from bench import province
from bench.measure import Measurement, against

KINDS = ("office", "party-committee", "service-centre", "fatherland-front")
SITES, MORE_SITES, ASSETS, EDITS = 5_000, 50_000, 500_000, 200


@dataclass(frozen=True, slots=True)
class _Times:
    """Seconds of a full check and of the cover, the 95th percentile of an edit in ms."""

    from_database: float
    check_alone: float
    edit_p95: float
    bare_p95: float
    bulk: float
    cover: float


def run() -> list[Measurement]:
    """Measure on 500,000 assets at 5,000 sites, and again at 50,000."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    small, large = _measured(SITES), _measured(MORE_SITES)
    return [
        _limit(f"full check from the database, {SITES:,} sites", small.from_database, "s", 3.0),
        _limit(f"full check of a loaded register, {SITES:,} sites", small.check_alone, "s", 3.0),
        _limit(f"edit with all meters over HTTP, p95, {SITES:,} sites", small.edit_p95, "ms", 150),
        against("the same against a move alone", small.edit_p95, small.bare_p95, "ms"),
        against(
            f"edit at {MORE_SITES:,} sites against {SITES:,}, p95",
            large.edit_p95,
            small.edit_p95,
            "ms",
            goal=1.5,
        ),
        Measurement(
            f"full check from the database, {MORE_SITES:,} sites", large.from_database, "s"
        ),
        Measurement(f"bulk edit of 1,000 sites, {MORE_SITES:,} sites", large.bulk, "s"),
        Measurement(f"balance and cover of equipment, {SITES:,} sites", round(small.cover, 3), "s"),
    ]


def _limit(name: str, value: float, unit: str, goal: float) -> Measurement:
    return Measurement(name, round(value, 3), unit, goal=goal, met=value <= goal)


def _measured(sites: int) -> _Times:
    with province.server() as dsn, TemporaryDirectory(prefix="truso-bench-") as home:
        return asyncio.run(_measure(dsn, Path(home), sites))


async def _measure(dsn: str, home: Path, sites: int) -> _Times:
    content = province.register(sites, ASSETS)
    sites_and_communes = [
        (site.code, site.new_unit.partition("@")[0]) for site in content.sites if site.new_unit
    ]
    async with province.stored(dsn, content):
        await province.planned()
        del content
        forget_snapshots()
        forget_evaluations()
        start = time.perf_counter()
        await evaluated(province.PLAN)
        from_database = time.perf_counter() - start
        forget_evaluations()
        start = time.perf_counter()
        await evaluated(province.PLAN)
        check_alone = time.perf_counter() - start
        settings = replace(read_settings(), home=home)
        transport = httpx.ASGITransport(app=create_app(settings, dsn))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            bare_p95 = await _p95(client, "moves", sites_and_communes, 0)
            edit_p95 = await _p95(client, "edits", sites_and_communes, EDITS)
            start = time.perf_counter()
            changes = [_decision(code) for code, _ in sites_and_communes[-1000:]]
            step = {"kind": "several", "changes": changes}
            await _post(client, "edits", step, 2 * EDITS)
            bulk = time.perf_counter() - start
        # On an evaluation that is there, as on the page that asks for it.
        scene = (await evaluated(province.PLAN)).scene
        start = time.perf_counter()
        cover_of(scene)
        cover = time.perf_counter() - start
    return _Times(from_database, check_alone, edit_p95, bare_p95, bulk, cover)


async def _p95(
    client: httpx.AsyncClient, path: str, places: list[tuple[str, str]], revision: int
) -> float:
    """Return the 95th percentile of one post: half decide a site, half place an agency there."""
    times = []
    for number in range(EDITS):
        site, commune = places[(revision + number) * 37 % len(places)]
        step = _decision(site) if number % 2 else _placement(site, commune, number)
        start = time.perf_counter()
        await _post(client, path, step, revision + number)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.quantiles(times, n=20)[-1]


def _decision(site: str) -> dict[str, Any]:
    return {"kind": "decide", "site": site, "disposition": "retain"}


def _placement(site: str, commune: str, number: int) -> dict[str, Any]:
    agency = f"{commune}.{KINDS[number % len(KINDS)]}"
    return {"kind": "place", "agency": agency, "site": site, "area_m2": "400"}


async def _post(client: httpx.AsyncClient, path: str, step: dict[str, Any], revision: int) -> None:
    answer = await client.post(
        f"/api/v1/plans/{province.PLAN}/{path}", json=step, headers={"If-Match": f'"{revision}"'}
    )
    if answer.status_code != 201:
        raise RuntimeError(f"{path} was refused: {answer.text}")
