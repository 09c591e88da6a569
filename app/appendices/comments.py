"""What was said of a plan, as a list behind its appendix: what is open, what was settled how."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from app.appendices.list_sheet import ListSection, ListSheet
from app.comments.schemas import AnswerOut, CommentOut, TurnOut
from app.kernel.clock import day_of, format_date
from app.plans.snapshot import Snapshot

SHEET_NAME = "Ý kiến"
_WIDTHS = (6.0, 34.0, 22.0, 78.0, 34.0)
_HEADINGS = ("TT", "Về", "Xã, phường", "Nội dung", "Người viết, ngày, phiên bản đã xem")
_WHOLE_PLAN = "Cả phương án"

_LETTERS = 80  # in a line of the column of texts
_LINES = 22  # in a row: a spreadsheet's rows cannot be higher than 409 points


def comment_list(comments: Iterable[CommentOut], snapshot: Snapshot) -> ListSheet | None:
    """Return the comments of a plan as a sheet, None where nothing was said.

    Only those are in it whose writer saw no later revision than the snapshot's; whether one is
    settled is what holds now.
    """
    said = [each for each in comments if each.revision <= snapshot.revision]
    if not said:
        return None
    still_open = [each for each in said if each.settled is None]
    settled = [each for each in said if each.settled is not None]
    return ListSheet(
        name=SHEET_NAME,
        title="Ý kiến về phương án",
        origin=f"{snapshot.plan_name} ({snapshot.plan}), phiên bản {snapshot.revision}",
        widths=_WIDTHS,
        sections=(
            _section("I. Ý kiến chưa giải quyết", still_open),
            _section("II. Ý kiến đã giải quyết", settled),
        ),
    )


def _section(title: str, comments: Sequence[CommentOut]) -> ListSection:
    rows = [
        row for number, each in enumerate(comments, start=1) for row in _rows(str(number), each)
    ]
    return ListSection(f"{title} ({len(comments)})", _HEADINGS, rows)


def _rows(number: str, comment: CommentOut) -> Iterator[Sequence[str]]:
    about = _WHOLE_PLAN if comment.about == "plan" else comment.name
    place = (number, about, comment.commune_name or "")
    yield from _long(place, comment.text, _by(comment))
    followed: list[tuple[int, str, str]] = [
        (each.id, f"Trả lời: {each.text}", _by(each)) for each in comment.answers
    ]
    for turn in comment.turns:
        done = "Đã giải quyết" if turn.settled else "Mở lại"
        text = f"{done}: {turn.reason}" if turn.reason else f"{done}."
        followed.append((turn.id, text, _by(turn)))
    for _, text, by in sorted(followed):
        yield from _long(("", "", ""), text, by)


def _by(said: CommentOut | AnswerOut | TurnOut) -> str:
    who_when = f"{said.by}, {format_date(day_of(said.at))}"
    return who_when if isinstance(said, TurnOut) else f"{who_when}, phiên bản {said.revision}"


def _long(place: Sequence[str], text: str, by: str) -> Iterator[Sequence[str]]:
    """Give the rows of a text: one, unless it is longer than a row can be high."""
    lines = [
        part
        for paragraph in text.splitlines()
        for part in textwrap.wrap(paragraph, _LETTERS) or [""]
    ]
    if len(lines) <= _LINES:
        yield (*place, text, by)
        return
    for first in range(0, len(lines), _LINES):
        piece = "\n".join(lines[first : first + _LINES])
        yield (*(place if first == 0 else ("", "", "")), piece, by if first == 0 else "")
