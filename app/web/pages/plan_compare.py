"""Two plans or revisions side by side with the baseline, and copying a plan as a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.access.actors import actor_of
from app.access.paging import MAX_PAGE_SIZE
from app.checks.comparison_service import check_comparison
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError, TrusoError
from app.plans import service
from app.plans.copy_service import copy_plan
from app.plans.model import PlanSummary
from app.web import compare_view
from app.web.forms import form_of, key_of, required
from app.web.listing import query_of
from app.web.pages.plan import plan_at, plan_page, revision_number
from app.web.templating import page

ROWS = 100
ALL_ROWS = 5_000
_FORM = ("a_plan", "a_revision", "b_plan", "b_revision")


@get("/plans/{code:str}/compare", include_in_schema=False)
async def compare(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Show two plans or revisions side by side; by default this one and where it comes from."""
    plan, snapshot = await plan_at(request, code)
    asked = query_of(request, "a", "with", "show", "view", *_FORM)
    others = (await service.plans(page_size=MAX_PAGE_SIZE, province=plan.province)).items
    error: TrusoError | None = None
    found: dict[str, Any] = {}
    a, b = code, f"{code}@0"
    try:
        a = _reference(asked, "a", asked.get("a", code))
        b = _reference(asked, "b", asked.get("with") or _usual_other(plan, others))
        found = await _compared(a, b, all_rows=asked.get("show") == "all")
    except (InvalidInputError, NotFoundError) as refused:
        error = refused
    return plan_page(
        request,
        "plans/compare.html",
        plan,
        snapshot,
        error.status if error else 200,
        error=error,
        a=a,
        b=b,
        others=others,
        everything=asked.get("show") == "all",
        view=asked.get("view", "columns"),
        where=compare_view,
        **found,
    )


async def _compared(a: str, b: str, *, all_rows: bool) -> dict[str, Any]:
    limit = ALL_ROWS if all_rows else ROWS
    side_by_side = await service.comparison(a, b, limit=limit)
    (_, first), (_, second) = await service.referred(a), await service.referred(b)
    checks = await check_comparison(a, b, limit=limit)
    return {
        "found": side_by_side,
        "checks_found": checks,
        "names": compare_view.Names(first, second),
        "meter_groups": compare_view.meter_groups(checks.meters, all_rows=all_rows),
        "values": [row for row in side_by_side.values if all_rows or row.a != row.b],
        "units": [row for row in side_by_side.units if all_rows or row.differs],
        "check_rows": [row for row in checks.checks if all_rows or row.a != row.b],
    }


def _reference(asked: Mapping[str, str], side: str, given: str) -> str:
    """Return "CODE@REVISION" as the form chooses it, else as the address gives it.

    Raises:
        InvalidInputError: the revision is no number.
    """
    if f"{side}_plan" not in asked:
        return given
    plan, revision = asked[f"{side}_plan"], asked.get(f"{side}_revision")
    return f"{plan}@{revision_number(revision)}" if revision else plan


def _usual_other(plan: PlanSummary, others: list[PlanSummary]) -> str:
    """Return what a plan is compared with: its source, its latest scenario, else the baseline."""
    if plan.copied_from is not None and plan.copied_revision is not None:
        return plan.copied_from
    scenarios = [other for other in others if other.copied_from == plan.code]
    latest = max(scenarios, key=lambda other: other.created_at, default=None)
    return latest.code if latest else f"{plan.code}@0"


@get("/plans/{code:str}/copy", include_in_schema=False)
async def form_of_copy(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Show the form of a scenario."""
    return await _copy_form(request, code, {})


@post("/plans/{code:str}/copies", include_in_schema=False, status_code=303)
async def copy(request: Request[Any, Any, Any], code: FromPath[str]) -> Template | Redirect:
    """Copy the plan as a scenario and go to it."""
    form = await form_of(request)
    try:
        revision = form.get("revision")
        scenario = await copy_plan(
            code,
            required(form, "code", "mã kịch bản").lower(),
            required(form, "name", "tên kịch bản"),
            actor_of(request),
            revision=revision_number(revision) if revision else None,
            note=form.get("note"),
            idempotency_key=key_of(form),
        )
    except (InvalidInputError, ConflictError, NotFoundError) as error:
        return await _copy_form(request, code, form, error)
    return Redirect(f"/plans/{quote(scenario.code)}", status_code=303)


async def _copy_form(
    request: Request[Any, Any, Any],
    code: str,
    form: Mapping[str, str],
    error: TrusoError | None = None,
) -> Template:
    plan = await service.find_plan(code)
    return page(
        request,
        "plans/copy.html",
        error.status if error else 200,
        plan=plan,
        form=form,
        error=error,
        revision=request.query_params.get("revision") or str(plan.revision),
    )


HANDLERS = (compare, form_of_copy, copy)
