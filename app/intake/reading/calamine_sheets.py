"""The values of a workbook, read by python-calamine: here, or in a process of their own.

A damaged .xls can make the reader ask for thousands of gigabytes, at which Rust ends the process.
The binary kinds are therefore read apart, where only the child dies. .xlsx, the kind of large
files, is read here: what could ask for memory in it is checked beforehand.
"""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from app.intake.model import CellValue, Visibility

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

__all__ = ["LockedError", "Sheet", "UnreadableFileError", "Values", "read_apart", "read_here"]

_CHILD = Path(__file__).with_name("calamine_child.py")
_SECONDS = 180
_UNREADABLE = "không đọc được"

_VISIBILITY = {
    "Visible": Visibility.VISIBLE,
    "Hidden": Visibility.HIDDEN,
    "VeryHidden": Visibility.VERY_HIDDEN,
}


class LockedError(Exception):
    """The workbook opens by a password only."""


class UnreadableFileError(Exception):
    """The reader gave up, or died."""


class Values(NamedTuple):
    """The values of a sheet from A1 on, and its merged ranges as (first cell, last cell)."""

    rows: list[list[CellValue]]
    merges: list[tuple[tuple[int, int], tuple[int, int]]]


class Sheet(NamedTuple):
    """A sheet, and what gives its values, once."""

    name: str
    visibility: Visibility
    load: Callable[[], Values]


def read_apart(
    content: bytes, chosen: Mapping[str, bool], skipped: Collection[str]
) -> Iterator[Sheet]:
    """Yield all sheets, whose values were read in a process of its own.

    Args:
        chosen: sheet → whether it is taken; others are taken where they are visible.
        skipped: sheets whose values are not read in any case.

    Raises:
        LockedError, UnreadableFileError: instead of the first sheet.
    """
    try:
        # -P: the child's folder holds modules of ours, which are not to stand for others.
        ended = subprocess.run(
            [sys.executable, "-P", str(_CHILD)],
            input=pickle.dumps((content, dict(chosen), set(skipped)), protocol=5),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=True,
        )
        kind, answer = pickle.loads(ended.stdout)
    except (subprocess.SubprocessError, EOFError, pickle.UnpicklingError) as error:
        raise UnreadableFileError(_UNREADABLE) from error
    if kind == "password":
        raise LockedError
    if kind == "error":
        raise UnreadableFileError(_words(answer))
    for name, visibility, rows, merges in answer:
        yield Sheet(name, _VISIBILITY[visibility], partial(Values, rows, merges))


def read_here(content: bytes) -> Iterator[Sheet]:
    """Yield all sheets, of which one after the other can be loaded.

    Raises:
        LockedError, UnreadableFileError: instead of a sheet, or on loading one.
    """
    from python_calamine import CalamineWorkbook

    with _translated(), CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        for meta in book.sheets_metadata:
            visibility = _VISIBILITY[str(meta.visible).rpartition(".")[2]]
            yield Sheet(meta.name, visibility, partial(_load, book, meta.name))


def _load(book: CalamineWorkbook, name: str) -> Values:
    from python_calamine import WorksheetNotFound

    with _translated():
        try:
            sheet = book.get_sheet_by_name(name)
        except WorksheetNotFound:  # A chart or dialog sheet has no cells.
            return Values([], [])
        return Values(sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or [])


@contextmanager
def _translated() -> Iterator[None]:
    """Raise the reader's errors as ours; a panic of its own is no Exception."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError as error:
        raise LockedError from error
    except CalamineError as error:
        raise UnreadableFileError(_words(str(error))) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFileError(_UNREADABLE) from error


def _words(message: str) -> str:
    # It tries every kind, and in the end says just that none fitted.
    return _UNREADABLE if "Cannot detect" in message or "panic" in message else message
