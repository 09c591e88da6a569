"""The page of one import session: what the file is, what it asks, what it will change, the commit.

Every form says the version that its sender saw; who is late is told, and shown what stands now.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, urlencode

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.access.actors import actor_of
from app.intake.answers import Answers
from app.intake.edited_appendix.service import proposed_moves
from app.intake.forms.dictionary import form_keys, load_form
from app.intake.groups import group_key, place_of
from app.intake.matching.record_search import entity_of, find_records, one_record
from app.intake.sessions import service as sessions
from app.intake.sessions.model import Session
from app.kernel.errors import InvalidInputError, TrusoError
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE
from app.units.service import find_unit
from app.units.store import provinces
from app.web import import_answers, import_view
from app.web.forms import read_integer
from app.web.labels import ENTITIES, OUTCOMES, SEVERITIES
from app.web.listing import page_number, query_of
from app.web.pages.import_changes import changes_page
from app.web.templating import page

_PROBLEMS_AT_ONCE = 5_000
AUTO = "auto"

Form = dict[str, str]


@post("/imports/sessions", include_in_schema=False, status_code=303)
async def open_session(request: Request[Any, Any, Any]) -> Redirect | Template:
    """Take a file in, and show what becomes of it."""
    form = await request.form()
    try:
        name, content = await _uploaded(form.get("file"))
        session = await sessions.open_session(
            content,
            name,
            str(form.get("form") or AUTO),
            str(form.get("province") or "") or None,
            actor_of(request),
            sender=str(form.get("sender") or ""),
        )
    except TrusoError as error:
        return await drop_page(request, error)
    return _shown(session.id)


@get("/imports/new", include_in_schema=False)
async def new_session(request: Request[Any, Any, Any]) -> Template:
    """Show the drop zone by itself."""
    return await drop_page(request)


@get("/imports/sessions/{number:int}", include_in_schema=False)
async def one_session(request: Request[Any, Any, Any], number: FromPath[int]) -> Template:
    """Show a session."""
    return await _session_page(request, await sessions.find_session(number))


@get("/imports/sessions/{number:int}/file", include_in_schema=False)
async def file_of(request: Request[Any, Any, Any], number: FromPath[int]) -> Redirect:
    """Lead to the file as it was handed in."""
    return Redirect(f"/api/v1/import-sessions/{number}/file", status_code=302)


@get("/imports/records", include_in_schema=False)
async def record_options(request: Request[Any, Any, Any]) -> Template:
    """Give the agencies or sites that what is being typed may mean, as options of its field."""
    asked = request.query_params
    found = await find_records(asked.get("entity", ""), asked.get("other", ""))
    return page(request, "imports/record_options.html", found=found)


@get("/imports/sessions/{number:int}/appendix", include_in_schema=False)
async def appendix_of(
    request: Request[Any, Any, Any], number: FromPath[int]
) -> Redirect | Template:
    """Lead to the review of the plan whose appendix the file is."""
    session = await sessions.find_session(number)
    try:
        _, content = await sessions.file_of(number)
        proposal = await proposed_moves(content, session.file_name)
    except TrusoError as error:
        return await _session_page(request, session, error)
    place = f"/plans/{quote(proposal.plan)}/review"
    return Redirect(f"{place}?{urlencode({'file': session.file, 'name': session.file_name})}")


@post("/imports/sessions/{number:int}/answers", include_in_schema=False, status_code=303)
async def answer(request: Request[Any, Any, Any], number: FromPath[int]) -> Redirect | Template:
    """Take an answer, a correction of a column or cells, or take one back."""

    async def act(session: Session, form: Form, seen: int) -> None:
        answers = await _answers_after(session, form)
        await sessions.answer(session.id, answers, seen, actor_of(request))

    return await _act(request, number, act)


@post("/imports/sessions/{number:int}/file", include_in_schema=False, status_code=303)
async def replace_file(
    request: Request[Any, Any, Any], number: FromPath[int]
) -> Redirect | Template:
    """Go on with a corrected copy."""

    async def act(session: Session, _: Form, seen: int) -> None:
        name, content = await _uploaded((await request.form()).get("file"))
        await sessions.replace_file(session.id, content, name, seen, actor_of(request))

    return await _act(request, number, act)


@post("/imports/sessions/{number:int}/commit", include_in_schema=False, status_code=303)
async def commit(request: Request[Any, Any, Any], number: FromPath[int]) -> Redirect | Template:
    """Write it, once."""

    async def act(session: Session, form: Form, seen: int) -> None:
        skip = form.get("skip_refused") == "yes"
        await sessions.commit(session.id, seen, actor_of(request), skip_refused=skip)

    return await _act(request, number, act)


@post("/imports/sessions/{number:int}/cancel", include_in_schema=False, status_code=303)
async def cancel(request: Request[Any, Any, Any], number: FromPath[int]) -> Redirect | Template:
    """Give it up, or stop the commit."""

    async def act(session: Session, _: Form, seen: int) -> None:
        await sessions.cancel(session.id, seen, actor_of(request))

    return await _act(request, number, act)


@post("/imports/sessions/{number:int}/resume", include_in_schema=False, status_code=303)
async def resume(request: Request[Any, Any, Any], number: FromPath[int]) -> Redirect | Template:
    """Go on with what failed or was given up."""

    async def act(session: Session, _: Form, seen: int) -> None:
        await sessions.resume(session.id, seen, actor_of(request))

    return await _act(request, number, act)


async def drop_page(request: Request[Any, Any, Any], error: TrusoError | None = None) -> Template:
    """Return the page with the drop zone alone."""
    return page(
        request,
        "imports/new.html",
        error.status if error else 200,
        error=error,
        **await drop_choices(),
    )


async def drop_choices() -> dict[str, Any]:
    """Return what the drop zone offers: forms and provinces."""
    return {
        "forms": [(key, load_form(key)) for key in form_keys()],
        "provinces": await provinces(),
    }


async def _act(
    request: Request[Any, Any, Any],
    number: int,
    act: Callable[[Session, Form, int], Awaitable[None]],
) -> Redirect | Template:
    """Do what a form asks; what stands in the way is shown above the session as it is now."""
    sent = await request.form()
    form = {name: value for name, value in sent.multi_items() if isinstance(value, str)}
    try:
        await act(await sessions.find_session(number), form, read_integer(form, "version", "Bản"))
    except TrusoError as error:
        return await _session_page(request, await sessions.find_session(number), error)
    return _shown(number)


def _shown(number: int) -> Redirect:
    return Redirect(f"/imports/sessions/{number}", status_code=303)


async def _uploaded(file: Any) -> tuple[str, bytes]:
    if not isinstance(file, UploadFile) or not file.filename:
        raise InvalidInputError("Chưa chọn tệp nào. Hãy chọn tệp bảng tính rồi gửi lại.")
    return file.filename, await file.read()


async def _answers_after(session: Session, form: Form) -> Answers:
    """Return the session's answers with what the form says."""
    kind, key = form.get("kind", ""), form.get("key", "")
    value = form.get("value", "").strip()
    answers = session.answers
    match kind:
        case "cell":
            answers = import_answers.cells_set(answers, [key], value)
        case "row":
            answers = import_answers.rows_left_out(answers, [import_answers.row_of(key)])
        case "group":
            answers = import_answers.cells_set(answers, await _cells_of(session, key), value)
        case "group-rows":
            rows = {import_answers.row_of(cell) for cell in await _cells_of(session, key)}
            answers = import_answers.rows_left_out(answers, sorted(rows))
        case "forget":
            answers = import_answers.forgotten(answers, form.get("part", ""), key)
        case "proposals":
            found = await sessions.report_of(session.id)
            asked = found.report.questions if found else ()
            answers = import_answers.proposals_taken(answers, asked)
        case "record" if form.get("other"):
            code = await one_record(entity_of(key) or "", form["other"])
            answers = import_answers.answered(answers, kind, key, code)
        case "place" if form.get("other"):
            vintage = OLD_VINTAGE if form.get("list") == "old" else NEW_VINTAGE
            unit = (await find_unit(form["other"].strip(), vintage)).unit
            answers = import_answers.answered(answers, kind, key, unit.key)
        case _:
            answers = import_answers.answered(answers, kind, key, value)
    return answers


