"""Imports over HTTP."""

from dataclasses import dataclass

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State, UploadFile
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, MultipartBody

from app.access.actors import actor_of
from app.access.description import problem_answers
from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.intake import service
from app.intake.answers import Answers
from app.intake.forms.template import template_bytes
from app.intake.model import Outcome
from app.intake.schemas import (
    ImportDetailOut,
    ImportOut,
    ImportReportOut,
    ImportRowOut,
    OriginOut,
    import_detail_out,
    import_out,
    import_row_out,
    origin_out,
    report_out,
)
from app.intake.sessions.schemas import RevertOut, revert_out
from app.intake.taking_back.service import revert_import
from app.kernel.errors import InvalidInputError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class Upload:
    """A workbook and what to do with it; see `truso import`."""

    file: UploadFile
    form: str | None = None
    dry_run: bool = False
    province: str | None = None
    sheet: str | None = None
    skip_refused: bool = False
    answers: str | None = None


class ImportController(Controller):
    """`/api/v1/imports`: upload with report, list, detail, rows, origins, blank workbook."""

    path = "/imports"
    tags = ["imports"]

    @post(
        "/",
        responses={
            200: ResponseSpec(ImportReportOut, description="Nothing was written."),
            **problem_answers(404, 409),
        },
    )
    async def upload(
        self, request: Request[None, None, State], data: MultipartBody[Upload]
    ) -> Response[ImportReportOut]:
        """Import a workbook (multipart): 201 where the register was written, else 200.

        Fields: `file`, `form` ("register", "04-th"…; left out: told from the content), `dry_run`,
        `province` (code of the new province, "14"), `sheet`, `skip_refused`, `answers` (JSON, as in
        an import session). Where a row is refused nothing is written, unless `skip_refused` lets
        the others in; nor while a required question is open, once answers are sent. 422 where the
        file holds no table of the form.
        """
        report = await service.import_workbook(
            await data.file.read(),
            data.file.filename or "tệp không tên",
            data.form or None,
            actor_of(request),
            dry_run=data.dry_run,
            province=data.province or None,
            sheet=data.sheet or None,
            skip_refused=data.skip_refused,
            answers=_answers(data.answers),
        )
        if not report.committed:
            return Response(report_out(report), status_code=200)
        place = f"{request.url.path.rstrip('/')}/{report.import_id}"
        return Response(report_out(report), status_code=201, headers={"Location": place})

    @get("/")
    async def list_imports(
        self, page: FromQuery[int] = 1, page_size: FromQuery[int] = DEFAULT_PAGE_SIZE
    ) -> Page[ImportOut]:
        """List committed imports, the latest first."""
        limit, offset = limit_offset(page, page_size)
        found, total = await service.imports(limit, offset)
        return Page(
            items=[import_out(each) for each in found], total=total, page=page, page_size=page_size
        )

    @get("/template.xlsx", media_type=XLSX)
    async def template(self) -> Response[bytes]:
        """The blank register workbook."""
        return Response(
            template_bytes(),
            media_type=XLSX,
            headers={"Content-Disposition": 'attachment; filename="so-dang-ky.xlsx"'},
        )

    @get("/origins")
    async def origins(
        self, record: FromQuery[str], entity: FromQuery[str | None] = None
    ) -> list[OriginOut]:
        """Where a record came from: `record` is its code, `entity` "site", "building"…"""
        return [origin_out(each) for each in await service.origins_of(record, entity)]

    @get("/{import_id:int}")
    async def detail(self, import_id: FromPath[int]) -> ImportDetailOut:
        """One committed import, with its tables."""
        return import_detail_out(await service.find_import(import_id))

    @post("/{import_id:int}/revert", status_code=200, responses=problem_answers(409))
    async def revert(
        self,
        request: Request[None, None, State],
        import_id: FromPath[int],
        dry_run: FromQuery[bool] = False,
    ) -> RevertOut:
        """Take a committed import back, as far as that can be; `dry_run` only tells.

        Records that were new are removed unless they were edited since or something else points to
        them now; changed fields go back unless they were edited since. What was refused may be
        tried again; 409 where nothing of it is left.
        """
        return revert_out(await revert_import(import_id, actor_of(request), dry_run=dry_run))

    @get("/{import_id:int}/rows")
    async def rows(
        self,
        import_id: FromPath[int],
        outcome: FromQuery[Outcome | None] = None,
        record: FromQuery[str | None] = None,
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Page[ImportRowOut]:
        """Rows of an import as they were read; `outcome`: new, changed, same, refused."""
        limit, offset = limit_offset(page, page_size)
        found, total = await service.rows_of_import(
            import_id, outcome=outcome, record=record, limit=limit, offset=offset
        )
        return Page(
            items=[import_row_out(row) for row in found],
            total=total,
            page=page,
            page_size=page_size,
        )


def _answers(text: str | None) -> Answers | None:
    if not text:
        return None
    try:
        return msgspec.json.decode(text, type=Answers)
    except msgspec.DecodeError as error:
        raise InvalidInputError(f"Trường answers không phải JSON đúng dạng: {error}.") from error
