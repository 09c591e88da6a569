"""What crosses HTTP about background jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from app.jobs.model import RESUMABLE, JobState, Status


class JobOut(msgspec.Struct, kw_only=True):
    """A job: how far it is (`total` null where not known), how it ended, what may be done to it.

    `message` and `error` are sentences for the user. `cancel_requested`: it will stop soon.
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
    final: bool
    can_cancel: bool
    can_resume: bool
    version: int
    created_at: datetime
    started_at: datetime | None
    changed_at: datetime
    finished_at: datetime | None


def job_out(state: JobState) -> JobOut:
    """Return a job as it is answered."""
    return JobOut(
        id=state.id,
        name=state.name,
        actor=state.actor,
        arguments=state.arguments,
        status=state.status,
        done=state.done,
        total=state.total,
        message=state.message,
        error=state.error,
        attempts=state.attempts,
        cancel_requested=state.cancel_requested,
        final=state.final,
        can_cancel=not state.final and not state.cancel_requested,
        can_resume=state.status in RESUMABLE,
        version=state.version,
        created_at=state.created_at,
        started_at=state.started_at,
        changed_at=state.changed_at,
        finished_at=state.finished_at,
    )
