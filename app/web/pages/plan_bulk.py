"""One decision about many sites: choosing them, seeing what it would do, and making it one step."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.checks.edit_schemas import PreviewOut
from app.checks.edit_service import preview
from app.checks.lawful import lawful_for_many
from app.checks.scene import Scene
from app.checks.service import evaluated
from app.kernel.errors import ConflictError, InvalidInputError, StaleVersionError, TrusoError
from app.plans.dispositions import catalogue
from app.plans.model import Decide, Several, Withdraw
from app.plans.rules import MAX_CHANGES
from app.web import plan_view
from app.web.forms import all_of, form_of, read_date, read_integer, required
from app.web.listing import query_of
from app.web.pages.conflict import Attempt, conflict_page, write
from app.web.pages.plan import plan_at, plan_page

WITHDRAW = "withdraw"
"""What is chosen instead of a disposition to take decisions back."""

_SHOWN = 100
_JUDGED = 1_000
"""Up to so many sites are asked what is lawful for them."""


@get("/plans/{code:str}/bulk", include_in_schema=False)
async def choose_all(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Choose all sites that fit a filter."""
    _, snapshot = await plan_at(request, code)
    return await _page(request, code, _Chosen(_fitting(snapshot, query_of(request, *_FILTER))))


@post("/plans/{code:str}/bulk", include_in_schema=False, status_code=200)
async def choose(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Choose the ticked sites, or all that fit the filter under which they were listed."""
    form = await form_of(request)
    if "all" in form:
        _, snapshot = await plan_at(request, code)
        return await _page(request, code, _Chosen(_fitting(snapshot, form)))
    return await _page(request, code, _Chosen(tuple(await all_of(request, "site"))))


@post("/plans/{code:str}/bulk/preview", include_in_schema=False, status_code=200)
async def look(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Show what the decision would do, before anything is written."""
    form = await form_of(request)
    chosen = _Chosen(_codes(form), form)
    try:
        step = _step(chosen)
        seen = read_integer(form, "seen_revision", "Phiên bản đã xem")
        effect = await preview(code, step, seen_revision=seen)
    except (InvalidInputError, ConflictError) as error:
        return await _page(request, code, chosen, error)
    return await _page(request, code, chosen, effect=effect)


@post("/plans/{code:str}/bulk/moves", include_in_schema=False, status_code=303)
async def make(request: Request[Any, Any, Any], code: FromPath[str]) -> Template | Redirect:
    """Make the decision, as one step."""
    form = await form_of(request)
    chosen = _Chosen(_codes(form), form)
    attempt = Attempt(code, "sites", form)
    try:
        step = _step(chosen)
        attempt, made = await write(request, attempt, step)
    except StaleVersionError as error:
        return await conflict_page(request, attempt, step, error)
    except (InvalidInputError, ConflictError) as error:
        return await _page(request, attempt.plan, chosen, error)
    return Redirect(f"/plans/{quote(attempt.plan)}/history?done={made}", status_code=303)


@dataclass(frozen=True)
class _Chosen:
    """The sites that were chosen, and what was filled in about them."""

    codes: tuple[str, ...]
    form: Mapping[str, str] | None = None


_FILTER = ("q", "unit", "disposition")


def _fitting(snapshot: Any, query: Mapping[str, str]) -> tuple[str, ...]:
    q, unit, disposition = (query.get(name, "") for name in _FILTER)
    rows = plan_view.site_rows(snapshot, q=q, unit=unit, disposition=disposition)
    return tuple(row.site.code for row in rows)


def _codes(form: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(required(form, "sites", "cơ sở nhà, đất").splitlines())


def _step(chosen: _Chosen) -> Several:
    form = chosen.form or {}
    if not 1 <= len(chosen.codes) <= MAX_CHANGES:
        raise InvalidInputError(f"Chọn từ 1 đến {MAX_CHANGES} cơ sở nhà, đất.", field="sites")
    wanted = required(form, "disposition", "hình thức xử lý")
    if wanted == WITHDRAW:
        return Several(tuple(Withdraw(code) for code in chosen.codes))
    deadline = read_date(form, "deadline", "Thời hạn thực hiện")
    return Several(
        tuple(
            Decide(
                site=code,
                disposition=wanted,
                receiver=form.get("receiver"),
                new_use=form.get("new_use"),
                legal_basis=form.get("legal_basis"),
                deadline=deadline,
                note=form.get("note"),
            )
            for code in chosen.codes
        )
    )


async def _page(
    request: Request[Any, Any, Any],
    code: str,
    chosen: _Chosen,
    error: TrusoError | None = None,
    effect: PreviewOut | None = None,
) -> Template:
    plan, snapshot = await plan_at(request, code)
    known = [snapshot.sites[each] for each in chosen.codes if each in snapshot.sites]
    rows = [plan_view.site_row(snapshot, site) for site in known]
    refused = {each.index for each in effect.refused} if effect else set()
    form = chosen.form or {}
    wanted = form.get("disposition")
    return plan_page(
        request,
        "plans/bulk.html",
        plan,
        snapshot,
        error.status if error else 200,
        rows=rows[:_SHOWN],
        total=len(rows),
        units=Counter(row.unit_name for row in rows).most_common(),
        forms=Counter(row.disposition for row in rows).most_common(),
        ruled_out=await _ruled_out(code, chosen.codes) if effect is None else {},
        legal_bases=catalogue().legal_bases,
        withdraw=WITHDRAW,
        chosen_form=catalogue().dispositions.get(wanted or ""),
        form=form,
        sites="\n".join(chosen.codes),
        possible="\n".join(c for i, c in enumerate(chosen.codes) if i not in refused),
        possible_total=len(chosen.codes) - len(refused),
        codes=chosen.codes,
        error=error,
        effect=effect,
        touched=[each for each in effect.communes if _differs(each.meters)] if effect else [],
    )


def _differs(meters: Sequence[Any]) -> bool:
    return any(meter.before != meter.after for meter in meters)


async def _ruled_out(plan: str, codes: Sequence[str]) -> dict[str, int]:
    """Return for how many of the sites recorded facts rule a disposition out, by its key."""
    scene = (await evaluated(plan)).scene
    known = [code for code in codes if code in scene.snapshot.sites]
    if len(known) > _JUDGED:
        return {}
    return await asyncio.to_thread(_count_ruled_out, scene, known)


def _count_ruled_out(scene: Scene, codes: Sequence[str]) -> dict[str, int]:
    return {each.disposition.key: len(each.refused) for each in lawful_for_many(scene, codes)}


HANDLERS = (choose_all, choose, look, make)
