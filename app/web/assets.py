"""Static files: our own, and those of the npm packages that pages use; nothing from another host.

`static_url("css/truso.css")` gives "/static/css/truso.css?v=<content hash>". A file asked for with
the hash of its content may be cached for ever; asked for without (an ES module that another one
imports, an image that a style sheet names) it is revalidated by its ETag.

Below "joined/" are several files as one: "joined/editor/open.js" is that module with all that it
imports, "joined/editor.css" the style sheets of `STYLES`.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from app.access.caching import SHARED_FOR_EVER, is_known
from app.access.preconditions import IfNoneMatch
from app.kernel.errors import NotFoundError
from app.web.joined import join_modules, join_styles, source_map

STATIC_FOLDER = Path(__file__).with_name("static")
NODE_MODULES = Path(__file__).with_name("node_modules")

_FONT_WEIGHTS = ("400", "600", "700")
_FONT_SUBSETS = ("latin", "latin-ext", "vietnamese")
_FONTS = "@fontsource/be-vietnam-pro"

VENDOR_FILES: dict[str, str] = {
    "pico/pico.min.css": "@picocss/pico/css/pico.min.css",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "swagger-ui/swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "swagger-ui/swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "leaflet/leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet/leaflet.css": "leaflet/dist/leaflet.css",
    **{
        f"leaflet/images/{name}": f"leaflet/dist/images/{name}"
        for name in (
            "layers.png",
            "layers-2x.png",
            "marker-icon.png",
            "marker-icon-2x.png",
            "marker-shadow.png",
        )
    },
    **{f"be-vietnam-pro/{weight}.css": f"{_FONTS}/{weight}.css" for weight in _FONT_WEIGHTS},
    **{
        f"be-vietnam-pro/files/be-vietnam-pro-{subset}-{weight}-normal.woff2": (
            f"{_FONTS}/files/be-vietnam-pro-{subset}-{weight}-normal.woff2"
        )
        for subset in _FONT_SUBSETS
        for weight in _FONT_WEIGHTS
    },
}
"""What is served of npm packages: path below /static/vendor/ → path in node_modules."""

PAGE_LETTERS = tuple(
    f"vendor/be-vietnam-pro/files/be-vietnam-pro-{subset}-{weight}-normal.woff2"
    for weight in _FONT_WEIGHTS
    for subset in _FONT_SUBSETS
)
"""Letters that every page in Vietnamese uses: asked for at once, not when the styles are there."""

_MAP_STYLES = ("vendor/leaflet/leaflet.css", "map/map.css", "map/map_side.css")

STYLES: dict[str, tuple[str, ...]] = {
    "page": (
        *(f"vendor/be-vietnam-pro/{weight}.css" for weight in _FONT_WEIGHTS),
        "vendor/pico/pico.min.css",
        *(f"css/{name}.css" for name in ("truso", "parts", "tables", "forms", "plans")),
    ),
    "map": _MAP_STYLES,
    "editor": (
        *_MAP_STYLES,
        *(
            f"editor/{name}.css"
            for name in (
                "frame",
                "map_tools",
                "panels",
                "tray",
                "inspector",
                "bulk",
                "people",
                "table",
                "phone",
                "comments",
            )
        ),
    ),
}
"""Style sheets that a page gets as one: "joined/<name>.css" → those in it, in their order."""

MODULES = ("map/plan_map.js", "editor/open.js")
"""Modules that a page gets with all that they import: "joined/<module>"."""

_JOINED = "joined/"
_COMPRESSIBLE = ("text/", "application/json", "image/svg+xml")
_HASH_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file as it is sent; `compressed` is its gzip form where that is smaller."""

    content: bytes
    compressed: bytes | None
    media_type: str
    digest: str


def static_url(path: str) -> str:
    """Return the address of a static file, with the hash of its content.

    Raises:
        NotFoundError: no such file; `make setup` installs those of npm packages.
    """
    return f"/static/{path}?v={read_asset(path).digest}"


def read_asset(path: str) -> Asset:
    """Return a static file: `vendor/<package>/<file>`, `joined/<name>`, or a file of our own.

    Raises:
        NotFoundError: it is not one of those that are served.
    """
    if path.startswith(_JOINED):
        asset = _joined_asset(path.removeprefix(_JOINED))
        if asset is not None:
            return asset
    file = _file_of(path)
    if file is None:
        raise NotFoundError(
            f"Không có tệp tĩnh “{path}”. Nếu là thư viện giao diện, hãy chạy “make setup”."
        )
    return _load(file, file.stat().st_mtime_ns)


