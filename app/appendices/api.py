"""Appendices over HTTP."""

from __future__ import annotations

from datetime import date

from litestar import Controller, Response, get
from litestar.params import FromPath, FromQuery

from app.appendices.model import Authority, Document
from app.appendices.service import equipment_workbook, headquarters_appendix

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class AppendixController(Controller):
    """Official tables of a plan."""

    path = "/plans/{code:str}"
    tags = ("appendices",)

    @get("/revisions/{revision:int}/appendix.xlsx", media_type=XLSX)
    async def headquarters(
        self,
        code: FromPath[str],
        revision: FromPath[int],
        authority: FromQuery[Authority] = Authority.CHAIRMAN,
        number: FromQuery[str | None] = None,
        signed_on: FromQuery[date | None] = None,
        appendix_number: FromQuery[int | None] = None,
    ) -> Response[bytes]:
        """Return the appendix of headquarters at a revision as an Excel workbook.

        `authority` is "chairman" or "committee"; `number` and `signed_on` are those of the
        decision that it goes with, dots are left where they are not given.
        """
        document = Document(
            authority=authority,
            number=number or None,
            signed_on=signed_on,
            appendix_number=appendix_number,
        )
        content = await headquarters_appendix(code, document, revision)
        name = f"phu-luc-{code}-{revision}.xlsx"
        return Response(
            content,
            media_type=XLSX,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @get("/revisions/{revision:int}/equipment.xlsx", media_type=XLSX)
    async def equipment(self, code: FromPath[str], revision: FromPath[int]) -> Response[bytes]:
        """Return the balance of equipment at a revision as an Excel workbook.

        By item, by agency, and the transfers that are proposed.
        """
        content = await equipment_workbook(code, revision)
        name = f"can-doi-thiet-bi-{code}-{revision}.xlsx"
        return Response(
            content,
            media_type=XLSX,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
