"""What the cells of an appendix's line say about a decision, read as they were written.

A cell joins what the plan decides with what the register knows (papers, notes, users). Each reader
gives the plan's part; a changed part is one that reads otherwise than the exported cell did, so
that nothing is proposed that a reviewer did not touch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.appendices.headquarters import (
    DATA_REFERENCE,
    DEADLINE,
    PLACED_ONLY,
    UNVERIFIED_MARK,
    papers_line,
    receiver_name,
    user_line,
)
from app.appendices.trace import lines_of
from app.estate.model import Site
from app.intake.forms.dictionary import header_key
from app.intake.model import CellValue, ProblemCode
from app.intake.parsing.values import UnreadableError, is_blank, read_date, read_text
from app.kernel.text import fold
from app.plans.dispositions import Disposition
from app.plans.model import Decide, Place
from app.plans.snapshot import Snapshot

_DEADLINE = re.compile(r"thoi han( thuc hien)?\s*:\s*(?P<day>.*)")
_WITH_BUILDING = re.compile(r"(?P<agency>.+) \((?P<building>.+)\)")


class Unclear(Exception):  # noqa: N818 - it is not an error of ours, and does not leave this package
    """A cell that cannot be taken over; what is said of it in the report."""

    def __init__(
        self, code: ProblemCode, expected: str, repair: str, candidates: Iterable[str] = ()
    ) -> None:
        super().__init__(expected)
        self.code = code
        self.expected = expected
        self.repair = repair
        self.candidates = tuple(candidates)
        self.column: str | None = None
        self.found = ""


def text_of(value: CellValue) -> str:
    """Return the text of a cell, its lines kept."""
    return value if isinstance(value, str) else read_text(value)


def read_disposition(
    text: str, dispositions: Mapping[str, Disposition], extra: Mapping[str, Any]
) -> str | None:
    """Return the key of the disposition that a cell names, None where it says there is none.

    Raises:
        Unclear: it names no disposition, or several.
    """
    words = header_key(text.replace(UNVERIFIED_MARK, ""))
    if words in {header_key(each) for each in (PLACED_ONLY, *extra.get("undecided", ()))}:
        return None
    aliases = extra.get("dispositions", {})
    fitting = [
        disposition
        for disposition in dispositions.values()
        if words
        in {
            header_key(name)
            for name in (disposition.name, disposition.key, *aliases.get(disposition.key, ()))
        }
    ]
    if len(fitting) == 1:
        return fitting[0].key
    raise Unclear(
        ProblemCode.NOT_IN_LIST,
        "tên một hình thức xử lý trong danh mục, hoặc “Chưa có phương án” để rút phương án",
        "Hãy ghi đúng tên của một trong các hình thức sau.",
        [each.name for each in (fitting or dispositions.values())],
    )


@dataclass(frozen=True, slots=True)
class Receivers:
    """What a cell of receivers and users says: the receiver's words, and who is placed where."""

    receiver: str | None
    kept: frozenset[str]
    added: tuple[Place, ...]


def read_receivers(
    text: str,
    snapshot: Snapshot,
    site: str,
    base: Decide | None,
    disposition: Disposition | None,
) -> Receivers:
    """Return what a cell of receivers says, against the line's own users and receiver.

    A line that stood there as a user stays one; another line is a user where it names an agency
    with a building of the site, or where the decision has its receiver already; else the receiver.

    Raises:
        Unclear: a line is neither, or there is a second receiver.
    """
    users = {_line(user_line(snapshot, place)) for place in snapshot.placements_of.get(site, ())}
    former = receiver_name(snapshot, base)
    was = _line(former) if former else None
    lines = lines_of(text)
    kept = frozenset(line for line in lines if line in users)
    if was in users:
        # One line stood for both; which of the two a reviewer took out cannot be told.
        kept |= {was}
    rest = [line for line in lines if line not in users]
    receiver: str | None = None
    if was is not None and was in lines:
        receiver = was
        rest = [line for line in rest if line != was]
    added: list[Place] = []
    takes = disposition is not None and (disposition.vacates or "receiver" in disposition.requires)
    for line in rest:
        place = _place(line, snapshot, site)
        free = disposition is not None and receiver is None
        if place is not None and (place.building is not None or not (free and takes)):
            added.append(place)
        elif free:
            receiver = line
        elif place is not None:
            added.append(place)
        else:
            raise Unclear(
                ProblemCode.UNKNOWN_RECORD,
                "mỗi dòng một đơn vị: một đơn vị tiếp nhận, và các cơ quan được bố trí ghi đúng "
                "tên trong sổ đăng ký, sau đó là tên nhà trong ngoặc nếu có",
                f"Dòng “{line}” không phải cơ quan nào của hiện trạng. Hãy ghi đúng tên, hoặc bố "
                "trí cơ quan ở trang phương án.",
            )
    return Receivers(receiver, kept, tuple(added))


