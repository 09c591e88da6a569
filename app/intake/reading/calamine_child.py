"""Reads a workbook's values in a process that may die: run by calamine_sheets, never imported.

It imports nothing of Trụ Sở, so that it starts at once. In: pickled (content, chosen, skipped).
Out: pickled ("sheets", [(name, visibility, rows, merges)]) or ("error", words).
"""

from __future__ import annotations

import io
import pickle
import sys
from typing import Any

MEMORY = 4 * 2**30
"""Bytes of address space: a file within the limits needs less."""


def main() -> None:
    """Answer the one request on standard input."""
    try:
        import resource
    except ImportError:  # Windows has no such limits.
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content, chosen, skipped = pickle.load(sys.stdin.buffer)
    try:
        answer: tuple[str, Any] = ("sheets", _sheets(content, chosen, skipped))
    except BaseException as error:  # A panic of the reader is no Exception.
        kind = "password" if type(error).__name__ == "PasswordError" else "error"
        answer = (kind, str(error))
    pickle.dump(answer, sys.stdout.buffer, protocol=5)


def _sheets(content: bytes, chosen: dict[str, bool], skipped: set[str]) -> list[tuple[Any, ...]]:
    from python_calamine import CalamineWorkbook, WorksheetNotFound

    sheets: list[tuple[Any, ...]] = []
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        for meta in book.sheets_metadata:
            visibility = str(meta.visible).rpartition(".")[2]
            rows: list[Any] = []
            merges: list[Any] = []
            if chosen.get(meta.name, visibility == "Visible") and meta.name not in skipped:
                try:
                    sheet = book.get_sheet_by_name(meta.name)
                except WorksheetNotFound:  # A chart or dialog sheet has no cells.
                    pass
                else:
                    rows = sheet.to_python(skip_empty_area=False)
                    merges = sheet.merged_cell_ranges or []
            sheets.append((meta.name, visibility, rows, merges))
    return sheets


if __name__ == "__main__":
    main()
