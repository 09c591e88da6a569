"""Background jobs over HTTP."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery
from litestar.response import ServerSentEvent, ServerSentEventMessage

from app.access.description import problem_answers
from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.access.preconditions import etag
from app.db.listening import ListeningEndedError
from app.jobs import service
from app.jobs.following import changes
from app.jobs.model import JobState, Status
from app.jobs.schemas import JobOut, job_out
from app.kernel.errors import NotFoundError

HEARTBEAT_SECONDS = 15.0
_RECONNECT_MS = 2000


class JobController(Controller):
    """`/api/v1/jobs`: list, detail, cancel, resume, and a stream of changes."""

    path = "/jobs"
    tags = ["jobs"]

    @get("/")
    async def list_jobs(
        self,
        status: FromQuery[Status | None] = None,
        name: FromQuery[str | None] = None,
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Page[JobOut]:
        """List jobs, the latest first; `name` is what they do, such as "intake.stage"."""
        limit, offset = limit_offset(page, page_size)
        found, total = await service.jobs(status=status, name=name, limit=limit, offset=offset)
        return Page(
            items=[job_out(each) for each in found], total=total, page=page, page_size=page_size
        )

    @get("/{job_id:int}")
    async def detail(self, job_id: FromPath[int]) -> Response[JobOut]:
        """One job."""
        return _answer(await service.find_job(job_id))

    @post("/{job_id:int}/cancel", status_code=200, responses=problem_answers(409))
    async def cancel(self, job_id: FromPath[int]) -> Response[JobOut]:
        """Cancel a job: at once where it waits, soon where it runs; 409 where it has ended."""
        return _answer(await service.cancel(job_id))

    @post("/{job_id:int}/resume", status_code=200, responses=problem_answers(409))
    async def resume(self, job_id: FromPath[int]) -> Response[JobOut]:
        """Go on with a failed or cancelled job, from its last checkpoint; else 409."""
        return _answer(await service.resume(job_id))

    @get(
        "/{job_id:int}/events",
        media_type="text/event-stream",
        # The answer is gathered before it is compressed, and this one has no end.
        opt={"skip_compression": True},
        responses={204: ResponseSpec(None, description="The job has ended, as was told before.")},
    )
    async def events(
        self, request: Request[None, None, State], job_id: FromPath[int]
    ) -> Response[Any]:
        """Follow a job: events `state` with the job as JSON, now and after each change.

        The stream ends when the job has; who comes back with the last id then gets 204, which
        tells a browser not to come again.
        """
        state = await service.find_job(job_id)
        if state.final and request.headers.get("last-event-id") == str(state.version):
            return Response(None, status_code=204)
        return ServerSentEvent(_events(job_id))


async def _events(job: int) -> AsyncIterator[ServerSentEventMessage]:
    async with aclosing(changes(job, HEARTBEAT_SECONDS)) as states:
        try:
            async for state in states:
                if state is None:
                    yield ServerSentEventMessage(data=None, comment="still here")
                else:
                    yield ServerSentEventMessage(
                        event="state",
                        id=state.version,
                        data=msgspec.json.encode(job_out(state)),
                        retry=_RECONNECT_MS,
                    )
        except (ListeningEndedError, NotFoundError):
            return  # The browser comes again by itself.


def _answer(state: JobState) -> Response[JobOut]:
    return Response(job_out(state), headers={"ETag": etag(state.version)})
