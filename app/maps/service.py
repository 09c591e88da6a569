"""What the map's page and its client ask for; answers are made once and remembered."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from app.kernel.errors import NotFoundError
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE, unit_key
from app.kernel.turns import Turns
from app.maps.columns import RegisterColumns, register_columns
from app.maps.details import site_detail
from app.maps.schemas import SiteDetail
from app.maps.sites import FORMAT, encode_sites, site_changes, site_texts
from app.plans.dispositions import Catalogue, catalogue
from app.plans.loading import Memory
from app.plans.model import PlanSummary
from app.plans.service import find_plan, load_snapshot
from app.plans.snapshot import Snapshot
from app.units import store as units

_COMPRESSION = 5


@dataclass(frozen=True, slots=True)
class Message:
    """A body as it is sent, plain and compressed, and the tag that names its content."""

    content: bytes
    compressed: bytes
    tag: str


@dataclass(frozen=True, slots=True)
class MapOfPlan:
    """What the page of a plan's map needs to know.

    Attributes:
        revision: the one that is shown; plan.revision is the latest.
        fingerprint: changes whenever an answer about this revision could; texts_fingerprint:
            whenever the texts of the sites could, which every plan on the baseline shares.
        province: two-digit code; centre: its place point (latitude, longitude), if it has one.
    """

    plan: PlanSummary
    revision: int
    fingerprint: str
    texts_fingerprint: str
    province: str
    centre: tuple[float, float] | None
    catalogue: Catalogue


_messages: Memory[tuple[str, str], Message] = Memory(12)
"""What an answer is named by, it never changes."""
_turns = Turns()
_registers: Memory[str, RegisterColumns] = Memory(4)
"""Columns of baselines, by their SHA-256: what a move leaves as it is."""
_making_columns = threading.Lock()


async def map_of_plan(plan: str, revision: int | None = None) -> MapOfPlan:
    """Return what the page of a plan's map needs, at a revision, by default the latest.

    Raises:
        NotFoundError: there is no such plan, or it has not reached this revision.
    """
    found = await find_plan(plan)
    snapshot = await load_snapshot(plan, revision)
    province = snapshot.units.get(found.province)
    centre = None
    if province is not None and province.latitude is not None and province.longitude is not None:
        centre = (province.latitude, province.longitude)
    return MapOfPlan(
        plan=found,
        revision=snapshot.revision,
        fingerprint=_fingerprint(found, snapshot),
        texts_fingerprint=_texts_fingerprint(found),
        province=found.province.partition("@")[0],
        centre=centre,
        catalogue=catalogue(),
    )


async def sites_message(plan: str, revision: int) -> tuple[Message, str]:
    """Return the sites of a plan at a revision (see `app.maps.sites`), and the fingerprint.

    Raises:
        NotFoundError: there is no such plan, or it has not reached this revision.
    """
    snapshot = await load_snapshot(plan, revision)
    found = await find_plan(plan)
    fingerprint = _fingerprint(found, snapshot)
    message = await _remembered(
        ("sites", fingerprint),
        lambda: encode_sites(snapshot, _columns_of(found.baseline_sha256, snapshot)),
    )
    return message, fingerprint


async def sites_difference(plan: str, revision: int, *, since: int) -> dict[str, Any]:
    """Return what turns the sites' message of revision `since` into that of `revision`.

    See `app.maps.sites.site_changes`. Either may be the later one.

    Raises:
        NotFoundError: there is no such plan, or it has not reached one of the revisions.
    """
    found = await find_plan(plan)
    old, new = await load_snapshot(plan, since), await load_snapshot(plan, revision)
    return await asyncio.to_thread(
        lambda: site_changes(old, new, _columns_of(found.baseline_sha256, new))
    )


async def texts_message(plan: str, revision: int) -> tuple[Message, str]:
    """Return codes, names and addresses of the sites as JSON columns, and the fingerprint.

    Raises:
        NotFoundError: there is no such plan, or it has not reached this revision.
    """
    snapshot = await load_snapshot(plan, revision)
    fingerprint = _texts_fingerprint(await find_plan(plan))
    message = await _remembered(
        ("texts", fingerprint), lambda: msgspec.json.encode(site_texts(snapshot))
    )
    return message, fingerprint


async def detail_of_site(plan: str, revision: int, site: str) -> SiteDetail:
    """Return one site with what the plan says about it at a revision.

    Raises:
        NotFoundError: there is no such plan, revision or site.
    """
    return site_detail(await load_snapshot(plan, revision), site)


async def boundaries_message(province: str, vintage: str) -> Message:
    """Return the boundaries of a province's communes as GeoJSON (see `app.maps.layers`).

    `province` is the two-digit code of a new province, `vintage` "2025" (new) or "2024" (old).

    Raises:
        NotFoundError: the province is not loaded, or there is no code list of this vintage.
    """
    from app.maps.layers import boundary_layer, layer_fingerprint

    key = unit_key(province, NEW_VINTAGE)
    if vintage not in {str(OLD_VINTAGE), str(NEW_VINTAGE)}:
        raise NotFoundError(
            f"Không có danh mục đơn vị hành chính {vintage}: dùng {OLD_VINTAGE} (trước sắp xếp) "
            f"hoặc {NEW_VINTAGE} (sau sắp xếp)."
        )
    known = {unit.key: unit for unit in await units.units_of_province(key)}
    if not known:
        raise NotFoundError(f"Chưa nạp tỉnh mang mã {province}. Hãy chạy: truso units load")
    boundaries = await units.boundaries_of_province(key, int(vintage))
    successions = await units.successions_of_province(key)
    name = (f"boundaries {key} {vintage}", layer_fingerprint(boundaries, known, successions))
    return await _remembered(name, lambda: boundary_layer(boundaries, known, successions))


def _columns_of(baseline_sha256: str, snapshot: Snapshot) -> RegisterColumns:
    with _making_columns:
        columns = _registers.get(baseline_sha256)
        if columns is None:
            columns = register_columns(snapshot)
            _registers.keep(baseline_sha256, columns)
        return columns


async def _remembered(name: tuple[str, str], make: Callable[[], bytes]) -> Message:
    # Whoever asks while it is made gets the one that is made.
    async with _turns.of("|".join(name)):
        message = _messages.get(name)
        if message is None:
            # In a thread: large answers take a while, and other requests should not wait for them.
            message = await asyncio.to_thread(lambda: _message(make()))
            _messages.keep(name, message)
        return message


def tag_of(content: bytes) -> str:
    """Return the tag that names this content."""
    return hashlib.sha256(content).hexdigest()[:20]


def _message(content: bytes) -> Message:
    return Message(content, gzip.compress(content, _COMPRESSION, mtime=0), tag_of(content))


def _texts_fingerprint(plan: PlanSummary) -> str:
    """Name what the texts of the sites are made of: no move changes them."""
    return hashlib.sha256(f"{FORMAT}|{plan.baseline_sha256}".encode()).hexdigest()[:16]


def _fingerprint(plan: PlanSummary, snapshot: Snapshot) -> str:
    """Name all that answers about a revision are made of.

    A revision never changes, but a database can be restored or made anew, the catalogue of
    dispositions edited, and this program's format changed.
    """
    last = snapshot.moves[-1].made_at.isoformat() if snapshot.moves else ""
    parts = (
        str(FORMAT),
        plan.code,
        plan.created_at.isoformat(),
        plan.baseline_sha256,
        str(snapshot.revision),
        last,
        hashlib.sha256(msgspec.json.encode(snapshot.dispositions)).hexdigest(),
    )
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
