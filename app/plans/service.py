"""Plans and their snapshots: the use cases, each one transaction."""

from __future__ import annotations

import re
from datetime import date

from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.audit.store import RecordChange, record_change_set
from app.db.engine import transaction
from app.kernel import clock
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from app.plans import store
from app.plans.baseline_service import find_baseline
from app.plans.diff import Difference, difference
from app.plans.loading import history_of, register_of, snapshot_of
from app.plans.model import PlanSummary
from app.plans.rules import accepted_name, province_key
from app.plans.snapshot import Snapshot

_PLAN_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


async def create_plan(
    code: str,
    name: str,
    province: str,
    baseline: int,
    actor: str,
    *,
    note: str | None = None,
    norms_on: date | None = None,
) -> PlanSummary:
    """Create a plan without moves; `norms_on` is the day whose norms count, by default today.

    Raises:
        InvalidInputError: the code has other characters than a-z, 0-9 and -, the name is empty, or
            the baseline is another province's.
        NotFoundError: there is no such baseline.
        ConflictError: the code is taken.
    """
    key = province_key(province)
    name = accepted_name(name, "Tên của phương án")
    if not _PLAN_CODE.fullmatch(code):
        raise InvalidInputError(
            f"Mã phương án “{code}” không hợp lệ: chỉ dùng chữ thường không dấu, chữ số và dấu "
            "gạch ngang, tối đa 64 ký tự (ví dụ son-la-2025).",
            field="code",
        )
    async with transaction():
        frozen = await find_baseline(baseline)
        if frozen.province != key:
            raise InvalidInputError(
                f"Hiện trạng số {baseline} là của {frozen.province_name}, không phải của tỉnh "
                f"{key}.",
                field="baseline",
            )
        note = (note or "").strip() or None
        norms_on = norms_on or clock.now().date()
        if not await store.add_plan(
            code,
            name=name,
            province=key,
            baseline=baseline,
            actor=actor,
            note=note,
            norms_on=norms_on,
        ):
            raise ConflictError(f"Đã có phương án mã “{code}”; hãy chọn mã khác.", code=code)
        after = {
            "name": name,
            "province": key,
            "baseline": baseline,
            "revision": 0,
            "note": note,
            "norms_on": norms_on.isoformat(),
        }
        await record_change_set(
            actor, "plans.create_plan", [RecordChange("plan", code, None, after)]
        )
        return await find_plan(code)


async def find_plan(code: str) -> PlanSummary:
    """Return a plan.

    Raises:
        NotFoundError: there is none of this code.
    """
    plan = await store.find_plan(code)
    if plan is None:
        raise NotFoundError(f"Không có phương án mã “{code}”.", code=code)
    return plan


async def plans(
    *,
    page: int = 1,
    page_size: int = DEFAULT_PAGE_SIZE,
    q: str = "",
    province: str | None = None,
) -> Page[PlanSummary]:
    """Return a page of the plans (of a province) with `q` in code or name, in order of code."""
    limit, offset = limit_offset(page, page_size)
    items, total = await store.plans(
        None if province is None else province_key(province), q, limit, offset
    )
    return Page(items=items, total=total, page=page, page_size=page_size)


async def load_snapshot(plan: str, revision: int | None = None) -> Snapshot:
    """Return a plan on its baseline at a revision, by default the latest.

    Raises:
        NotFoundError: there is no such plan, or it has not reached this revision.
    """
    found = await find_plan(plan)
    history = await history_of(found)
    latest = history.revision
    if revision is None:
        revision = latest
    if not 0 <= revision <= latest:
        raise NotFoundError(
            f"Phương án {plan} chưa có phiên bản {revision}; phiên bản mới nhất là {latest}.",
            revision=latest,
        )
    return snapshot_of(found, history, await register_of(found), revision)


async def compare(plan: str, from_revision: int, to_revision: int) -> Difference:
    """Return the difference between two revisions of a plan.

    Raises:
        NotFoundError: there is no such plan, or it has not reached one of the revisions.
    """
    return difference(
        await load_snapshot(plan, from_revision), await load_snapshot(plan, to_revision)
    )
