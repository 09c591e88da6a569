"""Plans and their snapshots: the use cases, each one transaction."""

from __future__ import annotations

import asyncio
import re
from datetime import date

from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.audit.store import RecordChange, record_change_set
from app.db.engine import transaction
from app.kernel import clock
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from app.plans import store
from app.plans.baseline_service import find_baseline
from app.plans.compare import compare as side_by_side
from app.plans.compare import sites_apart
from app.plans.comparison import ComparedBaseline, Comparison
from app.plans.diff import Difference, difference
from app.plans.loading import history_of, register_of, snapshot_of
from app.plans.model import PlanSummary
from app.plans.rules import accepted_name, province_key
from app.plans.snapshot import Snapshot

DEFAULT_ROWS = 500
MAX_ROWS = 5_000
"""How many rows a list of a comparison may hold."""

_PLAN_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_REVISION = re.compile(r"[0-9]{1,9}")


async def create_plan(
    code: str,
    name: str,
    province: str,
    baseline: int,
    actor: str,
    *,
    note: str | None = None,
    norms_on: date | None = None,
    copied_from: tuple[str, int] | None = None,
    idempotency_key: str | None = None,
) -> PlanSummary:
    """Create a plan without moves.

    Args:
        norms_on: the day whose norms count, by default today.
        copied_from: plan and revision of which it is to be a copy; see `copy_service`.
        idempotency_key: under which a copy is made once.

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
        norms_on = norms_on or clock.today()
        if not await store.add_plan(
            code,
            name=name,
            province=key,
            baseline=baseline,
            actor=actor,
            note=note,
            norms_on=norms_on,
            copied_from=copied_from,
            idempotency_key=idempotency_key,
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
        if copied_from is not None:
            after["copied_from"], after["copied_revision"] = copied_from
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


async def plans_moved_last(limit: int) -> list[PlanSummary]:
    """Return the plans in which somebody made a move last, or that were made last."""
    return await store.plans_moved_last(limit)


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


async def comparison(a: str, b: str, *, limit: int = DEFAULT_ROWS) -> Comparison:
    """Return two plans side by side; each is given as "CODE" or "CODE@REVISION".

    Raises:
        NotFoundError: there is no such plan or revision.
        InvalidInputError: what stands after @ is no revision, `limit` is out of range, or the
            baselines do not hold the same sites; `extra` then says which differ.
    """
    if not 1 <= limit <= MAX_ROWS:
        raise InvalidInputError(f"limit phải từ 1 đến {MAX_ROWS}, nhận được {limit}.")
    (plan_a, first), (plan_b, second) = await referred(a), await referred(b)
    same = plan_a.baseline_sha256 == plan_b.baseline_sha256
    if not same:
        _refuse_other_sites(first, second)
    return await asyncio.to_thread(
        side_by_side,
        first,
        second,
        _compared_baseline(plan_a),
        None if same else _compared_baseline(plan_b),
        limit,
    )


async def referred(reference: str) -> tuple[PlanSummary, Snapshot]:
    """Return the plan and snapshot that "CODE" or "CODE@REVISION" names.

    Raises:
        NotFoundError: there is no such plan or revision.
        InvalidInputError: what stands after @ is no revision.
    """
    code, at, revision = reference.partition("@")
    if at and not _REVISION.fullmatch(revision):
        raise InvalidInputError(
            f"“{reference}” phải là mã phương án, hoặc mã@phiên bản (ví dụ son-la-2025@12)."
        )
    return await find_plan(code), await load_snapshot(code, int(revision) if at else None)


def _compared_baseline(plan: PlanSummary) -> ComparedBaseline:
    return ComparedBaseline(plan.baseline_name, plan.baseline_taken_on, plan.baseline_sha256)


def _refuse_other_sites(a: Snapshot, b: Snapshot) -> None:
    only_a, only_b = sites_apart(a.register, b.register)
    if only_a or only_b:
        examples = ", ".join([*only_a, *only_b][:5])
        raise InvalidInputError(
            f"Hiện trạng “{a.baseline_name}” và “{b.baseline_name}” không cùng các cơ sở nhà, đất "
            f"({len(only_a)} cơ sở chỉ có ở bên thứ nhất, {len(only_b)} chỉ có ở bên thứ hai: "
            f"{examples}…). Hãy so sánh hai phương án trên cùng một hiện trạng: tạo bản sao của "
            "phương án cần so sánh, hoặc lập lại phương án trên hiện trạng mới.",
            only_in_a=only_a[:MAX_ROWS],
            only_in_b=only_b[:MAX_ROWS],
        )


async def compare(plan: str, from_revision: int, to_revision: int) -> Difference:
    """Return the difference between two revisions of a plan.

    Raises:
        NotFoundError: there is no such plan, or it has not reached one of the revisions.
    """
    return difference(
        await load_snapshot(plan, from_revision), await load_snapshot(plan, to_revision)
    )
