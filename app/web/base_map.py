"""The base map of every map: tiles of another server of the closed network, or of a local file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from litestar import Request, Response, get
from litestar.params import FromPath

from app.access.caching import SHARED_ASK_AGAIN, SHARED_FOR_EVER, cache_headers, is_known
from app.access.preconditions import IfNoneMatch
from app.kernel.errors import NotFoundError
from app.maps.tile_files import TileFile, media_type_of
from app.web.security import content_security_policy, nonce_of

if TYPE_CHECKING:  # Folium takes a second to load: pages do it, not the start
    from app.maps.page import BaseMap


AnyRequest = Request[Any, Any, Any]


def configured_base_map(request: AnyRequest) -> BaseMap | None:
    """Return the base map of the settings (TRUSO_BASE_MAP or TRUSO_BASE_MAP_FILE), if there is one.

    A page that shows it calls `allow_base_map` on its answer.
    """
    from app.maps.page import BaseMap

    tiles: TileFile | None = request.app.state.base_map_file
    if tiles is not None:
        told = tiles.metadata
        return BaseMap(
            address=f"/tiles/{{z}}/{{x}}/{{y}}?v={tiles.tag}",
            attribution=told.attribution or told.name,
            min_zoom=told.min_zoom,
            max_zoom=told.max_zoom,
            bounds=told.bounds,
        )
    address: str | None = request.app.state.settings.base_map
    return None if address is None else BaseMap(address)


def allow_base_map(answer: Response[Any], request: AnyRequest, base_map: BaseMap | None) -> None:
    """Let a page's content policy take pictures from the host of its base map only."""
    if base_map is None:
        return
    address = urlsplit(base_map.address.replace("{s}", "*"))
    if address.netloc:
        origin = f"{address.scheme or 'http'}://{address.netloc}"
        policy = content_security_policy(nonce_of(request))
        answer.headers["Content-Security-Policy"] = policy.replace(
            "img-src 'self'", f"img-src 'self' {origin}"
        )


@get(
    "/tiles/{zoom:int}/{column:int}/{row:int}",
    include_in_schema=False,
    sync_to_thread=True,
    skip_compression=True,
)
def tile(
    request: AnyRequest,
    zoom: FromPath[int],
    column: FromPath[int],
    row: FromPath[int],
    if_none_match: IfNoneMatch,
) -> Response[bytes]:
    """Answer with a tile of the local base map; 204 where it has none, as beside its edge."""
    tiles: TileFile | None = request.app.state.base_map_file
    if tiles is None:
        raise NotFoundError(
            "Chưa có bản đồ nền. Người quản trị đặt TRUSO_BASE_MAP_FILE là tệp .mbtiles hoặc "
            ".pmtiles."
        )
    lasting = request.query_params.get("v") == tiles.tag
    tag = f'"{tiles.tag}-{zoom}-{column}-{row}"'
    headers = cache_headers(tag, SHARED_FOR_EVER if lasting else SHARED_ASK_AGAIN)
    if is_known(if_none_match, tag):
        return Response(b"", status_code=304, headers=headers)
    picture = tiles.tile(zoom, column, row)
    media_type = None if picture is None else media_type_of(picture)
    if picture is None or media_type is None:
        return Response(b"", status_code=204, headers=headers)
    return Response(picture, headers=headers, media_type=media_type)


HANDLERS = (tile,)
