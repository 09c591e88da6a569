"""Appendices of a plan at a revision."""

from __future__ import annotations

import io

from app.appendices.model import Document
from app.plans.service import load_snapshot


async def headquarters_appendix(
    plan: str, document: Document, revision: int | None = None
) -> bytes:
    """Return the appendix of headquarters as an Excel workbook; the present revision if None.

    Raises:
        NotFoundError: no such plan, or the plan has no such revision.
    """
    from app.appendices.headquarters import headquarters_table
    from app.appendices.workbook import write_appendix

    snapshot = await load_snapshot(plan, revision)
    content = io.BytesIO()
    write_appendix(headquarters_table(snapshot), document, content)
    return content.getvalue()
