"""The page of checks: meters of the plan and its communes, problems, and accepting them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.access.actors import actor_of
from app.checks import acceptance_service, service
from app.checks.model import Family, Severity
from app.checks.registry import CHECK_BY_KEY
from app.checks.service import ProblemFilter
from app.checks.tally import by_family, by_severity
from app.checks.tally_service import tallies_of
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError, TrusoError
from app.kernel.text import fold
from app.web import check_view, plan_view
from app.web.forms import form_of, required
from app.web.listing import page_number, query_of
from app.web.pages.plan import PAGE_SIZE, plan_at, plan_page

_FILTERS = ("family", "severity", "commune", "check", "accepted", "q", "site", "agency")
_ACCEPTED = {"": False, "accepted": True, "all": None}


@get("/plans/{code:str}/checks", include_in_schema=False)
async def checks(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Show the meters and the problems of a plan at a revision."""
    query = query_of(request, *_FILTERS, "revision")
    return await _page(request, code, _Asked(query))


@post("/plans/{code:str}/acceptances", include_in_schema=False, status_code=303)
async def accept(request: Request[Any, Any, Any], code: FromPath[str]) -> Template | Redirect:
    """Accept a problem with a reason."""
    form = await form_of(request)
    try:
        await acceptance_service.accept(
            code,
            required(form, "problem", "vấn đề"),
            required(form, "reason", "lý do chấp nhận"),
            actor_of(request),
        )
    except (InvalidInputError, ConflictError, NotFoundError) as error:
        return await _page(request, code, _Asked(_kept(form)), error)
    return _back(code, form)


@post("/plans/{code:str}/acceptances/withdrawal", include_in_schema=False, status_code=303)
async def withdraw(request: Request[Any, Any, Any], code: FromPath[str]) -> Template | Redirect:
    """Take the acceptance of a problem back."""
    form = await form_of(request)
    try:
        await acceptance_service.withdraw_acceptance(
            code, required(form, "problem", "vấn đề"), actor_of(request)
        )
    except (InvalidInputError, NotFoundError) as error:
        return await _page(request, code, _Asked(_kept(form)), error)
    return _back(code, form)


@dataclass(frozen=True)
class _Asked:
    """What the address (or the form of an acceptance) asks for."""

    query: Mapping[str, str]

    @property
    def problems(self) -> ProblemFilter:
        """The problems that are wanted; the open ones where nothing else is said.

        Raises:
            InvalidInputError: there is no such family, severity or check.
        """
        query = self.query
        accepted = query.get("accepted", "")
        if accepted not in _ACCEPTED:
            raise InvalidInputError(f"Không có cách lọc “{accepted}”.", field="accepted")
        return ProblemFilter(
            family=_known(query, "family", list(Family)),
            severity=_known(query, "severity", list(Severity)),
            check=_known(query, "check", list(CHECK_BY_KEY)),
            commune=query.get("commune"),
            site=query.get("site"),
            agency=query.get("agency"),
            accepted=_ACCEPTED[accepted],
            q=fold(query.get("q", "")),
        )

    @property
    def around(self) -> ProblemFilter:
        """The same without what the list of checks itself chooses."""
        wanted = self.problems
        return ProblemFilter(
            severity=wanted.severity,
            commune=wanted.commune,
            site=wanted.site,
            agency=wanted.agency,
            q=wanted.q,
        )


def _known(query: Mapping[str, str], name: str, values: list[str]) -> str | None:
    value = query.get(name)
    if value is not None and value not in values:
        raise InvalidInputError(f"Không có mục “{value}” để lọc.", field=name)
    return value


def _kept(form: Mapping[str, str]) -> dict[str, str]:
    """Return the filters under which a form was shown."""
    return {name: form[f"at_{name}"] for name in (*_FILTERS, "page") if f"at_{name}" in form}


def _back(code: str, form: Mapping[str, str]) -> Redirect:
    query = urlencode(_kept(form))
    return Redirect(f"/plans/{code}/checks{'?' if query else ''}{query}#problems", status_code=303)


async def _page(
    request: Request[Any, Any, Any], code: str, asked: _Asked, error: TrusoError | None = None
) -> Template:
    plan, snapshot = await plan_at(request, code)
    query = dict(asked.query)
    wanted = asked.problems
    meters = await service.meters(code, snapshot.revision)
    communes = check_view.commune_rows(meters.communes, query.get("sort", "-error"))
    chosen = next((c for c in meters.communes if c.unit == wanted.commune), None)
    counted = await tallies_of(code, asked.around, revision=snapshot.revision)
    found = await service.problems(
        code, wanted, revision=snapshot.revision, page=page_number(query), page_size=PAGE_SIZE
    )
    return plan_page(
        request,
        "plans/checks.html",
        plan,
        snapshot,
        error.status if error else 200,
        error=error,
        query=query,
        norms_on=meters.norms_on,
        chosen=chosen,
        groups=check_view.meter_groups(chosen.meters if chosen else meters.plan_meters),
        communes=communes,
        columns=check_view.COMMUNE_COLUMNS,
        commune_names=plan_view.communes(snapshot),
        families=by_family(counted),
        counts=by_severity(counted),
        accepted_total=sum(each.accepted for each in counted),
        found=found,
        problem_groups=[list(group) for _, group in groupby(found.items, key=lambda p: p.check)],
        severities=list(Severity),
        repair_address=check_view.repair_address,
    )


HANDLERS = (checks, accept, withdraw)
