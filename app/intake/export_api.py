"""What the register holds, over HTTP, as a workbook."""

from __future__ import annotations

from litestar import Controller, Response, get
from litestar.params import FromPath

from app.intake.export import register_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
