"""A worker process that dies in the middle of a commit: `python -m tests.builders.dying_worker`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

from app.db.engine import open_engine
from app.intake.sessions import jobs as session_jobs
from app.jobs.worker import work

_commit_rows = session_jobs.commit_rows


async def _commit_and_die(*arguments: Any) -> int:
    await _commit_rows(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("not reached")


async def main(dsn: str) -> None:
    """Work until the first commit has written its rows, and not yet committed them."""
    session_jobs.commit_rows = _commit_and_die
    async with open_engine(dsn, pool_size=5):
        await work(dsn, concurrency=1, stop=asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
