"""A plan's map in headless Chromium, beside stock Folium with the same sites embedded in its page.

Ours is what `truso serve` sends: page, scripts, styles, letters, boundaries and sites, compressed,
with an empty browser cache and a server that has been asked once. Folium's pages are what
`folium.Map.save` writes, in the ways of its documentation (`bench.folium_pages`), and once more
tuned by hand for this very comparison, which is reported but is no goal; only the libraries come
from beside them instead of from a foreign host. All are timed from the address being entered to
the second frame after the map can be used (for Folium: after the page's `load`).
"""

from __future__ import annotations

import asyncio
import functools
import gzip
import http.server
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import httpx
import msgspec
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from app.db.engine import copy_rows, execute
from app.intake.sample import SampleRegister
from app.kernel.clock import now
from app.plans.baseline_service import freeze_baseline
from app.plans.dispositions import load_dispositions
from app.plans.model import Decide
from app.plans.service import create_plan
from app.plans.store import payload_of
from app.units.service import approximate_boundaries
from app.web.assets import NODE_MODULES
from bench import province
from bench.folium_pages import TUNED, WAYS, page_name, write_pages
from bench.measure import Measurement, against

SIZES = (5_000, 50_000, 300_000)
SECONDS = {5_000: 1.5, 50_000: 1.5, 300_000: 2.5}
MEGABYTES = {5_000: 1.0, 300_000: 4.0}
FOLIUM_SIZES = (5_000, 50_000)
REDRAW_MS = 50.0
TIMES_BETTER = 5
ROUNDS = 5
DECIDED = 0.2
"""Share of the sites that the plan has decided."""

_WINDOW = {"width": 1440, "height": 900}
_START_SECONDS = 180
_READY = "[data-ready]"
# Notes when the map can be used and two frames after it are painted, in ms since navigation.
_CLOCK = """
    window.shownAt = new Promise((done) => {
        const painted = () => requestAnimationFrame(() => requestAnimationFrame(
            () => done(performance.now())));
        if (OURS) new MutationObserver((_, observer) => {
            if (!document.querySelector("[data-ready]")) return;
            observer.disconnect();
            painted();
        }).observe(document, { subtree: true, childList: true, attributes: true,
                               attributeFilter: ["data-ready"] });
        else addEventListener("load", painted);
    });
"""
# Pans by 200 pixels and back, zooms in and out by a step, drawn as the next frame draws them.
_REDRAW = """async (step) => {
    const { map } = window.trusoMap;
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const by = step % 2 ? 1 : -1;
    if (step % 4 < 2) map.panBy([200 * by, 60 * by], { animate: false });
    else map.setZoom(map.getZoom() + (step % 4 === 2 ? 1 : -1), { animate: false });
    await frame();
    await frame();
}"""
_REDRAWS = 24
# The editor with every site drawn as itself: as it comes, by another lens, all of them selected.
_EACH_SITE = """async ({ mode, selected }) => {
    const { panel, lens, editor } = await window.trusoMap.opened;
    panel.layer.grouping = "never";
    lens.setMode(mode);
    if (selected) editor.selectMatching();
    panel.layer.redraw();
}"""
_LOOKS: dict[str, dict[str, object]] = {
    "each site": {"mode": "disposition", "selected": False},
    "by utilisation": {"mode": "utilisation", "selected": False},
    "all selected": {"mode": "disposition", "selected": True},
}
_COMPLETE_MS = 600_000
"""How long the editor of the nation's sites may take to have judged all of them."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening of a page: seconds until it could be used, and bytes over the wire until then."""

    seconds: float
    bytes: float


def run() -> Iterator[Measurement]:
    """Measure first map and redraws at every size, and Folium beside them."""
    with tempfile.TemporaryDirectory(prefix="truso-bench-browser-") as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)
        with province.server() as dsn:
            asyncio.run(_fill(dsn, folder))
            with _served(dsn, folder) as ours, _files(folder) as folium, _chromium() as browser:
                yield from _measure(browser, ours, folium, folder)


# --- What is measured ----------------------------------------------------------------------------


