"""Baselines: freezing a register, and finding what was frozen."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date

import msgspec

from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.audit.store import RecordChange, record_change_set
from app.kernel.errors import NotFoundError
from app.plans import store
from app.plans.baseline import baseline_sha256, freeze
from app.plans.model import BaselineSummary
from app.plans.rules import accepted_name, province_key
from app.plans.snapshot import totals_of


@dataclass(frozen=True, slots=True)
class Freezing:
    """What came of a freezing: a new baseline, or the one that holds the same register already."""

    baseline: BaselineSummary
    is_new: bool


async def freeze_baseline(province: str, name: str, taken_on: date, actor: str) -> int:
    """Freeze the register of a province and return the baseline's id; see `take_baseline`."""
    return (await take_baseline(province, name, taken_on, actor)).baseline.id


async def take_baseline(province: str, name: str, taken_on: date, actor: str) -> Freezing:
    """Freeze the register of a province ("14" or "14@2025") as it is at this moment.

    A register that has not changed since an earlier baseline gives that baseline.

    Raises:
        NotFoundError: the province is not loaded.
        InvalidInputError: the name is empty, or the code no unit's.
    """
    key = province_key(province)
    name = accepted_name(name, "Tên của hiện trạng")
    async with store.register_held_still():
        if not await store.province_exists(key):
            raise NotFoundError(f"Không có tỉnh {key}; hãy nạp đơn vị hành chính trước.", code=key)
        register = await store.read_register(key)
        sections, totals = await asyncio.to_thread(lambda: (freeze(register), totals_of(register)))
        sha256 = baseline_sha256(key, sections)
        existing = await store.baseline_named_by(key, sha256)
        if existing is None:
            baseline_id = await store.save_baseline(
                key,
                name=name,
                taken_on=taken_on,
                actor=actor,
                sha256=sha256,
                totals=totals,
                sections=sections,
            )
            after = {
                "province": key,
                "name": name,
                "taken_on": taken_on.isoformat(),
                "sha256": sha256,
                "totals": msgspec.to_builtins(totals),
            }
            await record_change_set(
                actor,
                "plans.take_baseline",
                [RecordChange("baseline", str(baseline_id), None, after)],
            )
        else:
            baseline_id = existing
        return Freezing(await find_baseline(baseline_id), is_new=existing is None)


async def find_baseline(baseline: int) -> BaselineSummary:
    """Return a baseline.

    Raises:
        NotFoundError: there is none of this id.
    """
    found = await store.find_baseline(baseline)
    if found is None:
        raise NotFoundError(f"Không có hiện trạng số {baseline}.", code=str(baseline))
    return found


async def baselines(
    *, page: int = 1, page_size: int = DEFAULT_PAGE_SIZE, province: str | None = None
) -> Page[BaselineSummary]:
    """Return a page of the baselines (of a province), the latest first."""
    limit, offset = limit_offset(page, page_size)
    items, total = await store.baselines(
        None if province is None else province_key(province), limit, offset
    )
    return Page(items=items, total=total, page=page, page_size=page_size)