@get(
    "/static/{path:path}",
    include_in_schema=False,
    sync_to_thread=False,
    skip_compression=True,
)
def serve_static(
    request: Request[Any, Any, Any], path: FromPath[str], if_none_match: IfNoneMatch
) -> Response[bytes]:
    """Answer with a static file; 304 where the browser has it already."""
    path = path.lstrip("/")
    asset = read_asset(path)
    tag = f'"{asset.digest}"'
    headers = {"ETag": tag, "Cache-Control": _caching(path, request, asset)}
    if is_known(if_none_match, tag):
        return Response(b"", status_code=304, headers=headers, media_type=asset.media_type)
    content = asset.content
    if asset.compressed is not None:
        headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            content = asset.compressed
    return Response(content, headers=headers, media_type=asset.media_type)


def _caching(path: str, request: Request[Any, Any, Any], asset: Asset) -> str:
    if request.query_params.get("v") == asset.digest:
        return str(SHARED_FOR_EVER.value)
    if path.startswith("vendor/"):
        return "public, max-age=86400"
    return "no-cache"


def _file_of(path: str) -> Path | None:
    if path.startswith("vendor/"):
        vendor = VENDOR_FILES.get(path.removeprefix("vendor/"))
        file = None if vendor is None else NODE_MODULES / vendor
    else:
        file = (STATIC_FOLDER / path).resolve()
        if not file.is_relative_to(STATIC_FOLDER):
            return None
    return file if file is not None and file.is_file() else None


_joined_assets: dict[str, tuple[dict[Path, int], Asset]] = {}
"""By name: the files that were joined with their times of change, and what they became."""


def _joined_asset(name: str) -> Asset | None:
    known = _joined_assets.get(name)
    if known is not None and all(_changed(file) == at for file, at in known[0].items()):
        return known[1]
    files: dict[Path, int] = {}

    def text_of(path: str) -> str:
        file = _file_of(path)
        if file is None:
            raise NotFoundError(f"Không có tệp tĩnh “{path}”. Hãy chạy “make setup”.")
        files[file] = _changed(file)
        return file.read_text(encoding="utf-8")

    made = _join(name, text_of)
    if made is None:
        return None
    text, media_type = made
    asset = _asset(text.encode(), media_type)
    _joined_assets[name] = files, asset
    return asset


def _join(name: str, text_of: Callable[[str], str]) -> tuple[str, str] | None:
    """Return what is served below "joined/" under a name, and its media type."""
    if name in MODULES:
        follows = f"//# sourceMappingURL={posixpath.basename(name)}.map\n"
        return join_modules(name, text_of) + follows, "text/javascript"
    if name.removesuffix(".map") in MODULES:
        return source_map(name.removesuffix(".map"), text_of), "application/json"
    sheets = STYLES.get(name.removesuffix(".css"))
    if sheets is None or not name.endswith(".css"):
        return None
    return join_styles([(sheet, text_of(sheet)) for sheet in sheets], _named), "text/css"


def _named(path: str) -> str:
    """Return the address of a file that a style sheet names, with its hash if it is served."""
    return f"/static/{path}" if _file_of(path) is None else static_url(path)


def _changed(file: Path) -> int:
    return file.stat().st_mtime_ns if file.is_file() else -1


@lru_cache(maxsize=256)
def _load(file: Path, modified: int) -> Asset:  # a changed file is another key
    return _asset(file.read_bytes(), _media_type(file))


def _asset(content: bytes, media_type: str) -> Asset:
    compressed = None
    if media_type.startswith(_COMPRESSIBLE):
        smaller = gzip.compress(content, mtime=0)
        compressed = smaller if len(smaller) < len(content) else None
    digest = hashlib.sha256(content).hexdigest()[:_HASH_LENGTH]
    return Asset(content, compressed, media_type, digest)


def _media_type(file: Path) -> str:
    if file.suffix in {".js", ".mjs"}:
        return "text/javascript"
    if file.suffix == ".woff2":
        return "font/woff2"
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream"
