"""What crosses HTTP about import sessions and about imports that are taken back."""

from __future__ import annotations

from datetime import datetime

import msgspec

from app.intake.answers import Answers, Question
from app.intake.report_model import ControlTotal, Counts, RepairGroup, TableSummary
from app.intake.schemas import MOST_LISTED
from app.intake.sessions.model import Session, SessionStatus
from app.intake.sessions.service import SessionReport
from app.intake.taking_back.model import RecordRevert, RevertOutcome, RevertReport


class SessionJobOut(msgspec.Struct, kw_only=True):
    """How far the background job is; follow it at `/api/v1/jobs/{id}/events`."""

    id: int
    status: str
    done: int
    total: int | None
    message: str


class SessionOut(msgspec.Struct, kw_only=True):
    """A session: one file on its way in.

    `status`: waiting, examining, questions, ready, refused, committing, committed, reverted,
    cancelled, failed. `error` is a sentence for the user. `counts` are of the last examination.
    `version` grows with every act of a person and is the ETag.
    """

    id: int
    file: str
    file_name: str
    size: int
    form: str | None
    province: str | None
    sender: str
    status: SessionStatus
    error: str | None
    counts: Counts | None
    import_id: int | None
    actor: str
    created_at: datetime
    changed_at: datetime
    version: int
    job: SessionJobOut | None
    can_answer: bool
    can_commit: bool
    can_commit_rest: bool
    can_cancel: bool
    can_resume: bool


class SessionReportOut(msgspec.Struct, kw_only=True):
    """What the last examination found; rows and problems have lists of their own.

    `current` is false while a newer examination is on its way.
    """

    form: str
    form_title: str
    form_confidence: float | None
    current: bool
    counts: Counts
    tables: tuple[TableSummary, ...]
    questions: tuple[Question, ...]
    open_questions: int
    repair_groups: tuple[RepairGroup, ...]
    control_totals: tuple[ControlTotal, ...]
    rows: dict[str, int]
    problems: int


class SessionDetailOut(SessionOut, kw_only=True):
    """A session with its answers and its report; no report before the first examination."""

    answers: Answers
    report: SessionReportOut | None


class CommitIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`skip_refused`: write the other rows where some are refused."""

    skip_refused: bool = False


class RevertOut(msgspec.Struct, kw_only=True):
    """What taking an import back did, or would do (`dry_run`).

    `counts`: records removed, restored, partial, kept, refused. `records` begins with those that
    were not taken back in whole, each with its reason, and is cut at 2,000.
    """

    import_id: int
    file_name: str
    reverted_at: datetime
    actor: str
    dry_run: bool
    complete: bool
    counts: dict[str, int]
    records: tuple[RecordRevert, ...]
    records_left_off: int


_FIRST = {
    outcome: place
    for place, outcome in enumerate(
        (
            RevertOutcome.REFUSED,
            RevertOutcome.KEPT,
            RevertOutcome.PARTIAL,
            RevertOutcome.RESTORED,
            RevertOutcome.REMOVED,
        )
    )
}


def session_out(session: Session) -> SessionOut:
    """Return a session as it is listed."""
    return msgspec.convert(session, SessionOut, from_attributes=True)


def session_detail_out(session: Session, found: SessionReport | None) -> SessionDetailOut:
    """Return a session with its report."""
    listed = session_out(session)
    return SessionDetailOut(
        **msgspec.structs.asdict(listed),
        answers=session.answers,
        report=None if found is None else _report_out(found),
    )


def revert_out(report: RevertReport) -> RevertOut:
    """Return what became of an import that was taken back."""
    records = tuple(sorted(report.records, key=lambda record: _FIRST[record.outcome]))
    return RevertOut(
        import_id=report.import_id,
        file_name=report.file_name,
        reverted_at=report.reverted_at,
        actor=report.actor,
        dry_run=report.dry_run,
        complete=report.complete,
        counts=report.counts,
        records=records[:MOST_LISTED],
        records_left_off=max(0, len(records) - MOST_LISTED),
    )


def _report_out(found: SessionReport) -> SessionReportOut:
    report = found.report
    return SessionReportOut(
        form=report.form,
        form_title=report.form_title,
        form_confidence=report.form_confidence,
        current=found.current,
        counts=report.counts,
        tables=report.tables,
        questions=report.questions,
        open_questions=report.open_questions,
        repair_groups=report.repair_groups,
        control_totals=report.control_totals,
        rows=dict(found.rows),
        problems=found.problems,
    )
