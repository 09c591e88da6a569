"""Pages of one plan, to read: summary, sites, placements, history, appendix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.access.paging import MAX_PAGE_SIZE, Page, limit_offset
from app.appendices.model import Authority
from app.kernel.errors import InvalidInputError, TrusoError
from app.plans import move_service, service
from app.plans.dispositions import catalogue
from app.plans.model import PlanSummary
from app.plans.snapshot import Snapshot
from app.web import check_words, plan_view
from app.web.forms import read_date
from app.web.listing import page_number, query_of
from app.web.templating import page

SHOWN_ON_SUMMARY = 20
PAGE_SIZE = 50


@get("/plans/{code:str}", include_in_schema=False)
async def summary(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Show what a plan comes to at a revision."""
    plan, snapshot = await plan_at(request, code)
    decided = [row for row in plan_view.site_rows(snapshot) if row.decision]
    placements = plan_view.placement_rows(snapshot)
    return plan_page(
        request,
        "plans/summary.html",
        plan,
        snapshot,
        shares=plan_view.shares(snapshot),
        decided=decided[:SHOWN_ON_SUMMARY],
        decided_total=len(decided),
        placements=placements[:SHOWN_ON_SUMMARY],
        placements_total=len(placements),
        moves=(await move_service.moves(code, page_size=10)).items,
        scenarios=[
            other
            for other in (await service.plans(page_size=MAX_PAGE_SIZE)).items
            if other.copied_from == code
        ],
    )


@get("/plans/{code:str}/sites", include_in_schema=False)
async def sites(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """List the sites of a plan, decided or not."""
    plan, snapshot = await plan_at(request, code)
    query = query_of(request, "q", "unit", "disposition", "revision")
    rows = plan_view.site_rows(
        snapshot,
        q=query.get("q", ""),
        unit=query.get("unit", ""),
        disposition=query.get("disposition", ""),
    )
    return plan_page(
        request,
        "plans/sites.html",
        plan,
        snapshot,
        query=query,
        found=paged(rows, query),
        communes=plan_view.communes(snapshot),
        undecided=plan_view.UNDECIDED,
    )


@get("/plans/{code:str}/placements", include_in_schema=False)
async def placements(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """List where agencies are placed."""
    plan, snapshot = await plan_at(request, code)
    query = query_of(request, "revision")
    return plan_page(
        request,
        "plans/placements.html",
        plan,
        snapshot,
        query=query,
        found=paged(plan_view.placement_rows(snapshot), query),
    )


@get("/plans/{code:str}/history", include_in_schema=False)
async def history(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """List every move of a plan as a sentence, the latest first."""
    return await history_page(request, code)


async def history_page(
    request: Request[Any, Any, Any], code: str, error: TrusoError | None = None
) -> Template:
    """Return the page of a plan's history, with the error of an undo, redo or revert."""
    plan, snapshot = await plan_at(request, code)
    query = query_of(request)
    return plan_page(
        request,
        "plans/history.html",
        plan,
        snapshot,
        error.status if error else 200,
        error=error,
        done=request.query_params.get("done"),
        query=query,
        found=await move_service.moves(code, page=page_number(query), page_size=PAGE_SIZE),
    )


@get("/plans/{code:str}/moves/{revision:int}", include_in_schema=False)
async def move(
    request: Request[Any, Any, Any], code: FromPath[str], revision: FromPath[int]
) -> Template:
    """Show one move with every change that it made."""
    plan, snapshot = await plan_at(request, code)
    query = query_of(request)
    parts = await move_service.parts(code, revision, page=page_number(query), page_size=PAGE_SIZE)
    return plan_page(
        request,
        "plans/move.html",
        plan,
        snapshot,
        query=query,
        move=await move_service.told_move(code, revision),
        found=parts,
    )


@get("/plans/{code:str}/appendix", include_in_schema=False)
async def appendix(request: Request[Any, Any, Any], code: FromPath[str]) -> Redirect:
    """Lead to the workbook of the appendix with what of its form is filled.

    Raises:
        InvalidInputError: the date or the authority cannot be read.
    """
    asked = {name: value for name, value in request.query_params.items() if value}
    authority = asked.get("authority", Authority.CHAIRMAN)
    if authority not in set(Authority):
        raise InvalidInputError(f"Thẩm quyền “{authority}” không có trong danh sách.")
    options: dict[str, str] = {"authority": authority}
    if number := asked.get("number"):
        options["number"] = number
    signed_on: date | None = read_date(asked, "signed_on", "Ngày ký")
    if signed_on:
        options["signed_on"] = signed_on.isoformat()
    plan = await service.find_plan(code)
    revision = revision_number(asked["revision"]) if "revision" in asked else plan.revision
    return Redirect(
        f"/api/v1/plans/{quote(code)}/revisions/{revision}/appendix.xlsx?{urlencode(options)}",
        status_code=303,
    )


async def plan_at(request: Request[Any, Any, Any], code: str) -> tuple[PlanSummary, Snapshot]:
    """Return a plan and its snapshot at the revision that the address names, else the latest.

    Raises:
        NotFoundError: there is no such plan or revision.
        InvalidInputError: the revision is no number.
    """
    plan = await service.find_plan(code)
    asked = request.query_params.get("revision")
    snapshot = await service.load_snapshot(code, revision_number(asked) if asked else None)
    return plan, snapshot


def plan_page(
    request: Request[Any, Any, Any],
    template: str,
    plan: PlanSummary,
    snapshot: Snapshot,
    status_code: int = 200,
    **context: Any,
) -> Template:
    """Return a page of a plan, with what all of them show."""
    return page(
        request,
        template,
        status_code,
        plan=plan,
        snapshot=snapshot,
        is_latest=snapshot.revision >= plan.revision,
        dispositions=catalogue().dispositions,
        words=check_words,
        **context,
    )


def paged(rows: Sequence[Any], query: Mapping[str, str]) -> Page[Any]:
    """Return the page of some rows that the address asks for."""
    number = page_number(query)
    limit, offset = limit_offset(number, PAGE_SIZE)
    return Page(
        items=list(rows[offset : offset + limit]), total=len(rows), page=number, page_size=PAGE_SIZE
    )


def revision_number(text: str) -> int:
    """Return a revision as an address names it.

    Raises:
        InvalidInputError: it is no number.
    """
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InvalidInputError(f"Phiên bản phải là số từ 0 trở lên, nhận được “{text}”.")
    return int(text)


HANDLERS = (summary, sites, placements, history, move, appendix)
