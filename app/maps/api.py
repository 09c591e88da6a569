"""The map's data over HTTP: sites as one binary message, one site's details, boundaries.

An address that carries the fingerprint of what it names (`?v=`, as the map's page writes it) may
be cached for ever; without it the answer is asked for again by its ETag.
"""

from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Controller, Request, Response, get
from litestar.params import FromPath, QueryParameter

from app.access.caching import ASK_AGAIN, FOR_EVER, cache_headers, is_known, unless_known
from app.access.preconditions import IfNoneMatch
from app.maps import service
from app.maps.schemas import SiteDetail
from app.maps.service import Message

BINARY = "application/octet-stream"
JSON = "application/json"
GEOJSON = "application/geo+json"

AnyRequest = Request[Any, Any, Any]
Content = TypeVar("Content")


class MapController(Controller):
    """`/api/v1/plans/{code}/revisions/{revision}/…` for the map, and `/api/v1/boundaries`."""

    tags = ["maps"]

    @get(
        "/plans/{code:str}/revisions/{revision:int}/sites.bin",
        opt={"skip_compression": True},
        media_type=BINARY,
    )
    async def sites(
        self,
        request: AnyRequest,
        code: FromPath[str],
        revision: FromPath[int],
        if_none_match: IfNoneMatch,
    ) -> Response[bytes]:
        """Points, dispositions and measures of all sites, binary (format: app/maps/sites.py)."""
        message, fingerprint = await service.sites_message(code, revision)
        return _answer(request, if_none_match, message, BINARY, fingerprint)

    @get("/plans/{code:str}/revisions/{revision:int}/sites-delta")
    async def changes(
        self,
        code: FromPath[str],
        revision: FromPath[int],
        from_revision: Annotated[int, QueryParameter(name="from")],
        if_none_match: IfNoneMatch,
    ) -> Response[dict[str, Any]]:
        """What turns `sites.bin` of the revision `from` into that of this one, row by row."""
        changes = await service.sites_difference(code, revision, since=from_revision)
        return _revalidated(if_none_match, changes)

    @get(
        "/plans/{code:str}/revisions/{revision:int}/site-texts.json",
        opt={"skip_compression": True},
        media_type=JSON,
    )
    async def texts(
        self,
        request: AnyRequest,
        code: FromPath[str],
        revision: FromPath[int],
        if_none_match: IfNoneMatch,
    ) -> Response[bytes]:
        """Codes, names and addresses of the sites, as columns in the order of `sites.bin`."""
        message, fingerprint = await service.texts_message(code, revision)
        return _answer(request, if_none_match, message, JSON, fingerprint)

    @get("/plans/{code:str}/revisions/{revision:int}/sites/{site:str}")
    async def site(
        self,
        code: FromPath[str],
        revision: FromPath[int],
        site: FromPath[str],
        if_none_match: IfNoneMatch,
    ) -> Response[SiteDetail]:
        """One site: decision, placements, buildings, present users."""
        return _revalidated(if_none_match, await service.detail_of_site(code, revision, site))

    @get(
        "/boundaries/{province:str}/{layer:str}",
        opt={"skip_compression": True},
        media_type=GEOJSON,
    )
    async def boundaries(
        self,
        request: AnyRequest,
        province: FromPath[str],
        layer: FromPath[str],
        if_none_match: IfNoneMatch,
    ) -> Response[bytes]:
        """Boundaries of a new province's communes, simplified.

        `layer` is "2025.geojson" (new communes) or "2024.geojson" (old ones).
        """
        message = await service.boundaries_message(province, layer.removesuffix(".geojson"))
        return _answer(request, if_none_match, message, GEOJSON, None)


def _revalidated(if_none_match: str | None, content: Content) -> Response[Content]:
    """Send content as JSON; 304 where the client has it already."""
    tag = service.tag_of(msgspec.json.encode(content))
    return unless_known(if_none_match, f'"{tag}"', content)


def _answer(
    request: AnyRequest,
    if_none_match: str | None,
    message: Message,
    media_type: str,
    fingerprint: str | None,
) -> Response[bytes]:
    """Send a message compressed where the client takes that; 304 where it has it already."""
    # Weak: the compressed and the plain body are the same to a reader, but not byte for byte.
    tag = f'W/"{message.tag}"'
    lasting = fingerprint is not None and request.query_params.get("v") == fingerprint
    headers = {
        **cache_headers(tag, FOR_EVER if lasting else ASK_AGAIN),
        "Vary": "Accept-Encoding",
    }
    if is_known(if_none_match, tag):
        return Response(b"", status_code=304, headers=headers, media_type=media_type)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(message.compressed, headers=headers, media_type=media_type)
    return Response(message.content, headers=headers, media_type=media_type)
