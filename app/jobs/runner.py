"""One run of a job, from the queue to how it ended."""

from __future__ import annotations

import asyncio
import logging

from app.jobs import store
from app.jobs.lifeline import Lifeline
from app.jobs.model import Cancelled, Status
from app.jobs.progress import RecordedProgress
from app.jobs.registry import function_of
from app.kernel.errors import TrusoError

INTERNAL_ERROR = (
    "Lỗi bên trong hệ thống khi làm việc này; chi tiết đã được ghi vào nhật ký của máy chủ. Có thể "
    "bấm chạy tiếp; nếu lỗi lặp lại, hãy báo người quản trị."
)

_log = logging.getLogger(__name__)


async def run_job(lifeline: Lifeline, job: int, run: int) -> None:
    """Run the function of a job and store how it ended; nothing where the run lost the job."""
    begun = await store.begin_run(job, run)
    if begun is None:
        return
    progress = RecordedProgress(lifeline, begun, run, await store.claim_checkpoint(job, run))
    try:
        await function_of(begun.name)(progress, **begun.arguments)
    except Cancelled:
        await progress.end(Status.CANCELLED)
    except TrusoError as error:
        await progress.end(Status.FAILED, error.detail)
    except asyncio.CancelledError:  # The worker is stopping.
        await progress.stop()
        await lifeline.transaction(lambda database: store.put_back(database, job, run))
        raise
    except Exception as error:
        if lifeline.lost.is_set():
            raise  # The job is no worse than its connection: it is taken up again.
        _log.error("job %s (%s) failed", job, begun.name, exc_info=error)
        await progress.end(Status.FAILED, INTERNAL_ERROR)
    else:
        await progress.end(Status.DONE)
