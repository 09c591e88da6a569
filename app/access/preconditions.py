"""Preconditions over HTTP: one writer wins, the other is told, or goes on top.

A handler names the header that it takes as a parameter of one of the types here, so that the
description of the API names it too, and the answers that it leads to (see `description.py`).
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from litestar import Request
from litestar.di import NamedDependency, Provide
from litestar.params import HeaderParameter

from app.kernel.errors import InvalidInputError, PreconditionRequiredError

LENIENT = "handling=lenient"
"""What a writer prefers who lets a late write be made where it meets no other (RFC 7240)."""

IF_MATCH = "If-Match"
IF_NONE_MATCH = "If-None-Match"

_TEXT = {"type": "string", "one_of": None}
"""A header that may be left out is text all the same, and never null."""

# Litestar lets a required header be missing whose type allows None: that is answered by us, 428.
IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name=IF_MATCH,
        required=True,
        description=(
            'The ETag of the latest read, such as "3": a write on another version is refused '
            "with 412, one without this header with 428."
        ),
        schema_extra=_TEXT,
    ),
]
"""A writer has to say which version was seen; `required_version` reads it."""

IfMatchOnceThere = Annotated[
    str | None,
    HeaderParameter(
        name=IF_MATCH,
        required=False,
        description="The ETag of the latest read; left out only where there is nothing yet.",
        schema_extra=_TEXT,
    ),
]
"""As `IfMatch`, for what the first write makes."""

IfNoneMatch = Annotated[
    str | None,
    HeaderParameter(
        name=IF_NONE_MATCH,
        required=False,
        description="The ETag of what the reader has: 304 where it is still that.",
        schema_extra=_TEXT,
    ),
]
"""What a reader has already; `caching.is_known` reads it."""

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        required=False,
        description=(
            "1 to 200 characters, of the writer's choice: a repeated request under the same key "
            "gets what was written, and writes nothing."
        ),
        schema_extra=_TEXT,
    ),
]
"""Under which a retried write is the same write; `idempotency.checked_key` examines it."""

_Prefer = Annotated[
    str | None,
    HeaderParameter(
        name="Prefer",
        required=False,
        description=(
            f"`{LENIENT}` (RFC 7240) puts a late write on top of those made since, where it "
            "touches nothing that they touched; `Preference-Applied` says that it was."
        ),
        schema_extra=_TEXT,
    ),
]

_ETAG = re.compile(r'^\s*(?:W/)?"(\d+)"\s*$')


def etag(version: int) -> str:
    """Return the ETag of a resource at `version`."""
    return f'"{version}"'


def required_version(if_match: str | None) -> int:
    """Return the version that the writer has seen, from If-Match.

    Raises:
        PreconditionRequiredError: there is no If-Match (428).
        InvalidInputError: If-Match is not one ETag of ours (422).
    """
    if if_match is None:
        raise PreconditionRequiredError(
            "Phải gửi kèm If-Match với ETag của lần đọc gần nhất, để không ghi đè lên thay đổi "
            "của người khác."
        )
    match = _ETAG.match(if_match)
    if match is None:
        raise InvalidInputError(f'If-Match phải là một ETag như "3", nhận được: {if_match}')
    return int(match.group(1))


def written_headers(place: str, version: int, seen: int, *, lenient: bool) -> dict[str, str]:
    """Return the headers of what a write made at `place`, on the version that its writer saw."""
    headers = {"ETag": etag(version), "Location": place}
    if lenient and version != seen + 1:
        headers["Preference-Applied"] = LENIENT
    return headers


def prefers_lenient(request: Request[Any, Any, Any], _prefer: _Prefer) -> bool:
    """Return whether the writer asks for lenient handling, in any line of Prefer.

    Litestar would hand over the first line only.
    """
    preferences = request.headers.getall("prefer", [])
    asked = {part.strip().lower() for each in preferences for part in each.split(",")}
    return LENIENT in {"".join(part.split(";")[0].split()).replace('"', "") for part in asked}


Lenient = NamedDependency[bool]
"""Whether a late write may go on top; a handler's parameter `lenient`."""

LENIENCE = {"lenient": Provide(prefers_lenient, sync_to_thread=False)}
"""The dependencies of a controller with such handlers."""
