"""The map's data over HTTP: sites as one binary message, one site's details, boundaries.

An address that carries the fingerprint of what it names (`?v=`, as the map's page writes it) may
be cached for ever; without it the answer is asked for again by its ETag.
"""

from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Controller, Request, Response, get
from litestar.params import FromPath, QueryParameter

from app.maps import service
from app.maps.schemas import SiteDetail
from app.maps.service import Message

BINARY = "application/octet-stream"
JSON = "application/json"
GEOJSON = "application/geo+json"
FOR_EVER = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"

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
        self, request: AnyRequest, code: FromPath[str], revision: FromPath[int]
    ) -> Response[bytes]:
        """Points, dispositions and measures of all sites, binary (format: app/maps/sites.py)."""
        message, fingerprint = await service.sites_message(code, revision)
        return _answer(request, message, BINARY, fingerprint)

    @get("/plans/{code:str}/revisions/{revision:int}/sites-delta")
    async def changes(
        self,
        request: AnyRequest,
        code: FromPath[str],
        revision: FromPath[int],
        from_revision: Annotated[int, QueryParameter(name="from")],
    ) -> Response[dict[str, Any] | None]:
        """What turns `sites.bin` of the revision `from` into that of this one, row by row."""
        changes = await service.sites_difference(code, revision, since=from_revision)
        return _revalidated(request, changes)

    @get(
        "/plans/{code:str}/revisions/{revision:int}/site-texts.json",
        opt={"skip_compression": True},
        media_type=JSON,
    )
    async def texts(
        self, request: AnyRequest, code: FromPath[str], revision: FromPath[int]
    ) -> Response[bytes]:
        """Codes, names and addresses of the sites, as columns in the order of `sites.bin`."""
        message, fingerprint = await service.texts_message(code, revision)
        return _answer(request, message, JSON, fingerprint)

    @get("/plans/{code:str}/revisions/{revision:int}/sites/{site:str}")
    async def site(
        self,
        request: AnyRequest,
        code: FromPath[str],
        revision: FromPath[int],
        site: FromPath[str],
    ) -> Response[SiteDetail | None]:
        """One site: decision, placements, buildings, present users."""
        return _revalidated(request, await service.detail_of_site(code, revision, site))

    @get(
        "/boundaries/{province:str}/{layer:str}",
        opt={"skip_compression": True},
        media_type=GEOJSON,
    )
    async def boundaries(
        self, request: AnyRequest, province: FromPath[str], layer: FromPath[str]
    ) -> Response[bytes]:
        """Boundaries of a new province's communes, simplified.

        `layer` is "2025.geojson" (new communes) or "2024.geojson" (old ones).
        """
        message = await service.boundaries_message(province, layer.removesuffix(".geojson"))
        return _answer(request, message, GEOJSON, None)


def _revalidated(request: AnyRequest, content: Content) -> Response[Content | None]:
    """Send content as JSON; 304 where the client has it already."""
    headers = {
        "ETag": f'"{service.tag_of(msgspec.json.encode(content))}"',
        "Cache-Control": ASK_AGAIN,
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(None, status_code=304, headers=headers)
    return Response(content, headers=headers)


def _answer(
    request: AnyRequest, message: Message, media_type: str, fingerprint: str | None
) -> Response[bytes]:
    """Send a message compressed where the client takes that; 304 where it has it already."""
    # Weak: the compressed and the plain body are the same to a reader, but not byte for byte.
    tag = f'W/"{message.tag}"'
    lasting = fingerprint is not None and request.query_params.get("v") == fingerprint
    headers = {
        "ETag": tag,
        "Cache-Control": FOR_EVER if lasting else ASK_AGAIN,
        "Vary": "Accept-Encoding",
    }
    seen = request.headers.get("if-none-match", "")
    if message.tag in {each.strip().removeprefix("W/").strip('"') for each in seen.split(",")}:
        return Response(b"", status_code=304, headers=headers, media_type=media_type)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(message.compressed, headers=headers, media_type=media_type)
    return Response(message.content, headers=headers, media_type=media_type)
