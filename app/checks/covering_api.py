"""The balance of equipment over HTTP, and the transfers that it proposes."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from app.access.actors import actor_of
from app.access.caching import ASK_AGAIN
from app.access.description import problem_answers
from app.access.paging import DEFAULT_PAGE_SIZE, Page
from app.access.preconditions import (
    IdempotencyKey,
    IfMatch,
    required_version,
    written_headers,
)
from app.checks import covering_service
from app.checks.covering_schemas import (
    EquipmentOut,
    PositionOut,
    TransferOut,
    TransfersIn,
    TransfersPreviewIn,
)
from app.checks.covering_service import CoverFilter
from app.checks.edit_schemas import EditOut, PreviewOut


class CoveringController(Controller):
    """`/api/v1/plans/{code}`: which surplus of equipment covers which shortage.

    `item`: key of an item of the norms, or "cars"; `commune`: key of a new commune.
    """

    path = "/plans/{code:str}"
    tags = ("checks",)

    @get("/revisions/{revision:int}/equipment", response_headers=[ASK_AGAIN])
    async def balance(
        self,
        code: FromPath[str],
        revision: FromPath[int],
        item: FromQuery[str] = "",
        commune: FromQuery[str] = "",
    ) -> EquipmentOut:
        """Return what is needed, there, lacking, over and covered of each item."""
        return await covering_service.equipment(code, revision, CoverFilter(item, commune))

    @get("/revisions/{revision:int}/equipment/agencies", response_headers=[ASK_AGAIN])
    async def positions(
        self,
        code: FromPath[str],
        revision: FromPath[int],
        item: FromQuery[str] = "",
        commune: FromQuery[str] = "",
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Page[PositionOut]:
        """List the agencies that lack something or have more than the norm, by item."""
        return await covering_service.positions(
            code, revision, CoverFilter(item, commune), page=page, page_size=page_size
        )

    @get("/revisions/{revision:int}/equipment/transfers", response_headers=[ASK_AGAIN])
    async def transfers(
        self,
        code: FromPath[str],
        revision: FromPath[int],
        item: FromQuery[str] = "",
        commune: FromQuery[str] = "",
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Page[TransferOut]:
        """List the proposed transfers by item: inside a commune first, then the nearest."""
        return await covering_service.transfers(
            code, revision, CoverFilter(item, commune), page=page, page_size=page_size
        )

    @post("/equipment/previews", status_code=200, responses=problem_answers(409))
    async def preview(self, code: FromPath[str], data: JSONBody[TransfersPreviewIn]) -> PreviewOut:
        """Return what making transfers would do to meters and problems; nothing is stored."""
        wanted = CoverFilter(data.item, data.commune)
        return await covering_service.preview_transfers(code, data.seen_revision, wanted, data.keys)

    @post("/equipment/transfers", responses=problem_answers(409))
    async def make(
        self,
        code: FromPath[str],
        if_match: IfMatch,
        idempotency_key: IdempotencyKey,
        data: JSONBody[TransfersIn],
        request: Request[Any, Any, Any],
    ) -> Response[EditOut]:
        """Make transfers as one step, as the plan proposes them at the revision in If-Match.

        Those named, or all of an item or commune; the answer is that of `…/edits`.
        """
        seen = required_version(if_match)
        made = await covering_service.make_transfers(
            code,
            CoverFilter(data.item, data.commune),
            data.keys,
            seen_revision=seen,
            actor=actor_of(request),
            reason=data.reason,
            idempotency_key=idempotency_key,
        )
        place = f"/api/v1/plans/{code}/revisions/{made.revision}"
        headers = written_headers(place, made.revision, seen, lenient=False)
        return Response(made, status_code=201, headers=headers)
