"""The balance of equipment of a plan: who lacks what, who could give it, and making it so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.checks import covering_service
from app.checks.covering_service import ChosenTransfers, CoverFilter
from app.checks.edit_schemas import PreviewOut
from app.checks.edit_service import preview
from app.checks.holdings import CARS
from app.kernel.errors import ConflictError, InvalidInputError, StaleVersionError, TrusoError
from app.plans.model import AssignAsset, Change, Several
from app.plans.rules import MAX_CHANGES
from app.web import plan_view
from app.web.forms import all_of, form_of, read_integer, required
from app.web.listing import page_number, query_of
from app.web.pages.conflict import Attempt, conflict_page, write
from app.web.pages.plan import PAGE_SIZE, plan_at, plan_page

_FILTERS = ("view", "item", "commune")
_VIEWS = ("transfers", "agencies")
_RECORDS_SHOWN = 8
"""How many records of a transfer are named on the page; the API names all."""


@get("/plans/{code:str}/equipment", include_in_schema=False)
async def equipment(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Show what is lacking and over of each item, and which transfers are proposed."""
    return await _page(request, code, query_of(request, *_FILTERS, "revision"))


@post("/plans/{code:str}/equipment/preview", include_in_schema=False, status_code=200)
async def look(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Show what the ticked transfers, or all that fit the filter, would do; nothing is written."""
    form = await form_of(request)
    query = _kept(form)
    try:
        seen = read_integer(form, "seen_revision", "Phiên bản đã xem")
        keys = None if "all" in form else _keys(await all_of(request, "transfer"))
        transfers = await covering_service.chosen_transfers(code, seen, _wanted(query), keys)
        effect = await preview(code, transfers.step, seen_revision=seen)
    except (InvalidInputError, ConflictError) as error:
        return await _page(request, code, query, error)
    return await _page(request, code, query, chosen=_Chosen(transfers, effect))


@post("/plans/{code:str}/equipment/moves", include_in_schema=False, status_code=303)
async def make(request: Request[Any, Any, Any], code: FromPath[str]) -> Template | Redirect:
    """Make the transfers that were looked at, as one step."""
    form = await form_of(request)
    query = _kept(form)
    form.setdefault("reason", covering_service.REASON)
    attempt = Attempt(code, "equipment", form)
    try:
        step = _step(form)
        attempt, made = await write(request, attempt, step)
    except StaleVersionError as error:
        return await conflict_page(request, attempt, step, error)
    except (InvalidInputError, ConflictError) as error:
        return await _page(request, attempt.plan, query, error)
    asked = urlencode({**query, "done": made})
    return Redirect(f"/plans/{quote(attempt.plan)}/equipment?{asked}", status_code=303)


@dataclass(frozen=True)
class _Chosen:
    """Transfers, and what making them would do."""

    transfers: ChosenTransfers
    effect: PreviewOut

    @property
    def lines(self) -> str:
        """The changes as a form carries them: asset, agency and site of one change a line."""
        return "\n".join(
            f"{each.asset}\t{each.agency}\t{each.site or ''}"
            for each in self.transfers.step.changes
            if isinstance(each, AssignAsset)
        )

    @property
    def records(self) -> int:
        """How many records of assets go."""
        return len(self.transfers.step.changes)


def _keys(values: Sequence[str]) -> list[tuple[str, str, str]]:
    keys = []
    for value in values:
        match value.split("\t"):
            case [item, giver, receiver]:
                keys.append((item, giver, receiver))
            case _:
                raise InvalidInputError(
                    f"Không có đề xuất điều chuyển “{value}”.", field="transfer"
                )
    return keys


def _step(form: Mapping[str, str]) -> Several:
    lines = required(form, "changes", "điều chuyển").splitlines()
    if len(lines) > MAX_CHANGES:
        raise InvalidInputError(f"Một bước tối đa {MAX_CHANGES} dòng tài sản.", field="changes")
    changes: list[Change] = []
    for line in lines:
        # The last line has lost its empty end with the form.
        asset, _, rest = line.partition("\t")
        agency, _, site = rest.partition("\t")
        changes.append(AssignAsset(asset, agency, site or None))
    return Several(tuple(changes))


def _kept(form: Mapping[str, str]) -> dict[str, str]:
    return {name: form[f"at_{name}"] for name in (*_FILTERS, "page") if f"at_{name}" in form}


def _wanted(query: Mapping[str, str]) -> CoverFilter:
    return CoverFilter(query.get("item", ""), query.get("commune", ""))


async def _page(
    request: Request[Any, Any, Any],
    code: str,
    query: dict[str, str],
    error: TrusoError | None = None,
    chosen: _Chosen | None = None,
) -> Template:
    plan, snapshot = await plan_at(request, code)
    view = query.get("view", "transfers")
    if view not in _VIEWS:
        raise InvalidInputError(f"Không có cách xem “{view}”.", field="view")
    wanted, revision, page = _wanted(query), snapshot.revision, page_number(query)
    by_item = await covering_service.equipment(code, revision, CoverFilter(commune=wanted.commune))
    proposed = await covering_service.transfers(
        code, revision, wanted, page=page if view == "transfers" else 1, page_size=PAGE_SIZE
    )
    agencies = await covering_service.positions(
        code, revision, wanted, page=page if view == "agencies" else 1, page_size=PAGE_SIZE
    )
    return plan_page(
        request,
        "plans/equipment.html",
        plan,
        snapshot,
        error.status if error else 200,
        error=error,
        done=request.query_params.get("done"),
        query=query,
        view=view,
        balance=by_item,
        items={each.item: each for each in by_item.items},
        found=proposed if view == "transfers" else agencies,
        totals={"transfers": proposed.total, "agencies": agencies.total},
        communes=plan_view.communes(snapshot),
        chosen=chosen,
        cars=CARS,
        records_shown=_RECORDS_SHOWN,
    )


HANDLERS = (equipment, look, make)
