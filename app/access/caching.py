"""What a browser may keep, and for how long: `Cache-Control`, ETag and If-None-Match."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from litestar import Response
from litestar.datastructures import ResponseHeader

Content = TypeVar("Content")

ASK_AGAIN = ResponseHeader(name="Cache-Control", value="private, no-cache")
"""Kept by the reader's own browser, which asks each time whether it is still so."""

FOR_EVER = ResponseHeader(name="Cache-Control", value="private, max-age=31536000, immutable")
"""Kept by the reader's own browser and not asked for again: what never changes."""

SHARED_ASK_AGAIN = ResponseHeader(name="Cache-Control", value="public, no-cache")
SHARED_FOR_EVER = ResponseHeader(name="Cache-Control", value="public, max-age=31536000, immutable")
"""The same for what is alike for every reader: also in caches on the way."""


def is_known(if_none_match: str | None, tag: str) -> bool:
    """Return whether the reader has what `tag` names (weak comparison, RFC 9110 §8.8.3.2)."""
    known = {each.strip().removeprefix("W/") for each in (if_none_match or "").split(",")}
    return bool(known & {tag.removeprefix("W/"), "*"})


def cache_headers(tag: str, keeping: ResponseHeader = ASK_AGAIN) -> dict[str, str]:
    """Return the headers of an answer that `tag` names."""
    return {"ETag": tag, "Cache-Control": str(keeping.value)}


def unless_known(
    if_none_match: str | None, tag: str, content: Content, keeping: ResponseHeader = ASK_AGAIN
) -> Response[Content]:
    """Answer with `content` and its tag; 304 without it where the reader has it already."""
    headers = cache_headers(tag, keeping)
    if is_known(if_none_match, tag):
        return cast("Response[Content]", Response[Any](None, status_code=304, headers=headers))
    return Response(content, headers=headers)