async def _cells_of(session: Session, group: str) -> list[str]:
    """Return every cell of a group of problems, not only those that its report lists.

    Raises:
        InvalidInputError: there is no such group any more, or it is of no cells.
    """
    cells: dict[str, None] = {}
    offset, total = 0, 1
    while offset < total:
        problems, total = await sessions.problems_of(
            session.id, limit=_PROBLEMS_AT_ONCE, offset=offset
        )
        offset += _PROBLEMS_AT_ONCE
        cells.update(dict.fromkeys(place_of(p) for p in problems if group_key(p) == group))
    cells = dict.fromkeys(cell for cell in cells if "!" in cell)
    if not cells:
        raise InvalidInputError("Nhóm vấn đề này không còn ô nào. Hãy tải lại trang.")
    return list(cells)


async def _session_page(
    request: Request[Any, Any, Any], session: Session, error: TrusoError | None = None
) -> Template:
    found = await sessions.report_of(session.id)
    view = import_view.shown(found.report) if found else None
    query = query_of(request, "outcome", "sheet") if request.method == "GET" else {}
    given = import_answers.given(session.answers)
    return page(
        request,
        "imports/session.html",
        error.status if error else 200,
        session=session,
        found=found,
        report=found.report if found else None,
        view=view,
        error=error,
        step=import_view.next_step(session, view),
        given=given,
        unit_names=await import_view.unit_names(each.value for each in given),
        query=query,
        changes=await changes_page(session, found, query, page_number(query)),
        address=f"/imports/sessions/{session.id}",
        marked=f"/api/v1/import-sessions/{session.id}/marked",
        form_title=import_view.form_title,
        field_label=import_view.field_label,
        words=import_view,
        part_labels=import_answers.PART_LABELS,
        outcomes=OUTCOMES,
        severities=SEVERITIES,
        entities=ENTITIES,
        **await drop_choices(),
    )


HANDLERS: tuple[Any, ...] = (
    open_session, new_session, one_session, record_options, file_of, appendix_of, answer,
    replace_file, commit, cancel, resume,
)  # fmt: skip