def _measure(browser: Browser, ours: str, folium: str, folder: Path) -> Iterator[Measurement]:
    for size in SIZES:
        address = f"{ours}/plans/{_plan(size)}/map"
        yield _first_message(ours, size)
        _open(browser, address, ours=True)
        openings = [_open(browser, address, ours=True) for _ in range(ROUNDS)]
        took, megabytes = _median(openings), openings[-1].bytes / 1e6
        yield _limit(f"first interactive map, {size:,} sites", took, "s", SECONDS[size])
        yield _limit(f"wire until then, {size:,} sites", megabytes, "MB", MEGABYTES.get(size))
        yield from _redraws(browser, address, f"{size:,} sites")
        if size in FOLIUM_SIZES:
            for way in WAYS:
                page = folder / page_name(size, way)
                theirs = [_open(browser, f"{folium}/{page.name}", ours=False) for _ in range(3)]
                yield from _beside_folium(size, way, openings, theirs, page)
    largest = max(SIZES)
    for name, look in _LOOKS.items():
        address = f"{ours}/plans/{_plan(largest)}/edit"
        yield from _redraws(browser, address, f"{largest:,} sites, editor, {name}", look)


def _first_message(ours: str, size: int) -> Measurement:
    """Time the very first answer about a plan: nothing of it is remembered yet."""
    address = f"{ours}/api/v1/plans/{_plan(size)}/revisions/{_moves(size)}/sites.bin"
    began = time.perf_counter()
    httpx.get(address, timeout=_START_SECONDS).raise_for_status()
    took = time.perf_counter() - began
    return Measurement(f"sites.bin made for the first time, {size:,} sites", round(took, 3), "s")


def _beside_folium(
    size: int, way: str, ours: Sequence[Opening], theirs: Sequence[Opening], page: Path
) -> list[Measurement]:
    goal = 1 / TIMES_BETTER if size == max(FOLIUM_SIZES) and way != TUNED else None
    packed = sum(len(gzip.compress(file.read_bytes(), 5)) for file in (page, *_LIBRARIES))
    name = f"{size:,} sites, against Folium, {way}"
    return [
        against(f"first map, {name}", _median(ours), _median(theirs), "s", goal=goal),
        against(f"wire, {name}", ours[-1].bytes / 1e6, theirs[-1].bytes / 1e6, "MB", goal=goal),
        against(f"wire, {name}, compressed", ours[-1].bytes / 1e6, packed / 1e6, "MB"),
    ]


def _median(openings: Sequence[Opening]) -> float:
    return statistics.median(each.seconds for each in openings)


def _redraws(
    browser: Browser, address: str, what: str, look: dict[str, object] | None = None
) -> list[Measurement]:
    """Measure the script of redraws in the page's own processor time, whatever else is running."""
    with _page(browser) as page:
        page.goto(address)
        page.wait_for_selector("[data-complete]", timeout=_COMPLETE_MS)
        if look:
            page.evaluate(_EACH_SITE, look)
        page.wait_for_timeout(1000)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        spent = []
        for step in range(_REDRAWS):
            before = _script_seconds(session)
            page.evaluate(_REDRAW, step)
            spent.append(1000 * (_script_seconds(session) - before))
    median = round(statistics.median(spent), 1)
    return [
        Measurement(f"redraw, script, median, {what}", median, "ms"),
        _limit(f"redraw, script, worst of {_REDRAWS}, {what}", max(spent), "ms", REDRAW_MS),
    ]


def _script_seconds(session: CDPSession) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "ScriptDuration"))


def _limit(name: str, value: float, unit: str, goal: float | None) -> Measurement:
    met = None if goal is None else value <= goal
    return Measurement(name, round(value, 3), unit, goal=goal, met=met)


# --- The browser ---------------------------------------------------------------------------------


@contextmanager
def _chromium() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        raise SystemExit("no Chromium on this machine; on Debian: apt-get install chromium")
    arguments = ["--disable-background-networking", "--disable-component-update", "--no-pings"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=arguments)
        yield opened
        opened.close()


