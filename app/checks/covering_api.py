"""The balance of equipment over HTTP, and the transfers that it proposes."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from app.access.actors import actor_of
from app.access.paging import DEFAULT_PAGE_SIZE, Page
from app.access.preconditions import etag, required_version
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

ASK_AGAIN = {"Cache-Control": "private, no-cache"}


class CoveringController(Controller):
    """`/api/v1/plans/{code}`: which surplus of equipment covers which shortage.

    `item`: key of an item of the norms, or "cars"; `commune`: key of a new commune.
    """

    path = "/plans/{code:str}"
    tags = ("checks",)

    @get("/revisions/{revision:int}/equipment")
    async def balance(
        self,
        code: FromPath[str],
        revision: FromPath[int],
        item: FromQuery[str] = "",
        commune: FromQuery[str] = "",
    ) -> Response[EquipmentOut]:
        """Return what is needed, there, lacking, over and covered of each item."""
        found = await covering_service.equipment(code, revision, CoverFilter(item, commune))
        return Response(found, headers=ASK_AGAIN)

    @get("/revisions/{revision:int}/equipment/agencies")
    async def positions(
        self,
        code: FromPath[str],
        revision: FromPath[int],
        item: FromQuery[str] = "",
        commune: FromQuery[str] = "",
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Response[Page[PositionOut]]:
        """List the agencies that lack something or have more than the norm, by item."""
        found = await covering_service.positions(
            code, revision, CoverFilter(item, commune), page=page, page_size=page_size
        )
        return Response(found, headers=ASK_AGAIN)

    @get("/revisions/{revision:int}/equipment/transfers")
    async def transfers(
        self,
        code: FromPath[str],
        revision: FromPath[int],
        item: FromQuery[str] = "",
        commune: FromQuery[str] = "",
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Response[Page[TransferOut]]:
        """List the proposed transfers by item: inside a commune first, then the nearest."""
        found = await covering_service.transfers(
            code, revision, CoverFilter(item, commune), page=page, page_size=page_size
        )
        return Response(found, headers=ASK_AGAIN)

    @post("/equipment/previews", status_code=200)
    async def preview(self, code: FromPath[str], data: JSONBody[TransfersPreviewIn]) -> PreviewOut:
        """Return what making transfers would do to meters and problems; nothing is stored."""
        wanted = CoverFilter(data.item, data.commune)
        return await covering_service.preview_transfers(code, data.seen_revision, wanted, data.keys)

    @post("/equipment/transfers")
    async def make(
        self,
        code: FromPath[str],
        data: JSONBody[TransfersIn],
        request: Request[Any, Any, Any],
    ) -> Response[EditOut]:
        """Make transfers as one step, as the plan proposes them at the revision in If-Match.

        Those named, or all of an item or commune; the answer is that of `…/edits`.
        """
        made = await covering_service.make_transfers(
            code,
            CoverFilter(data.item, data.commune),
            data.keys,
            seen_revision=required_version(request),
            actor=actor_of(request),
            reason=data.reason,
            idempotency_key=request.headers.get("idempotency-key"),
        )
        headers = {
            "ETag": etag(made.revision),
            "Location": f"/api/v1/plans/{code}/revisions/{made.revision}",
        }
        return Response(made, status_code=201, headers=headers)
