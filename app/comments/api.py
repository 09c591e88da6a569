"""Comments over HTTP, and the stream of all that happens in a plan.

A write may carry an Idempotency-Key, under which a repeated request gets what was written and
writes nothing.
"""

import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import ServerSentEvent, ServerSentEventMessage

from app.access.actors import actor_of
from app.access.caching import ASK_AGAIN
from app.access.description import problem_answers
from app.access.paging import DEFAULT_PAGE_SIZE, Page
from app.access.preconditions import IdempotencyKey
from app.comments import service
from app.comments.following import events_after
from app.comments.model import About, CommentFilter
from app.comments.schemas import (
    AnswerIn,
    CommentIn,
    CommentOut,
    CountsOut,
    ReopeningIn,
    SettlementIn,
)
from app.db.listening import ListeningEndedError
from app.plans.schemas import MoveEventOut
from app.plans.service import find_plan

HEARTBEAT_SECONDS = 15.0
RECONNECT_MS = 1000

HttpRequest = Request[Any, Any, Any]


class CommentController(Controller):
    """`/api/v1/plans/{code}/comments`: comments, their answers, settlements and reopenings."""

    path = "/plans/{code:str}/comments"
    tags = ("comments",)

    @get("/", response_headers=[ASK_AGAIN])
    async def list_comments(
        self,
        code: FromPath[str],
        about: FromQuery[About | None] = None,
        site: FromQuery[str | None] = None,
        agency: FromQuery[str | None] = None,
        unit: FromQuery[str | None] = None,
        settled: FromQuery[bool | None] = None,
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Page[CommentOut]:
        """List the comments of a plan with what followed them, the latest first.

        `about`: only those on the whole plan, on sites, agencies or communes; `settled`: only
        settled ones, or only open ones.
        """
        wanted = CommentFilter(about=about, site=site, agency=agency, unit=unit, settled=settled)
        return await service.comments(code, wanted, page=page, page_size=page_size)

    @get("/counts", response_headers=[ASK_AGAIN])
    async def counts(self, code: FromPath[str]) -> CountsOut:
        """Count the comments of a plan: open ones by what they are on, and settled ones."""
        return await service.counts(code)

    @get("/{comment:int}", response_headers=[ASK_AGAIN])
    async def detail(self, code: FromPath[str], comment: FromPath[int]) -> CommentOut:
        """One comment with what followed it."""
        return await service.find_comment(code, comment)

    @post("/")
    async def write(
        self,
        code: FromPath[str],
        idempotency_key: IdempotencyKey,
        data: JSONBody[CommentIn],
        request: HttpRequest,
    ) -> Response[CommentOut]:
        """Write a comment on a site, an agency or a commune, or on the plan as a whole."""
        written = await service.write_comment(
            code,
            data.text,
            revision=data.revision,
            actor=actor_of(request),
            site=data.site,
            agency=data.agency,
            unit=data.unit,
            idempotency_key=idempotency_key,
        )
        location = f"/api/v1/plans/{code}/comments/{written.id}"
        return Response(written, status_code=201, headers={"Location": location})

    @post("/{comment:int}/answers", responses=problem_answers(409))
    async def answer(
        self,
        code: FromPath[str],
        comment: FromPath[int],
        idempotency_key: IdempotencyKey,
        data: JSONBody[AnswerIn],
        request: HttpRequest,
    ) -> CommentOut:
        """Answer an open comment; 409 where it is settled."""
        return await service.answer_comment(
            code,
            comment,
            data.text,
            revision=data.revision,
            actor=actor_of(request),
            idempotency_key=idempotency_key,
        )

    @post("/{comment:int}/settle", responses=problem_answers(409))
    async def settle(
        self,
        code: FromPath[str],
        comment: FromPath[int],
        idempotency_key: IdempotencyKey,
        data: JSONBody[SettlementIn],
        request: HttpRequest,
    ) -> CommentOut:
        """Settle an open comment with a short reason; 409 where it is settled already."""
        return await service.settle_comment(
            code, comment, data.reason, actor_of(request), idempotency_key
        )

    @post("/{comment:int}/reopen", responses=problem_answers(409))
    async def reopen(
        self,
        code: FromPath[str],
        comment: FromPath[int],
        idempotency_key: IdempotencyKey,
        data: JSONBody[ReopeningIn],
        request: HttpRequest,
    ) -> CommentOut:
        """Open a settled comment again; 409 where it is open. Its settlement is kept."""
        return await service.reopen_comment(
            code, comment, data.reason, actor_of(request), idempotency_key
        )


class PlanEventController(Controller):
    """`/api/v1/plans/{code}/events`: what happens in a plan, while it happens."""

    path = "/plans/{code:str}/events"
    tags = ("plans",)

    @get(
        "/",
        media_type="text/event-stream",
        # The answer is gathered before it is compressed, and this one has no end.
        opt={"skip_compression": True},
    )
    async def events(
        self,
        code: FromPath[str],
        request: HttpRequest,
        since: FromQuery[int | None] = None,
        comments: FromQuery[int | None] = None,
    ) -> ServerSentEvent:
        """Follow a plan: events `move` and `comment`, each with what happened as JSON.

        The moves after the revision in `Last-Event-ID` (else in `since`, else the present one)
        come first, and what was said after the id in `comments` (else the latest); then each move
        and each comment, answer, settlement and reopening as it is made. Only a move has an id, its
        revision: who comes back may be told once more of what was said.
        """
        await find_plan(code)
        last = request.headers.get("last-event-id", "")
        revision = int(last) if _NUMBER.fullmatch(last) else since
        return ServerSentEvent(_events(code, revision, comments))


_NUMBER = re.compile(r"[0-9]{1,9}")


async def _events(
    plan: str, revision: int | None, said: int | None
) -> AsyncIterator[ServerSentEventMessage]:
    async with aclosing(events_after(plan, revision, said, HEARTBEAT_SECONDS)) as events:
        try:
            async for event in events:
                if event is None:
                    yield ServerSentEventMessage(
                        data=None, comment="still here", retry=RECONNECT_MS
                    )
                elif isinstance(event, MoveEventOut):
                    yield ServerSentEventMessage(
                        event="move", id=event.revision, data=msgspec.json.encode(event)
                    )
                else:
                    yield ServerSentEventMessage(event="comment", data=msgspec.json.encode(event))
        except ListeningEndedError:
            return  # The browser comes again by itself.
