"""ETag and If-Match: one writer wins, the other is told."""

from __future__ import annotations

import re
from typing import Any

from litestar import Request

from app.kernel.errors import InvalidInputError, PreconditionRequiredError

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
