"""Tables of background jobs. What waits to be fetched stands in procrastinate's own tables."""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table

from app.db.engine import ENGINE


class JobProgress(Table, tablename="job_progress", db=ENGINE):
    """A job that a user started: what it does, how far it is, how it ended.

    `run` is the entry in procrastinate's queue that may work on it; a run that is not named here
    any more has lost it. Every change is notified on the channel `truso_job`.
    """

    id = BigSerial(primary_key=True, index=False)
    name = Varchar(length=80, null=False)
    actor = Varchar(length=200, null=False)
    arguments = JSONB(null=False, default="{}")
    lock = Text(null=True, default=None)
    run = BigInt(null=False)
    status = Varchar(length=10, null=False)
    done = BigInt(null=False, default=0)
    total = BigInt(null=True, default=None)
    message = Text(null=False, default="")
    error = Text(null=True, default=None)
    attempts = Integer(null=False, default=0)
    cancel_requested = Boolean(null=False, default=False)
    version = Integer(null=False, default=1)
    created_at = Timestamptz()
    started_at = Timestamptz(null=True, default=None)
    changed_at = Timestamptz()
    finished_at = Timestamptz(null=True, default=None)

    job_progress_status_1 = Check("status IN ('waiting', 'running', 'done', 'failed', 'cancelled')")


class JobCheckpoint(Table, tablename="job_checkpoint", db=ENGINE):
    """Where a job goes on from after a break.

    A table of its own, because it is written in the transaction that does the work, and progress
    is reported beside that transaction: one row would make the job wait for itself.
    """

    job = ForeignKey(
        JobProgress, primary_key=True, null=False, index=False, on_delete=OnDelete.cascade
    )
    run = BigInt(null=False)
    state = JSONB(null=True, default=None)
