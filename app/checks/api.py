"""Checks and meters over HTTP."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from app.access.actors import actor_of
from app.access.caching import ASK_AGAIN
from app.access.description import problem_answers
from app.access.paging import DEFAULT_PAGE_SIZE, Page
from app.access.preconditions import (
    LENIENCE,
    IdempotencyKey,
    IfMatch,
    Lenient,
    required_version,
    written_headers,
)
from app.checks import acceptance_service, edit_service, service
from app.checks.edit_schemas import AcceptanceIn, EditOut, PreviewIn, PreviewOut
from app.checks.lawful import Lawful
from app.checks.model import Family, Severity
from app.checks.schemas import (
    BuildingSpaceOut,
    LawfulForManyOut,
    LawfulOut,
    MetersOut,
    ProblemOut,
    SitesIn,
    SiteSpaceOut,
    TrayOut,
    lawful_for_many_out,
)
from app.kernel.text import fold
from app.plans.step_schemas import StepIn, step_of

HttpRequest = Request[Any, Any, Any]


class CheckController(Controller):
    """`/api/v1/plans/{code}`: meters, problems, the tray, and what is lawful for a site."""

    path = "/plans/{code:str}"
    tags = ("checks",)
    dependencies = LENIENCE

    @get("/revisions/{revision:int}/meters", response_headers=[ASK_AGAIN])
    async def meters(
        self,
        code: FromPath[str],
        revision: FromPath[int],
        commune: FromQuery[str | None] = None,
    ) -> MetersOut:
        """Return the meters of the plan and of each commune (or one, by key) at a revision."""
        return await service.meters(code, revision, commune)

    @get("/problems")
    async def problems(
        self,
        code: FromPath[str],
        family: FromQuery[Family | None] = None,
        severity: FromQuery[Severity | None] = None,
        commune: FromQuery[str | None] = None,
        site: FromQuery[str | None] = None,
        agency: FromQuery[str | None] = None,
        check: FromQuery[str | None] = None,
        accepted: FromQuery[bool | None] = None,
        q: FromQuery[str] = "",
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Page[ProblemOut]:
        """List the problems of the plan as it is now, the gravest first.

        `q`: words of the sentence in either language, with or without diacritics; `accepted`: only
        those that were accepted, or only the open ones.
        """
        wanted = service.ProblemFilter(
            family=family,
            severity=severity,
            commune=commune,
            site=site,
            agency=agency,
            check=check,
            accepted=accepted,
            q=fold(q),
        )
        return await service.problems(code, wanted, page=page, page_size=page_size)

    @get("/revisions/{revision:int}/tray", response_headers=[ASK_AGAIN])
    async def tray(
        self,
        code: FromPath[str],
        revision: FromPath[int],
        commune: FromQuery[str | None] = None,
    ) -> TrayOut:
        """Return the agencies of each new commune with what they may have and have."""
        return await service.tray(code, revision, commune)

    @get("/revisions/{revision:int}/sites/{site:str}/dispositions", response_headers=[ASK_AGAIN])
    async def dispositions(
        self, code: FromPath[str], revision: FromPath[int], site: FromPath[str]
    ) -> list[LawfulOut]:
        """Return every disposition for a site; those that recorded facts rule out say why."""
        found = await service.dispositions_for(code, revision, site)
        return [_lawful_out(each) for each in found]

    @post("/revisions/{revision:int}/dispositions", status_code=200)
    async def dispositions_for_many(
        self, code: FromPath[str], revision: FromPath[int], data: JSONBody[SitesIn]
    ) -> LawfulForManyOut:
        """Return for how many of the named sites each disposition is lawful; nothing is stored."""
        found = await service.dispositions_for_many(code, revision, data.sites)
        return lawful_for_many_out(found)

    @get("/revisions/{revision:int}/sites/{site:str}/space", response_headers=[ASK_AGAIN])
    async def space(
        self, code: FromPath[str], revision: FromPath[int], site: FromPath[str]
    ) -> SiteSpaceOut:
        """Return what is usable, given away and free in a site and its buildings."""
        whole, buildings = await service.space_of(code, revision, site)
        return SiteSpaceOut(
            usable_m2=whole.usable_m2,
            allotted_m2=whole.allotted_m2,
            free_m2=whole.free_m2,
            buildings=[
                BuildingSpaceOut(
                    building=use.building or "",
                    name=use.name or "",
                    usable_m2=use.usable_m2,
                    allotted_m2=use.allotted_m2,
                    free_m2=use.free_m2,
                )
                for use in buildings
            ],
        )

    @post("/edits", responses=problem_answers(409))
    async def edit(
        self,
        code: FromPath[str],
        if_match: IfMatch,
        idempotency_key: IdempotencyKey,
        lenient: Lenient,
        data: JSONBody[StepIn],
        request: HttpRequest,
    ) -> Response[EditOut]:
        """Make a move as `…/moves` does, with the same headers, and return what it came to.

        That is: the move, the meters of the plan and of the communes that it touched, and the
        problems that came and went. The new revision is in the ETag.
        """
        seen = required_version(if_match)
        edited = await edit_service.edit(
            code,
            step_of(data),
            seen_revision=seen,
            actor=actor_of(request),
            reason=data.reason,
            idempotency_key=idempotency_key,
            lenient=lenient,
        )
        place = f"/api/v1/plans/{code}/revisions/{edited.revision}"
        headers = written_headers(place, edited.revision, seen, lenient=lenient)
        return Response(edited, status_code=201, headers=headers)

    @post("/previews", status_code=200)
    async def preview(self, code: FromPath[str], data: JSONBody[PreviewIn]) -> PreviewOut:
        """Return what a step would do to meters and problems; nothing is stored."""
        return await edit_service.preview(
            code, step_of(data.step), seen_revision=data.seen_revision
        )

    @post("/acceptances", responses=problem_answers(409))
    async def accept(
        self, code: FromPath[str], data: JSONBody[AcceptanceIn], request: HttpRequest
    ) -> ProblemOut:
        """Accept a problem, by its id, with a reason; 409 where it is accepted already."""
        return await acceptance_service.accept(code, data.problem, data.reason, actor_of(request))

    @delete("/acceptances/{problem:str}", status_code=204)
    async def withdraw_acceptance(
        self, code: FromPath[str], problem: FromPath[str], request: HttpRequest
    ) -> None:
        """Take the acceptance of a problem back; that there was one is kept."""
        await acceptance_service.withdraw_acceptance(code, problem, actor_of(request))


def _lawful_out(lawful: Lawful) -> LawfulOut:
    disposition = lawful.disposition
    return LawfulOut(
        key=disposition.key,
        name=disposition.name,
        english=disposition.english,
        colour=disposition.colour,
        lawful=lawful.lawful,
        reasons=[reason.text for reason in lawful.reasons],
        reasons_en=[reason.english for reason in lawful.reasons],
        article=disposition.article,
        instrument=disposition.instrument,
        verified=disposition.verified,
        requires=list(disposition.requires),
        preconditions=list(lawful.preconditions),
    )
