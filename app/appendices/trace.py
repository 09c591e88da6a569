"""How an appendix is recognised when it comes back edited: hidden cells beside the table.

One cell says plan and revision; each line has the code of its site, and a seal over what the plan
says in it, which shows whether the line is from this very plan.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from app.appendices.model import Column, Value
from app.kernel.text import tidy

CODE_HEADING = "Mã cơ sở"
SEAL_HEADING = "Dấu niêm"
_MARK = re.compile(r"truso:appendix-headquarters:([a-z0-9-]+):(\d{1,9})")


def mark_of(plan: str, revision: int) -> str:
    """Return the text that names the picture from which an appendix was made."""
    return f"truso:appendix-headquarters:{plan}:{revision}"


def picture_of(text: str) -> tuple[str, int] | None:
    """Return plan and revision that a mark names, None where the text is no mark."""
    match = _MARK.fullmatch(text.strip())
    return (match[1], int(match[2])) if match else None


def lines_of(text: str | None) -> list[str]:
    """Return the lines of a cell without the marks that part them: NFC, no blanks at the ends."""
    lines = (tidy(line).rstrip(";").rstrip() for line in (text or "").splitlines())
    return [line for line in lines if line]


def seal(columns: Sequence[Column], values: Mapping[str, Value]) -> str:
    """Return a short digest of what the plan says in a line; another text gives another."""
    decided = [
        (column.key, lines_of(None if value is None else str(value)))
        for column in columns
        if column.decided
        for value in (values[column.key],)
    ]
    return hashlib.sha256(repr(decided).encode()).hexdigest()[:16]
