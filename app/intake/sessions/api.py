"""Import sessions over HTTP."""

from dataclasses import dataclass
from urllib.parse import quote

from litestar import Controller, Request, Response, get, post, put
from litestar.datastructures import State, UploadFile
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody, MultipartBody
from litestar.response import Redirect

from app.access.actors import actor_of
from app.access.description import problem_answers
from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.access.preconditions import IfMatch, etag, required_version
from app.intake.answers import Answers
from app.intake.model import Outcome, Problem
from app.intake.report_model import RowSummary
from app.intake.sessions import service as sessions
from app.intake.sessions.model import Session, SessionStatus
from app.intake.sessions.schemas import (
    CommitIn,
    SessionDetailOut,
    SessionOut,
    session_detail_out,
    session_out,
)

ANY_FILE = "application/octet-stream"


@dataclass
class Drop:
    """A file, and what is known about it beforehand."""

    file: UploadFile
    form: str | None = None
    province: str | None = None
    sender: str = ""


@dataclass
class Replacement:
    """A corrected copy of a session's file."""

    file: UploadFile


class ImportSessionController(Controller):
    """`/api/v1/import-sessions`: drop a file, answer, see what will change, commit, give up.

    A session is examined in the background: follow `events`, or ask until `status` is none of
    waiting, examining, committing. Writes need If-Match with the ETag of the session as it was
    seen; its version grows with every act of a person, not with what the background does.
    """

    path = "/import-sessions"
    tags = ["imports"]

    @post("/", responses=problem_answers(404))
    async def open_session(
        self, request: Request[None, None, State], data: MultipartBody[Drop]
    ) -> Response[SessionDetailOut]:
        """Take a file in (multipart) and let it be examined; nothing is written.

        Fields: `file`; `form` (left out: told from the content), `province` (code of the new
        province, "14"), `sender` (for mappings that were saved).
        """
        session = await sessions.open_session(
            await data.file.read(),
            data.file.filename or "tệp không tên",
            data.form or None,
            data.province or None,
            actor_of(request),
            sender=data.sender,
        )
        answered = await _detail(session)
        answered.status_code = 201
        answered.set_header("Location", f"{request.url.path.rstrip('/')}/{session.id}")
        return answered

    @get("/")
    async def list_sessions(
        self,
        status: FromQuery[SessionStatus | None] = None,
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Page[SessionOut]:
        """List sessions, the latest first."""
        limit, offset = limit_offset(page, page_size)
        found, total = await sessions.sessions(status=status, limit=limit, offset=offset)
        return Page(
            items=[session_out(each) for each in found],
            total=total,
            page=page,
            page_size=page_size,
        )

    @get("/{session_id:int}")
    async def detail(self, session_id: FromPath[int]) -> Response[SessionDetailOut]:
        """One session with its answers and its report: tables, questions, repairs, totals."""
        return await _detail(await sessions.find_session(session_id))

    @get("/{session_id:int}/rows")
    async def rows(
        self,
        session_id: FromPath[int],
        outcome: FromQuery[Outcome | None] = None,
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Page[RowSummary]:
        """What will become of each row, field by field [before, after].

        Refused rows come first, then waiting, changed, new, same ones.
        """
        limit, offset = limit_offset(page, page_size)
        found, total = await sessions.rows_of(
            session_id, outcome=outcome, limit=limit, offset=offset
        )
        return Page(items=found, total=total, page=page, page_size=page_size)

    @get("/{session_id:int}/problems")
    async def problems(
        self,
        session_id: FromPath[int],
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Page[Problem]:
        """All problems in the order of the file."""
        limit, offset = limit_offset(page, page_size)
        found, total = await sessions.problems_of(session_id, limit=limit, offset=offset)
        return Page(items=found, total=total, page=page, page_size=page_size)

    @get("/{session_id:int}/file", media_type=ANY_FILE)
    async def file(self, session_id: FromPath[int]) -> Response[bytes]:
        """The file as it was handed in."""
        name, content = await sessions.file_of(session_id)
        return Response(content, media_type=ANY_FILE, headers=_attachment(name))

    @put("/{session_id:int}/file", responses=problem_answers(409))
    async def replace_file(
        self,
        request: Request[None, None, State],
        session_id: FromPath[int],
        if_match: IfMatch,
        data: MultipartBody[Replacement],
    ) -> Response[SessionDetailOut]:
        """Go on with a corrected copy of the file (multipart `file`); answers are kept."""
        session = await sessions.replace_file(
            session_id,
            await data.file.read(),
            data.file.filename or "tệp không tên",
            required_version(if_match),
            actor_of(request),
        )
        return await _detail(session)

    @put("/{session_id:int}/answers", responses=problem_answers(409))
    async def answer(
        self,
        request: Request[None, None, State],
        session_id: FromPath[int],
        if_match: IfMatch,
        data: JSONBody[Answers],
    ) -> Response[SessionDetailOut]:
        """Replace what was answered about the file, which is then examined anew."""
        session = await sessions.answer(
            session_id, data, required_version(if_match), actor_of(request)
        )
        return await _detail(session)

    @post("/{session_id:int}/commit", status_code=200, responses=problem_answers(409))
    async def commit(
        self,
        request: Request[None, None, State],
        session_id: FromPath[int],
        if_match: IfMatch,
        data: JSONBody[CommitIn | None] = None,
    ) -> Response[SessionDetailOut]:
        """Write what the report says, once; 409 says why it cannot be.

        Where the register has changed so that other things would be written, nothing is: the
        session is ready again with a new version, and `error` says so.
        """
        session = await sessions.commit(
            session_id,
            required_version(if_match),
            actor_of(request),
            skip_refused=data is not None and data.skip_refused,
        )
        return await _detail(session)

    @post("/{session_id:int}/cancel", status_code=200, responses=problem_answers(409))
    async def cancel(
        self, request: Request[None, None, State], session_id: FromPath[int], if_match: IfMatch
    ) -> Response[SessionDetailOut]:
        """Give the session up; one that is being committed is stopped, and is ready again."""
        session = await sessions.cancel(session_id, required_version(if_match), actor_of(request))
        return await _detail(session)

    @post("/{session_id:int}/resume", status_code=200, responses=problem_answers(409))
    async def resume(
        self, request: Request[None, None, State], session_id: FromPath[int], if_match: IfMatch
    ) -> Response[SessionDetailOut]:
        """Go on with a session that failed or was cancelled."""
        session = await sessions.resume(session_id, required_version(if_match), actor_of(request))
        return await _detail(session)

    @get(
        "/{session_id:int}/events",
        status_code=307,
        responses={204: ResponseSpec(None, description="It has no work.")},
    )
    async def events(self, session_id: FromPath[int]) -> Response[None] | Redirect:
        """Follow the work on the session: leads to the events of its job, 204 where it has none."""
        job = (await sessions.find_session(session_id)).job
        if job is None:
            return Response(None, status_code=204)
        return Redirect(f"/api/v1/jobs/{job.id}/events", status_code=307)


async def _detail(session: Session) -> Response[SessionDetailOut]:
    found = await sessions.report_of(session.id)
    return Response(session_detail_out(session, found), headers={"ETag": etag(session.version)})


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
