"""Workbooks to take away, over HTTP: the register of a province, a file with its cells marked."""

from __future__ import annotations

from urllib.parse import quote

from litestar import Controller, Response, get
from litestar.params import FromPath

from app.access.description import problem_answers
from app.intake.export import register_workbook
from app.intake.sessions.marked_file import marked_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"


class ExportController(Controller):
    """Workbooks of a province."""

    path = "/provinces/{code:str}"
    tags = ("exports",)

    @get("/register.xlsx", media_type=XLSX)
    async def register(self, code: FromPath[str]) -> Response[bytes]:
        """Return the register of a new province ("14") as a workbook that imports again.

        404 where the province is not loaded, 422 where the code is no unit's.
        """
        content = await register_workbook(code)
        return Response(
            content,
            media_type=XLSX,
            headers={"Content-Disposition": f'attachment; filename="so-dang-ky-{code}.xlsx"'},
        )


class MarkedFileController(Controller):
    """Marked copies of dropped files."""

    path = "/import-sessions"
    tags = ("imports",)

    @get("/{session:int}/marked", media_type=XLSX, responses=problem_answers(409))
    async def marked(self, session: FromPath[int]) -> Response[bytes]:
        """Return a session's file with the cells to repair filled and commented.

        The corrected copy is dropped like any file, or sent as the session's `file`; what was
        answered holds for it too. 409 where the session was not examined yet.
        """
        name, content = await marked_file(session)
        media_type = XLSM if name.endswith(".xlsm") else XLSX
        return Response(
            content,
            media_type=media_type,
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
        )
