"""ETag, If-Match and Prefer: one writer wins, the other is told, or goes on top."""

from __future__ import annotations

import re
from typing import Any

from litestar import Request

from app.kernel.errors import InvalidInputError, PreconditionRequiredError

LENIENT = "handling=lenient"
"""What a writer prefers who lets a late write be made where it meets no other (RFC 7240)."""

_ETAG = re.compile(r'^\s*(?:W/)?"(\d+)"\s*$')


def etag(version: int) -> str:
    """Return the ETag of a resource at `version`."""
    return f'"{version}"'


def required_version(request: Request[Any, Any, Any]) -> int:
    """Return the version that the writer has seen, from If-Match.

    Raises:
        PreconditionRequiredError: there is no If-Match (428).
        InvalidInputError: If-Match is not one ETag of ours (422).
    """
    header = request.headers.get("if-match")
    if header is None:
        raise PreconditionRequiredError(
            "Phải gửi kèm If-Match với ETag của lần đọc gần nhất, để không ghi đè lên thay đổi "
            "của người khác."
        )
    match = _ETAG.match(header)
    if match is None:
        raise InvalidInputError(f'If-Match phải là một ETag như "3", nhận được: {header}')
    return int(match.group(1))


def prefers_lenient(request: Request[Any, Any, Any]) -> bool:
    """Return whether the writer asks for lenient handling, in Prefer."""
    preferences = request.headers.getall("prefer", [])
    asked = {part.strip().lower() for each in preferences for part in each.split(",")}
    return LENIENT in {"".join(part.split(";")[0].split()).replace('"', "") for part in asked}
