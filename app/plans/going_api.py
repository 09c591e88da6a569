"""Where people and equipment are under a plan, over HTTP."""

from __future__ import annotations

from litestar import Controller, get
from litestar.params import FromPath, FromQuery

from app.access.caching import ASK_AGAIN
from app.access.paging import DEFAULT_PAGE_SIZE, Page
from app.plans import going_service
from app.plans.going import Kind, Side, Wanted, Way
from app.plans.going_schemas import CodesOut, DestinationOut, GoingCountsOut, GoingOut


class GoingController(Controller):
    """`/api/v1/plans/{code}/revisions/{revision}`: people and equipment of a site or agency.

    `site` and `agency` (both: of that agency at that site) are where somebody or something is on
    `side` "today" or "plan", on either side where none is named. `way`: how it comes there.
    """

    path = "/plans/{code:str}/revisions/{revision:int}"
    tags = ("plans",)
    response_headers = (ASK_AGAIN,)

    @get("/whereabouts/counts")
    async def counts(
        self,
        code: FromPath[str],
        revision: FromPath[int],
        site: FromQuery[str] = "",
        agency: FromQuery[str] = "",
    ) -> GoingCountsOut:
        """Return how many are there today and under the plan, by how they come there."""
        wanted = Wanted(site=site, agency=agency)
        return await going_service.going_counts(code, revision, wanted)

    @get("/whereabouts/{kind:str}")
    async def going(
        self,
        code: FromPath[str],
        revision: FromPath[int],
        kind: FromPath[Kind],
        site: FromQuery[str] = "",
        agency: FromQuery[str] = "",
        side: FromQuery[Side] = "",
        way: FromQuery[Way | None] = None,
        q: FromQuery[str] = "",
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Page[GoingOut]:
        """List people (`kind` "staff") or "assets", the unresolved first; `q`: code or name."""
        wanted = Wanted(how=way or "", site=site, agency=agency, side=side)
        return await going_service.going(
            code, revision, kind, wanted, q, page=page, page_size=page_size
        )

    @get("/whereabouts/{kind:str}/codes")
    async def codes(
        self,
        code: FromPath[str],
        revision: FromPath[int],
        kind: FromPath[Kind],
        site: FromQuery[str] = "",
        agency: FromQuery[str] = "",
        side: FromQuery[Side] = "",
        way: FromQuery[Way | None] = None,
        q: FromQuery[str] = "",
    ) -> CodesOut:
        """Return the codes of all that the list holds; 422 where one step cannot hold so many."""
        wanted = Wanted(how=way or "", site=site, agency=agency, side=side)
        found = await going_service.going_codes(code, revision, kind, wanted, q)
        return CodesOut(codes=found)

    @get("/destinations")
    async def destinations(
        self,
        code: FromPath[str],
        revision: FromPath[int],
        q: FromQuery[str] = "",
        unit: FromQuery[str] = "",
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Page[DestinationOut]:
        """List the agencies that can be moved to, those of `unit` (its key) first."""
        return await going_service.destinations(
            code, revision, q, unit, page=page, page_size=page_size
        )
