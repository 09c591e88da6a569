"""What a committee should know of a plan's problems: which were accepted and why, what is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.appendices.list_sheet import ListSection, ListSheet
from app.checks.evaluation import Evaluation
from app.checks.model import Acceptance, Citation, Problem, Severity
from app.kernel.clock import day_of, format_date
from app.kernel.text import sort_key

SHEET_NAME = "Vấn đề"
UNVERIFIED = "cần kiểm chứng"
_WIDTHS = (6.0, 20.0, 62.0, 34.0, 52.0)


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One problem, or those that one check found in a commune, a line each.

    Attributes:
        basis: the rule that it rests on; remark: what is said about it.
    """

    commune: str
    sentence: str
    basis: str
    remark: str


def problem_list(evaluation: Evaluation, acceptances: Mapping[str, Acceptance]) -> ListSheet:
    """Return as a sheet the accepted problems that are still there, and the errors that are open.

    Both are in order of the commune's name; the accepted ones say who accepted them, when and why.
    """
    snapshot = evaluation.snapshot
    accepted: list[ProblemRow] = []
    still_open: defaultdict[tuple[str, str], list[ProblemRow]] = defaultdict(list)
    for problem in evaluation.problems():
        acceptance = acceptances.get(problem.id)
        if acceptance is not None:
            accepted.append(_row(evaluation, problem, _accepted(acceptance)))
        elif problem.check.severity is Severity.ERROR:
            together = still_open[problem.commune, problem.check.key]
            together.append(_row(evaluation, problem, problem.repair))
    return ListSheet(
        name=SHEET_NAME,
        title="Vấn đề đã chấp nhận và lỗi còn lại của phương án",
        origin=(
            f"{snapshot.plan_name} ({snapshot.plan}), phiên bản {snapshot.revision}; định mức ngày "
            f"{format_date(snapshot.norms_on)}; bộ kiểm tra {evaluation.set_hash}"
        ),
        widths=_WIDTHS,
        sections=(
            _section(
                f"I. Vấn đề đã được chấp nhận ({len(accepted)})",
                "Lý do chấp nhận (người chấp nhận, ngày)",
                accepted,
            ),
            _section(
                f"II. Lỗi chưa xử lý ({sum(map(len, still_open.values()))})",
                "Cách xử lý",
                [_together(rows) for rows in still_open.values()],
            ),
        ),
    )


def _section(title: str, remark: str, rows: list[ProblemRow]) -> ListSection:
    return ListSection(
        title,
        ("TT", "Xã, phường", "Nội dung", "Căn cứ", remark),
        [
            (str(number), each.commune, each.sentence, each.basis, each.remark)
            for number, each in enumerate(_ordered(rows), start=1)
        ],
    )


def _ordered(rows: list[ProblemRow]) -> list[ProblemRow]:
    return sorted(rows, key=lambda row: sort_key(row.commune))


def _together(rows: list[ProblemRow]) -> ProblemRow:
    def lines(texts: Iterable[str]) -> str:
        return "\n".join(dict.fromkeys(text for text in texts if text))

    return ProblemRow(
        commune=rows[0].commune,
        sentence=lines(row.sentence for row in rows),
        basis=lines(row.basis for row in rows),
        remark=lines(row.remark for row in rows),
    )


def _row(evaluation: Evaluation, problem: Problem, remark: str) -> ProblemRow:
    return ProblemRow(
        commune=evaluation.scene.ground.communes[problem.commune].name,
        sentence=problem.sentence,
        basis=_basis(problem.citation),
        remark=remark,
    )


def _basis(citation: Citation | None) -> str:
    if citation is None:
        return ""
    words = f"{citation.article} {citation.instrument}".strip()
    return words if citation.verified else f"{words} ({UNVERIFIED})"


def _accepted(acceptance: Acceptance) -> str:
    day = format_date(day_of(acceptance.accepted_at))
    return f"{acceptance.reason}\n({acceptance.accepted_by}, {day})"
