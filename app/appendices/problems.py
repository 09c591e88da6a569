"""What a committee should know of a plan's problems: which were accepted and why, what is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.checks.evaluation import Evaluation
from app.checks.model import Acceptance, Citation, Problem, Severity
from app.kernel.clock import format_date
from app.kernel.text import sort_key

UNVERIFIED = "cần kiểm chứng"


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One problem: where, what, the rule that it rests on, and what is said about it."""

    commune: str
    sentence: str
    basis: str
    remark: str


@dataclass(frozen=True, slots=True)
class ProblemTable:
    """The accepted problems and the open errors of a plan at a revision."""

    title: str
    origin: str
    accepted: Sequence[ProblemRow]
    open: Sequence[ProblemRow]


def problem_table(evaluation: Evaluation, acceptances: Mapping[str, Acceptance]) -> ProblemTable:
    """Return the accepted problems that are still there, and the errors that are not accepted.

    Both are in order of the commune's name; the accepted ones say who accepted them, when and why.
    """
    snapshot = evaluation.snapshot
    accepted, still_open = [], []
    for problem in evaluation.problems():
        acceptance = acceptances.get(problem.id)
        if acceptance is not None:
            accepted.append(_row(evaluation, problem, _accepted(acceptance)))
        elif problem.check.severity is Severity.ERROR:
            still_open.append(_row(evaluation, problem, problem.repair))
    return ProblemTable(
        title="Vấn đề đã chấp nhận và lỗi còn lại của phương án",
        origin=(
            f"{snapshot.plan_name} ({snapshot.plan}), phiên bản {snapshot.revision}; định mức ngày "
            f"{format_date(snapshot.norms_on)}; bộ kiểm tra {evaluation.set_hash}"
        ),
        accepted=_ordered(accepted),
        open=_ordered(still_open),
    )


def _ordered(rows: list[ProblemRow]) -> list[ProblemRow]:
    return sorted(rows, key=lambda row: sort_key(row.commune))


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
    day = format_date(acceptance.accepted_at.date())
    return f"{acceptance.reason}\n({acceptance.accepted_by}, {day})"
