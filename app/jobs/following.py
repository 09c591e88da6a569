"""Following a job: PostgreSQL tells of every change, nobody asks again and again."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from app.db.listening import listening
from app.jobs.model import JobState
from app.jobs.store import CHANNEL, job_state
from app.kernel.errors import NotFoundError


async def changes(job: int, pulse: float | None = None) -> AsyncGenerator[JobState | None, None]:
    """Give a job as it is now, then after each change, until it is final.

    With `pulse`, None is given where nothing happened for so many seconds. Changes that follow
    each other quicker than they are taken are given as one.

    Raises:
        NotFoundError: there is no such job.
        ListeningEndedError: the listening connection is gone, or the process is stopping.
    """
    async with listening(CHANNEL, str(job)) as listener:
        seen = 0
        while True:
            listener.begin()
            state = await job_state(job)
            if state is None:
                raise NotFoundError(f"Không có công việc số {job}.")
            if state.version != seen:
                seen = state.version
                yield state
            if state.final:
                return
            while not await listener.heard(pulse):
                yield None
