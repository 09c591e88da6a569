"""Appendices of a plan at a revision."""

from __future__ import annotations

import asyncio
import io

from app.appendices.model import Document
from app.checks.acceptance_service import acceptances_of
from app.checks.service import evaluated


async def headquarters_appendix(
    plan: str, document: Document, revision: int | None = None
) -> bytes:
    """Return the appendix of headquarters as an Excel workbook; the present revision if None.

    A sheet of its own lists the problems that were accepted, with the reasons, and the open errors.

    Raises:
        NotFoundError: no such plan, or the plan has no such revision.
    """
    from app.appendices.headquarters import headquarters_table
    from app.appendices.problems import problem_table
    from app.appendices.workbook import write_appendix

    evaluation = await evaluated(plan, revision)
    problems = problem_table(evaluation, await acceptances_of(plan))

    def written() -> bytes:
        content = io.BytesIO()
        write_appendix(headquarters_table(evaluation.snapshot), document, content, problems)
        return content.getvalue()

    return await asyncio.to_thread(written)