@contextmanager
def _page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh profile: nothing is in its cache."""
    context = browser.new_context(viewport=_WINDOW, locale="vi-VN")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def _open(browser: Browser, address: str, *, ours: bool) -> Opening:
    with _page(browser) as page:
        received = _bytes_received(page.context.new_cdp_session(page))
        page.add_init_script(f"const OURS = {str(ours).lower()};{_CLOCK}")
        page.goto(address, wait_until="commit", timeout=120_000)
        milliseconds: float = page.evaluate("window.shownAt")
        return Opening(milliseconds / 1000, sum(received))


def _bytes_received(session: CDPSession) -> list[float]:
    """Return a list that gets the bytes of every answer, headers included, when all is there."""
    received: list[float] = []
    session.on("Network.loadingFinished", lambda e: received.append(e["encodedDataLength"]))
    session.send("Network.enable")
    return received


# --- The servers ---------------------------------------------------------------------------------


@contextmanager
def _served(dsn: str, folder: Path) -> Iterator[str]:
    """Run `truso serve` on the database, in a process of its own."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    settings = {"TRUSO_HOME": str(folder / "home"), "TRUSO_DATABASE_URL": dsn,
                "TRUSO_HOST": "127.0.0.1", "TRUSO_PORT": str(port)}  # fmt: skip
    command = [sys.executable, "-m", "app.cli", "serve"]
    server = subprocess.Popen(command, env={**os.environ, **settings})
    try:
        end = time.monotonic() + _START_SECONDS
        while True:
            try:
                httpx.get(f"{address}/plans").raise_for_status()
                break
            except httpx.TransportError:
                if server.poll() is not None or time.monotonic() > end:
                    raise
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def _files(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


# --- The province, and Folium's pages ------------------------------------------------------------


_LIBRARIES = (NODE_MODULES / "leaflet/dist/leaflet.js", NODE_MODULES / "leaflet/dist/leaflet.css")


def _plan(size: int) -> str:
    return f"bench-{size}"


def _moves(size: int) -> int:
    return int(size * DECIDED)


async def _fill(dsn: str, folder: Path) -> None:
    """Store plans of every size, each on the first sites of one province, and Folium's pages."""
    content = province.register(max(SIZES), 0)
    for library in _LIBRARIES:
        shutil.copy(library, folder / library.name)
    stored: SampleRegister | None = None
    async with province.prepared(dsn):
        await approximate_boundaries(province.PROVINCE, province.ACTOR)
        for size in SIZES:
            part = _first(content, size)
            await province.save(_beyond(part, stored))
            stored = part
            name = f"Bench {size}"
            baseline = await freeze_baseline(
                province.PROVINCE, name, date(2025, 6, 30), province.ACTOR
            )
            await create_plan(_plan(size), name, province.PROVINCE, baseline, province.ACTOR)
            decisions = await _decide(part, size)
            if size in FOLIUM_SIZES:
                chosen = {decision.site: decision.disposition for decision in decisions}
                write_pages(folder, size, part.sites, chosen)


def _first(content: SampleRegister, size: int) -> SampleRegister:
    """Return the first sites of a register with what belongs to them."""
    sites = content.sites[:size]
    codes = {site.code for site in sites}
    return replace(
        content,
        sites=sites,
        buildings=tuple(each for each in content.buildings if each.site in codes),
        occupancies=tuple(each for each in content.occupancies if each.site in codes),
    )


def _beyond(part: SampleRegister, stored: SampleRegister | None) -> SampleRegister:
    """Return the records of `part` that are not stored yet; both begin alike."""
    if stored is None:
        return part
    return SampleRegister(
        *(getattr(part, f.name)[len(getattr(stored, f.name)) :] for f in fields(SampleRegister))
    )


async def _decide(part: SampleRegister, size: int) -> Sequence[Decide]:
    """Store decisions about some sites, as if they had been made one by one."""
    random = Random(size)
    keys = list(load_dispositions())
    decisions = [
        Decide(site.code, random.choice(keys)) for site in random.sample(part.sites, _moves(size))
    ]
    at = now()
    await copy_rows(
        "move",
        ("plan", "revision", "kind", "payload", "made_at", "made_by"),
        [
            (_plan(size), number, "decide", msgspec.json.encode(payload_of(step)).decode(), at,
             province.ACTOR)
            for number, step in enumerate(decisions, start=1)
        ],
    )  # fmt: skip
    await execute("UPDATE plan SET revision = $2 WHERE code = $1", _plan(size), len(decisions))
    return decisions