def agency_named(name: str, snapshot: Snapshot) -> str | None:
    """Return the code of the one agency of the baseline that bears a name, None without any.

    Raises:
        Unclear: several agencies bear it.
    """
    codes = [agency.code for agency in snapshot.register.agencies if _line(agency.name) == name]
    if len(codes) > 1:
        raise Unclear(
            ProblemCode.UNKNOWN_RECORD,
            f"tên của đúng một cơ quan (có {len(codes)} cơ quan tên “{name}”)",
            "Hãy chọn cơ quan ở trang phương án.",
            codes,
        )
    return codes[0] if codes else None


def _place(line: str, snapshot: Snapshot, site: str) -> Place | None:
    agency = agency_named(line, snapshot)
    if agency is not None:
        return Place(agency, site)
    match = _WITH_BUILDING.fullmatch(line)
    if match is None:
        return None
    agency = agency_named(match["agency"], snapshot)
    buildings = [
        building.code
        for building in snapshot.buildings_of.get(site, ())
        if _line(building.name) == match["building"]
    ]
    if agency is None or len(buildings) != 1:
        return None
    return Place(agency, site, buildings[0])


def read_basis(text: str, site: Site) -> str | None:
    """Return the legal basis that a cell names before the site's papers, None where none.

    Raises:
        Unclear: the papers, which the register keeps, were changed.
    """
    lines = lines_of(text)
    papers = lines_of(papers_line(site))
    law = _without(lines, papers) if papers else lines
    if law is None or any(header_key(line).startswith("ho so ") for line in law):
        raise Unclear(
            ProblemCode.NOT_OF_PLAN,
            f"phần hồ sơ như sổ đăng ký ghi: “{papers_line(site) or 'không có'}”",
            "Hãy để nguyên phần hồ sơ và chỉ sửa phần căn cứ; hồ sơ thì sửa trong sổ đăng ký.",
        )
    return " ".join(law) or None


@dataclass(frozen=True, slots=True)
class Remarks:
    """The plan's part of a cell of notes."""

    note: str | None
    deadline: date | None


def read_remarks(text: str, base: str, site: Site, placements: Iterable[Place]) -> Remarks:
    """Return note and deadline of a cell of notes, without what placements and register note.

    `base` is what the cell said when it was exported.

    Raises:
        Unclear: a note of the site or of a placement was changed, or the deadline is no day.
    """
    lines = lines_of(text)
    exported = lines_of(base)
    own = [lines_of(place.note) for place in placements] + [lines_of(site.note)]
    for part in filter(None, own):
        left = _without(lines, part)
        if left is None and _without(exported, part) is not None:
            raise Unclear(
                ProblemCode.NOT_OF_PLAN,
                f"vẫn còn phần ghi chú của cơ sở, của bố trí: “{'; '.join(part)}”",
                "Hãy để nguyên phần đó và chỉ sửa ghi chú của phương án; ghi chú của cơ sở thì sửa "
                "trong sổ đăng ký.",
            )
        lines = lines if left is None else left
    note: list[str] = []
    days: list[date] = []
    for line in lines:
        if fold(line).startswith(fold(DATA_REFERENCE)):
            continue
        match = _DEADLINE.fullmatch(fold(line))
        if match is None:
            note.append(line)
        elif not is_blank(match["day"]):
            days.append(_day(match["day"]))
    if len(days) > 1:
        raise Unclear(
            ProblemCode.NOT_A_DATE,
            f"một thời hạn, trong một dòng “{DEADLINE}dd/mm/yyyy”",
            "Hãy xóa thời hạn thừa.",
        )
    return Remarks("\n".join(note) or None, days[0] if days else None)


def _day(text: str) -> date:
    try:
        return read_date(text)
    except UnreadableError as error:
        raise Unclear(
            ProblemCode.NOT_A_DATE,
            f"“{DEADLINE}” và {error.expected}",
            error.repair,
        ) from error


def _line(text: str) -> str:
    """Return a text as one line of a cell, as `lines_of` would give it."""
    return " ".join(lines_of(text))


def _without(lines: list[str], part: list[str]) -> list[str] | None:
    """Return the lines without the last place where `part` stands in them; None if nowhere."""
    for start in range(len(lines) - len(part), -1, -1):
        if lines[start : start + len(part)] == part:
            return lines[:start] + lines[start + len(part) :]
    return None
