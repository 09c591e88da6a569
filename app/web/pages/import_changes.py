"""The rows of an import session by the page, with their changes field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.access.paging import Page, limit_offset
from app.intake.model import Outcome
from app.intake.report_model import RowSummary
from app.intake.sessions import service as sessions
from app.intake.sessions.model import Session
from app.intake.sessions.service import SessionReport
from app.kernel.errors import InvalidInputError
from app.web.import_view import ChangeShown, changes_of

ROWS_SHOWN = 25


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """A page of rows; `changes`: sheet and number of the row → its fields, before and after."""

    found: Page[RowSummary]
    changes: Mapping[tuple[str, int], list[ChangeShown]]


async def changes_page(
    session: Session, found: SessionReport | None, query: Mapping[str, str], number: int
) -> ChangesPage | None:
    """Return the rows that the query asks for; None where there is no report.

    Raises:
        InvalidInputError: there is no such outcome.
    """
    if found is None:
        return None
    wanted = query.get("outcome")
    if wanted is not None and wanted not in set(Outcome):
        raise InvalidInputError(f"Kết quả “{wanted}” không có trong danh sách.")
    outcome = None if wanted is None else Outcome(wanted)
    limit, offset = limit_offset(number, ROWS_SHOWN)
    sheet = query.get("sheet")
    if sheet is None:
        rows, total = await sessions.rows_of(
            session.id, outcome=outcome, limit=limit, offset=offset
        )
    else:  # Which part of the report a sheet's rows stand in is not stored.
        every = sum(found.rows.values())
        rows, _ = await sessions.rows_of(session.id, outcome=outcome, limit=every, offset=0)
        rows = [row for row in rows if row.sheet == sheet]
        rows, total = rows[offset : offset + limit], len(rows)
    return ChangesPage(
        found=Page(items=rows, total=total, page=number, page_size=ROWS_SHOWN),
        changes=await changes_of(rows),
    )
