"""Appendices of a plan at a revision."""

from __future__ import annotations

import asyncio
import io

from app.appendices.model import Document
from app.checks.acceptance_service import acceptances_of
from app.checks.covering_service import covering_of
from app.checks.service import evaluated
from app.comments.service import every_comment


async def headquarters_appendix(
    plan: str, document: Document, revision: int | None = None
) -> bytes:
    """Return the appendix of headquarters as an Excel workbook; the present revision if None.

    Sheets of their own list the problems that were accepted, with the reasons, and the open errors,
    and what was said of the plan, where anything was.

    Raises:
        NotFoundError: no such plan, or the plan has no such revision.
    """
    from app.appendices.comments import comment_list
    from app.appendices.headquarters import headquarters_table
    from app.appendices.problems import problem_list
    from app.appendices.workbook import write_appendix

    evaluation = await evaluated(plan, revision)
    acceptances, said = await acceptances_of(plan), await every_comment(plan)

    def written() -> bytes:
        content = io.BytesIO()
        lists = (problem_list(evaluation, acceptances), comment_list(said, evaluation.snapshot))
        table = headquarters_table(evaluation.snapshot)
        write_appendix(table, document, content, filter(None, lists))
        return content.getvalue()

    return await asyncio.to_thread(written)


async def equipment_workbook(plan: str, revision: int | None = None) -> bytes:
    """Return the balance of equipment as an Excel workbook; the present revision if None.

    Raises:
        NotFoundError: no such plan, or the plan has no such revision.
    """
    from app.appendices.equipment import write_equipment

    found = await covering_of(plan, revision)

    def written() -> bytes:
        content = io.BytesIO()
        write_equipment(found.scene, found.cover, content)
        return content.getvalue()

    return await asyncio.to_thread(written)
