"""The marked copy of a session's file."""

from __future__ import annotations

import asyncio

from app.intake.model import Problem
from app.intake.sessions.marked import mark_workbook, marked_name
from app.intake.sessions.service import file_of, problems_of, report_of
from app.kernel.errors import ConflictError

_PAGE = 5_000


async def marked_file(session: int) -> tuple[str, bytes]:
    """Return name and bytes of a session's file with its cells marked and commented.

    Raises:
        NotFoundError: there is no such session.
        ConflictError: it was not examined yet, or its file cannot be read.
    """
    name, content = await file_of(session)
    report = await report_of(session)
    if report is None:
        raise ConflictError(
            f"Phiên nhập số {session} chưa được kiểm tra xong, nên chưa có gì để đánh dấu."
        )
    problems: list[Problem] = []
    while len(problems) < report.problems:
        page, _ = await problems_of(session, limit=_PAGE, offset=len(problems))
        if not page:
            break
        problems += page
    questions = report.report.questions
    marked = await asyncio.to_thread(mark_workbook, content, problems, questions, file_name=name)
    return marked_name(marked, name), marked
