"""Where people and equipment are under a plan, and moving some of them by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlencode

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.access.paging import Page
from app.kernel.errors import ConflictError, InvalidInputError, StaleVersionError, TrusoError
from app.kernel.text import sort_key
from app.plans import move_service
from app.plans.going import Kind, Wanted, counts_by_how, groups_of, items_of
from app.plans.model import AssignAsset, AssignStaff, Change, ReleaseAsset, ReleaseStaff, Several
from app.plans.rules import MAX_CHANGES
from app.plans.snapshot import Snapshot
from app.web import compare_view, plan_view
from app.web.forms import all_of, form_of, required
from app.web.listing import page_number, query_of
from app.web.pages.conflict import Attempt, conflict_page, write
from app.web.pages.plan import PAGE_SIZE, paged, plan_at, plan_page

_FILTERS = ("view", "how", "unit", "agency", "site", "q")
_VIEWS = ("groups", "staff", "assets")
_HOWS = (*compare_view.HOW, "moved")
_OFFERED = 1_000
"""How many agencies or sites are offered in a list of suggestions."""
_MOVES = 20


@get("/plans/{code:str}/people-and-equipment", include_in_schema=False)
async def people(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Show where people and equipment are, in groups or one by one."""
    return await _page(request, code, query_of(request, *_FILTERS, "revision"))


@post("/plans/{code:str}/people-and-equipment/moves", include_in_schema=False, status_code=303)
async def make(request: Request[Any, Any, Any], code: FromPath[str]) -> Template | Redirect:
    """Assign or release the ticked people or assets, or all that fit the filter, as one step."""
    form = await form_of(request)
    query = {name: form[f"at_{name}"] for name in _FILTERS if f"at_{name}" in form}
    attempt = Attempt(code, "people-and-equipment", form)
    try:
        # A form that is sent again after others' moves names its items in one field.
        codes = form["items"].splitlines() if "items" in form else await all_of(request, "item")
        if "all" in form:
            codes = await _all_codes(request, code, query)
        step = _step(form, codes)
        kept = {name: value for name, value in form.items() if name not in {"all", "item"}}
        kept["items"] = "\n".join(codes)
        attempt, made = await write(request, replace(attempt, form=kept), step)
    except StaleVersionError as error:
        return await conflict_page(request, attempt, step, error)
    except (InvalidInputError, ConflictError) as error:
        return await _page(request, attempt.plan, query, error, form)
    asked = urlencode({**query, "done": made})
    return Redirect(f"{attempt.page}?{asked}", status_code=303)


def _step(form: Mapping[str, str], codes: Sequence[str]) -> Several:
    if not 1 <= len(codes) <= MAX_CHANGES:
        raise InvalidInputError(
            f"Chọn từ 1 đến {MAX_CHANGES} người hoặc tài sản, đang chọn {len(codes)}.",
            field="item",
        )
    staff = required(form, "kind", "loại") == "staff"
    changes: tuple[Change, ...]
    if "release" in form:
        release = ReleaseStaff if staff else ReleaseAsset
        changes = tuple(release(each) for each in codes)
    else:
        agency, site = required(form, "agency", "cơ quan đến"), form.get("site")
        assign = AssignStaff if staff else AssignAsset
        changes = tuple(assign(each, agency, site) for each in codes)
    return Several(changes)


async def _all_codes(
    request: Request[Any, Any, Any], code: str, query: Mapping[str, str]
) -> list[str]:
    _, snapshot = await plan_at(request, code)
    kind, wanted = _kind(query), _wanted(query)
    everything = await asyncio.to_thread(groups_of, snapshot)
    groups = [group for group in everything if wanted.fits(group)]
    found, total = items_of(snapshot, groups, kind, query.get("q", ""), offset=0, limit=MAX_CHANGES)
    if total > MAX_CHANGES:
        raise InvalidInputError(
            f"Danh sách này có {total} dòng, một bước tối đa {MAX_CHANGES}: hãy lọc hẹp hơn.",
            field="item",
        )
    return [item.code for item in found]


def _kind(query: Mapping[str, str]) -> Kind:
    return cast("Kind", query["view"]) if query.get("view") in {"staff", "assets"} else "staff"


def _wanted(query: Mapping[str, str]) -> Wanted:
    how = query.get("how", "")
    if how and how not in _HOWS:
        raise InvalidInputError(f"Không có cách lọc “{how}”.", field="how")
    return Wanted(how, query.get("unit", ""), query.get("agency", ""), query.get("site", ""))


async def _page(
    request: Request[Any, Any, Any],
    code: str,
    query: dict[str, str],
    error: TrusoError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Template:
    plan, snapshot = await plan_at(request, code)
    view = query.get("view", "groups")
    if view not in _VIEWS:
        raise InvalidInputError(f"Không có cách xem “{view}”.", field="view")
    everything = await asyncio.to_thread(groups_of, snapshot)
    wanted = _wanted(query)
    groups = [group for group in everything if wanted.fits(group)]
    if view == "groups":
        found: Page[Any] = paged(groups, query)
    else:
        number = page_number(query)
        items, total = items_of(
            snapshot,
            groups,
            _kind(query),
            query.get("q", ""),
            offset=(number - 1) * PAGE_SIZE,
            limit=PAGE_SIZE,
        )
        found = Page(items=items, total=total, page=number, page_size=PAGE_SIZE)
    return plan_page(
        request,
        "plans/people.html",
        plan,
        snapshot,
        error.status if error else 200,
        error=error,
        done=request.query_params.get("done"),
        query=query,
        typed=typed or {},
        view=view,
        found=found,
        counts={kind: counts_by_how(everything, kind) for kind in ("staff", "assets")},
        totals={kind: sum(len(getattr(g, kind)) for g in groups) for kind in ("staff", "assets")},
        communes=plan_view.communes(snapshot),
        names=compare_view.Names(snapshot),
        where=compare_view,
        agencies=_agencies(snapshot, wanted.unit),
        sites=_sites(snapshot, wanted.unit),
        moves=await _moves(code, snapshot),
    )


def _agencies(snapshot: Snapshot, unit: str) -> list[tuple[str, str]]:
    """Return the agencies that somebody can go to, of one commune where one is chosen."""
    new = {each.key for each in snapshot.new_communes}
    offered = [
        (agency.code, agency.name)
        for agency in snapshot.register.agencies
        if agency.valid_to is None and (agency.unit == unit if unit else agency.unit in new)
    ]
    return sorted(offered, key=lambda pair: sort_key(pair[1]))[:_OFFERED]


def _sites(snapshot: Snapshot, unit: str) -> list[tuple[str, str]]:
    if not unit:
        return []
    sites = [(s.code, s.name) for s in snapshot.register.sites if s.new_unit == unit]
    return sorted(sites, key=lambda pair: sort_key(pair[1]))[:_OFFERED]


async def _moves(code: str, snapshot: Snapshot) -> list[Any]:
    """Return the latest moves about people and equipment."""
    kinds = {"assign-staff", "release-staff", "assign-asset", "release-asset"}
    return [
        move
        for move in (await move_service.moves(code, page_size=500)).items
        if move.revision <= snapshot.revision
        and (move.kind in kinds or any(c["kind"] in kinds for c in move.step.get("changes", ())))
    ][:_MOVES]


HANDLERS = (people, make)
