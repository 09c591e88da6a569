"""Pages of imports: upload, the report of a dry run, the commit, and what was imported before.

The file stays in the person's browser between the dry run and the commit, which names the hash that
was checked; so no process has to keep anything.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.access.actors import actor_of
from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.intake import service
from app.intake.dictionary import form_keys, load_form
from app.intake.model import ImportReport, Outcome, Severity, StoredImport
from app.kernel.errors import ConflictError, InvalidInputError, TrusoError
from app.units.store import provinces
from app.web.labels import ENTITIES, FIELDS, OUTCOMES, SEVERITIES
from app.web.language import mark
from app.web.listing import Column, Empty, Listing, list_page, page_number, query_of
from app.web.templating import page

BLANK_WORKBOOK = "/api/v1/imports/template.xlsx"
SHOWN_PROBLEMS = 500
SHOWN_ROWS = 200

COLUMNS: tuple[Column[StoredImport], ...] = (
    Column(mark("Lần nhập"), lambda i: i.id, "integer", lambda i: f"/imports/{i.id}"),
    Column(mark("Tệp"), lambda i: i.file_name, link=lambda i: f"/imports/{i.id}"),
    Column(mark("Biểu"), lambda i: _form_title(i.form)),
    Column(mark("Nhập lúc"), lambda i: i.imported_at, "moment"),
    Column(mark("Người nhập"), lambda i: i.actor),
    Column(mark("Mới"), lambda i: i.counts.get("new", 0), "integer"),
    Column(mark("Thay đổi"), lambda i: i.counts.get("changed", 0), "integer"),
    Column(mark("Giữ nguyên"), lambda i: i.counts.get("same", 0), "integer"),
    Column(mark("Từ chối"), lambda i: i.counts.get("refused", 0), "integer"),
)

EMPTY = Empty(
    mark("Chưa nhập tệp nào"),
    mark("Chọn tệp Excel của đơn vị cũ như nó vốn có; bước kiểm tra chưa ghi gì vào hệ thống."),
    ((mark("Nhập tệp đầu tiên"), "/imports/new"),),
)


def _form_title(key: str) -> str:
    return load_form(key).title if key in form_keys() else key


@dataclass(frozen=True)
class _Upload:
    content: bytes
    file_name: str
    form: str
    province: str | None
    checked: str | None
    skip_refused: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@get("/imports", include_in_schema=False)
async def list_of_imports(request: Request[Any, Any, Any]) -> Template:
    """List the imports, the latest first."""
    query = query_of(request)
    number = page_number(query)
    items, total = await service.imports(*limit_offset(number, DEFAULT_PAGE_SIZE))
    return list_page(
        request,
        Listing(
            title=mark("Nhập dữ liệu"),
            intro=mark("Những tệp đã nhập, từng dòng đã đọc và kết quả của nó."),
            columns=COLUMNS,
            filters=(),
            found=Page(items=items, total=total, page=number, page_size=DEFAULT_PAGE_SIZE),
            query=query,
            empty=EMPTY,
            actions=(
                (mark("Nhập tệp"), "/imports/new"),
                (mark("Tải mẫu trống"), BLANK_WORKBOOK),
            ),
        ),
    )


@get("/imports/new", include_in_schema=False)
async def upload_form(request: Request[Any, Any, Any]) -> Template:
    """Show the upload."""
    return await _upload_page(request)


@post("/imports/check", include_in_schema=False, status_code=200)
async def check(request: Request[Any, Any, Any]) -> Template:
    """Read a file and report what its import would do; nothing is written."""
    try:
        upload = await _upload_of(request)
        report = await _import(upload, actor_of(request), dry_run=True)
    except TrusoError as error:
        return await _upload_page(request, error=error)
    return await _upload_page(request, report, upload)


@post("/imports", include_in_schema=False, status_code=200)
async def commit(request: Request[Any, Any, Any]) -> Response[Any]:
    """Import the file that was checked, and show the import."""
    try:
        upload = await _upload_of(request)
        if upload.checked != upload.sha256:
            raise ConflictError(
                f"Tệp {upload.file_name} không phải tệp vừa kiểm tra (nội dung đã khác). "
                "Hãy kiểm tra lại rồi nhập."
            )
        report = await _import(upload, actor_of(request), dry_run=False)
    except TrusoError as error:
        return await _upload_page(request, error=error)
    if not report.committed:
        return await _upload_page(request, report, upload)
    address = f"/imports/{report.import_id}"
    if request.headers.get("hx-request") == "true":
        return Response(b"", status_code=200, headers={"HX-Redirect": address})
    return Redirect(address, status_code=303)


@get("/imports/{number:int}", include_in_schema=False)
async def one_import(request: Request[Any, Any, Any], number: FromPath[int]) -> Template:
    """Show an import and its rows as they were read."""
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
    return page(
        request,
        "imports/detail.html",
        stored=stored,
        form_title=_form_title(stored.form),
        query=query,
        found=Page(items=rows, total=total, page=asked, page_size=DEFAULT_PAGE_SIZE),
        outcomes=OUTCOMES,
        severities=SEVERITIES,
        entities=ENTITIES,
    )


async def _upload_of(request: Request[Any, Any, Any]) -> _Upload:
    form = await request.form()
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise InvalidInputError("Chưa chọn tệp nào. Hãy chọn một tệp Excel (.xlsx hoặc .xls).")
    return _Upload(
        content=await file.read(),
        file_name=file.filename,
        form=str(form.get("form") or ""),
        province=str(form.get("province") or "") or None,
        checked=str(form.get("sha256") or "") or None,
        skip_refused=form.get("skip_refused") == "yes",
    )


async def _import(upload: _Upload, actor: str, *, dry_run: bool) -> ImportReport:
    return await service.import_workbook(
        upload.content,
        upload.file_name,
        upload.form,
        actor,
        dry_run=dry_run,
        province=upload.province,
        skip_refused=upload.skip_refused,
    )


async def _upload_page(
    request: Request[Any, Any, Any],
    report: ImportReport | None = None,
    upload: _Upload | None = None,
    error: TrusoError | None = None,
) -> Template:
    rows = report.rows if report else ()
    return page(
        request,
        "imports/new.html",
        error.status if error else 200,
        blank_workbook=BLANK_WORKBOOK,
        forms=[(key, load_form(key)) for key in form_keys()],
        provinces=await provinces(),
        report=report,
        chosen=upload,
        error=error,
        writes=report.counts.written if report else 0,
        problems=[
            problem
            for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)
            for problem in (report.problems if report else ())
            if problem.severity is severity
        ],
        shown_problems=SHOWN_PROBLEMS,
        rows_by_outcome={
            outcome: [row for row in rows if row.outcome is outcome][:SHOWN_ROWS]
            for outcome in (Outcome.CHANGED, Outcome.NEW)
        },
        fields=FIELDS,
        outcomes=OUTCOMES,
        severities=SEVERITIES,
        entities=ENTITIES,
    )


HANDLERS = (list_of_imports, upload_form, check, commit, one_import)
