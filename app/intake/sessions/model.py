"""A session: one file on its way in, from the drop to the commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.intake.answers import Answers
from app.intake.report_model import Counts


class SessionStatus(StrEnum):
    """Where a session stands; the values are stored."""

    WAITING = "waiting"
    """For a worker to examine it."""
    EXAMINING = "examining"
    QUESTIONS = "questions"
    """Rows wait for answers."""
    READY = "ready"
    REFUSED = "refused"
    """The file cannot be read, or rows of it are refused (the others may still be committed)."""
    COMMITTING = "committing"
    COMMITTED = "committed"
    REVERTED = "reverted"
    CANCELLED = "cancelled"
    FAILED = "failed"


APPENDICES = frozenset({"appendix-headquarters"})
"""Forms whose rows are moves of a plan, not records of the register."""

BUSY = frozenset({SessionStatus.WAITING, SessionStatus.EXAMINING, SessionStatus.COMMITTING})
ENDED = frozenset({SessionStatus.COMMITTED, SessionStatus.REVERTED})
ANSWERABLE = frozenset(SessionStatus) - ENDED - {SessionStatus.COMMITTING}
RESUMABLE = frozenset({SessionStatus.CANCELLED, SessionStatus.FAILED})


@dataclass(frozen=True, slots=True)
class JobShown:
    """How far the session's background job is; `total` None where that is not known."""

    id: int
    status: str
    done: int
    total: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Session:
    """A session at one moment.

    Attributes:
        file: SHA-256 of the file; size: of the file in bytes.
        form: as the user chose it, None to tell it from the content; that of a plan's appendix
            where the file was found to be one.
        sender: who the file is from, for mappings that were saved.
        error: what is wrong with the file or the work, or what happened, in Vietnamese.
        counts: of the last examination; examined_version: the version that it was made for.
        import_id: what it was committed as.
        version: grows with every act of a person.
        job: the last background job, None where the work was done at once.
    """

    id: int
    file: str
    file_name: str
    size: int
    form: str | None
    province: str | None
    sender: str
    answers: Answers
    skip_refused: bool
    status: SessionStatus
    error: str | None
    counts: Counts | None
    examined_version: int | None
    digest: str | None
    import_id: int | None
    actor: str
    created_at: datetime
    changed_at: datetime
    version: int
    job: JobShown | None

    @property
    def busy(self) -> bool:
        """Whether something is being done, or waits to be."""
        return self.status in BUSY

    @property
    def can_commit(self) -> bool:
        """Whether everything that goes in can be committed now, leaving no row out."""
        return self.status is SessionStatus.READY and self._writes

    @property
    def can_commit_rest(self) -> bool:
        """Whether the rows that are not refused can be committed without the others."""
        return self.status is SessionStatus.REFUSED and self._writes

    @property
    def can_answer(self) -> bool:
        """Whether answers may be given."""
        return self.status in ANSWERABLE

    @property
    def is_appendix(self) -> bool:
        """Whether the file is an appendix of a plan, whose moves are reviewed there."""
        return self.form in APPENDICES and self.status is SessionStatus.REFUSED

    @property
    def can_cancel(self) -> bool:
        """Whether it may be given up, or its commit stopped."""
        return self.status not in ENDED and self.status is not SessionStatus.CANCELLED

    @property
    def can_resume(self) -> bool:
        """Whether it may be gone on with after it failed or was cancelled."""
        return self.status in RESUMABLE or (self.busy and self.job is None)

    @property
    def _writes(self) -> bool:
        return self.counts is not None and self.counts.written > 0
