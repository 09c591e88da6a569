"""Pages of imports: what was dropped and is open, what was committed, and taking it back."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.access.actors import actor_of
from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.estate.store import provinces_with_sites
from app.intake import service
from app.intake.report_model import StoredImport
from app.intake.sessions import service as sessions
from app.intake.sessions.model import SessionStatus
from app.intake.taking_back.model import RecordRevert
from app.intake.taking_back.service import revert_import
from app.intake.taking_back.store import last_revert
from app.kernel.errors import InvalidInputError, TrusoError
from app.web import import_view
from app.web.labels import ENTITIES, OUTCOMES, SEVERITIES
from app.web.language import mark
from app.web.listing import Column, page_number, query_of
from app.web.pages import import_sessions
from app.web.templating import page

BLANK_WORKBOOK = "/api/v1/imports/template.xlsx"
SESSIONS_SHOWN = 50
RECORDS_SHOWN = 200


def _standing(stored: StoredImport) -> str:
    status = SessionStatus.COMMITTED if stored.reverted_at is None else SessionStatus.REVERTED
    return import_view.STATUSES[status][0]


COLUMNS: tuple[Column[StoredImport], ...] = (
    Column(mark("Lần nhập"), lambda i: i.id, "integer", lambda i: f"/imports/{i.id}"),
    Column(mark("Tệp"), lambda i: i.file_name, link=lambda i: f"/imports/{i.id}"),
    Column(mark("Biểu"), lambda i: import_view.form_title(i.form)),
    Column(mark("Nhập lúc"), lambda i: i.imported_at, "moment"),
    Column(mark("Người nhập"), lambda i: i.actor),
    Column(mark("Mới"), lambda i: i.counts.get("new", 0), "integer"),
    Column(mark("Thay đổi"), lambda i: i.counts.get("changed", 0), "integer"),
    Column(mark("Giữ nguyên"), lambda i: i.counts.get("same", 0), "integer"),
    Column(mark("Từ chối"), lambda i: i.counts.get("refused", 0), "integer"),
    Column(mark("Tình trạng"), _standing, "message"),
)


@get("/imports", include_in_schema=False)
async def list_of_imports(request: Request[Any, Any, Any]) -> Template:
    """Show the drop zone, the sessions that are open, and the imports, the latest first."""
    query = query_of(request)
    number = page_number(query)
    limit, offset = limit_offset(number, DEFAULT_PAGE_SIZE)
    items, total = await service.imports(limit, offset)
    latest, _ = await sessions.sessions(limit=SESSIONS_SHOWN, offset=0)
    choices = await import_sessions.drop_choices()
    held = await provinces_with_sites()
    return page(
        request,
        "imports/list.html",
        columns=COLUMNS,
        found=Page(items=items, total=total, page=number, page_size=DEFAULT_PAGE_SIZE),
        open_sessions=[each for each in latest if each.import_id is None],
        query=query,
        blank_workbook=BLANK_WORKBOOK,
        standing=import_view.standing,
        form_title=import_view.form_title,
        error=None,
        # Those that have sites come first; others may have agencies and assets.
        exported=sorted(choices["provinces"], key=lambda province: province.key not in held),
        **choices,
    )


@get("/imports/register", include_in_schema=False)
async def export_register(request: Request[Any, Any, Any]) -> Redirect:
    """Lead to the register of a province as a workbook that imports again."""
    code = request.query_params.get("province", "")
    if not code.isascii() or not code.isdigit():
        raise InvalidInputError("Hãy chọn tỉnh cần xuất.")
    return Redirect(f"/api/v1/provinces/{code}/register.xlsx", status_code=302)


@get("/imports/{number:int}", include_in_schema=False)
async def one_import(request: Request[Any, Any, Any], number: FromPath[int]) -> Template:
    """Show an import and its rows as they were read."""
    return await _import_page(request, number)


@get("/imports/{number:int}/take-back", include_in_schema=False)
async def before_taking_back(request: Request[Any, Any, Any], number: FromPath[int]) -> Template:
    """Show what taking an import back would do; nothing is written."""
    stored = await service.find_import(number)
    try:
        report = await revert_import(number, actor_of(request), dry_run=True)
    except TrusoError as error:
        return await _import_page(request, number, error)
    return page(
        request,
        "imports/take_back.html",
        stored=stored,
        report=report,
        shown_records=RECORDS_SHOWN,
        words=import_view,
        field_label=import_view.field_label,
        entities=ENTITIES,
    )


@post("/imports/{number:int}/take-back", include_in_schema=False, status_code=303)
async def take_back(request: Request[Any, Any, Any], number: FromPath[int]) -> Redirect | Template:
    """Take an import back as far as that can be, and show what became of it."""
    try:
        await revert_import(number, actor_of(request))
    except TrusoError as error:
        return await _import_page(request, number, error)
    return Redirect(f"/imports/{number}", status_code=303)


async def _import_page(
    request: Request[Any, Any, Any], number: int, error: TrusoError | None = None
) -> Template:
    stored = await service.find_import(number)
    query = query_of(request, "outcome", "record")
    outcome = query.get("outcome")
    if outcome is not None and outcome not in OUTCOMES:
        raise InvalidInputError(f"Kết quả “{outcome}” không có trong danh sách.")
    asked = page_number(query)
    limit, offset = limit_offset(asked, DEFAULT_PAGE_SIZE)
    rows, total = await service.rows_of_import(
        number, outcome=outcome, record=query.get("record"), limit=limit, offset=offset
    )
    reverted = await last_revert(number)
    kept = msgspec.convert((reverted or {}).get("records", []), list[RecordRevert])
    return page(
        request,
        "imports/detail.html",
        error.status if error else 200,
        stored=stored,
        error=error,
        form_title=import_view.form_title(stored.form),
        query=query,
        found=Page(items=rows, total=total, page=asked, page_size=DEFAULT_PAGE_SIZE),
        reverted=reverted,
        kept=kept,
        shown_records=RECORDS_SHOWN,
        can_take_back=reverted is None or bool(reverted["counts"].get("refused")),
        words=import_view,
        field_label=import_view.field_label,
        outcomes=OUTCOMES,
        severities=SEVERITIES,
        entities=ENTITIES,
    )


HANDLERS = (
    list_of_imports, export_register, one_import, before_taking_back, take_back,
    *import_sessions.HANDLERS,
)  # fmt: skip
