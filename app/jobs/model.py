"""A background job as its followers see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.kernel.errors import TrusoError

MOST_ATTEMPTS = 3
"""How often a job whose worker died is begun, before it is given up until a user resumes it."""


class Status(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL = frozenset({Status.DONE, Status.FAILED, Status.CANCELLED})
RESUMABLE = frozenset({Status.FAILED, Status.CANCELLED})


@dataclass(frozen=True, slots=True)
class JobState:
    """A job at one moment.

    Attributes:
        name: which registered function runs it, such as "intake.stage".
        actor: who started it.
        arguments: what the function was given.
        done, total: how much of it is done, in the function's own unit; total None if not known.
        message: what it is at, in Vietnamese.
        error: why it failed and what to do, in Vietnamese.
        attempts: how often it was begun since a user started or resumed it.
        cancel_requested: a user wants it to stop; it will at its next report.
        version: grows with every change.
    """

    id: int
    name: str
    actor: str
    arguments: dict[str, Any]
    status: Status
    done: int
    total: int | None
    message: str
    error: str | None
    attempts: int
    cancel_requested: bool
    version: int
    created_at: datetime
    started_at: datetime | None
    changed_at: datetime
    finished_at: datetime | None

    @property
    def final(self) -> bool:
        """Whether nothing more happens to it unless a user resumes it."""
        return self.status in FINAL


class Cancelled(Exception):  # noqa: N818 - it is no error
    """Raised in a job at its next report: the user cancelled it, or another worker has it now."""


class UnknownJobError(TrusoError):
    """A job whose function this process does not have: it was started by another version."""

    code = "unknown-job"
    title = "Không biết loại công việc này"
    status = 500
