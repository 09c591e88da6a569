"""What is wrong at which cell, as a person who repairs the workbook in Excel needs it said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from app.intake.answers import Question
from app.intake.model import Problem
from app.intake.model import Severity as ProblemSeverity

SIGN = "[Trụ Sở]"
"""Begins every comment of ours, by which it is known again in a corrected copy."""

_PART = "\n———\n"
_PLACE = re.compile(r"(?P<sheet>.+)!(?P<cell>[A-Z]{1,3}[1-9]\d{0,6})")
_LONGEST = 1_200  # characters of a comment: what a screen shows
_CANDIDATES = 8


class Grade(IntEnum):
    """How much a finding matters, the worst first."""

    ERROR = 0
    QUESTION = 1
    WARNING = 2
    INFO = 3


WORDS = {
    Grade.ERROR: "LỖI",
    Grade.QUESTION: "CÂU HỎI",
    Grade.WARNING: "CHÚ Ý",
    Grade.INFO: "GHI NHẬN",
}
FILLS = {
    Grade.ERROR: "F4A582",
    Grade.QUESTION: "92C5DE",
    Grade.WARNING: "FFF2A8",
    Grade.INFO: "E6E6E6",
}
"""Colour by grade; they differ in lightness too, so that colour-blind readers tell them apart."""

_GRADES = {
    ProblemSeverity.ERROR: Grade.ERROR,
    ProblemSeverity.WARNING: Grade.WARNING,
    ProblemSeverity.INFO: Grade.INFO,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem or question; `cell` is None where it is about a sheet or a column."""

    grade: Grade
    sheet: str
    cell: str | None
    column: str | None
    found: str
    expected: str
    repair: str
    candidates: tuple[str, ...] = ()

    @property
    def comment(self) -> str:
        """What the cell's comment says."""
        lines = [f"{SIGN} {WORDS[self.grade]}"]
        if self.found:
            lines.append(f"Đang có: {self.found}")
        if self.expected:
            lines.append(f"Cần: {self.expected}")
        lines.append(f"Cách sửa: {self.repair}")
        if self.candidates:
            lines.append(f"Có thể là: {shortened(self.candidates)}")
        return "\n".join(lines)


def shortened(candidates: tuple[str, ...]) -> str:
    """Return the first candidates in one line, and how many there are besides."""
    more = len(candidates) - _CANDIDATES
    return "; ".join(candidates[:_CANDIDATES]) + (f"; và {more} nữa" if more > 0 else "")


def findings_of(problems: Iterable[Problem], questions: Iterable[Question]) -> list[Finding]:
    """Return what there is to say, the worst first, else in the order given."""
    found = [*map(_of_problem, problems), *(each for q in questions for each in _of_question(q))]
    return sorted(found, key=lambda finding: finding.grade)


def _of_problem(problem: Problem) -> Finding:
    cell = problem.cell
    if cell is None and problem.row is not None and problem.column is None:
        cell = f"A{problem.row}"
    return Finding(
        grade=_GRADES[problem.severity],
        sheet=problem.sheet,
        cell=cell,
        column=problem.column,
        found=problem.found,
        expected=problem.expected,
        repair=problem.repair,
        candidates=problem.candidates,
    )


def _of_question(question: Question) -> Iterator[Finding]:
    options = tuple(
        f"{option.label} ({option.reason})" if option.reason else option.label
        for option in question.options
    )
    places = [match for place in question.cells if (match := _PLACE.fullmatch(place))]
    for place in places:
        yield Finding(
            grade=Grade.QUESTION if question.required else Grade.INFO,
            sheet=place["sheet"],
            cell=place["cell"],
            column=None,
            found="",
            expected=question.text,
            repair="Hãy trả lời trên trang nhập, hoặc ghi giá trị rõ ràng vào ô.",
            candidates=options,
        )
    if not places:
        yield Finding(
            grade=Grade.QUESTION if question.required else Grade.INFO,
            sheet="",
            cell=None,
            column=None,
            found="",
            expected=question.text,
            repair="Hãy trả lời trên trang nhập.",
            candidates=options,
        )


def by_cell(findings: Iterable[Finding]) -> dict[str, dict[str, list[Finding]]]:
    """Return what to mark by sheet and cell, each cell's worst first; what only tells is not."""
    cells: dict[str, dict[str, list[Finding]]] = {}
    for finding in findings:
        if finding.cell is not None and finding.grade is not Grade.INFO:
            cells.setdefault(finding.sheet, {}).setdefault(finding.cell, []).append(finding)
    return cells


def comment_with(present: str | None, findings: Iterable[Finding]) -> str:
    """Return the comment of a cell: what its author had noted, then what is found."""
    own = without_ours(present)
    texts = [own] if own else []
    texts += dict.fromkeys(finding.comment for finding in findings)
    text = _PART.join(texts)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def without_ours(comment: str | None) -> str | None:
    """Return what somebody else noted at a cell, None where nobody did."""
    parts = [part for part in (comment or "").split(_PART) if SIGN not in part]
    return _PART.join(parts).strip() or None
