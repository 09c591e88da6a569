"""The registry of jobs, and progress that nobody follows."""

from __future__ import annotations

import pytest

from app.jobs.model import UnknownJobError
from app.jobs.progress import Progress, UnwatchedProgress
from app.jobs.registry import background, function_of


async def _work(progress: Progress, *, rows: int) -> None:
    begun = progress.state["row"] if progress.state else 0
    for row in range(begun, rows):
        await progress.report(row, rows, "Đang đọc")
        progress.tell(row, rows)
        await progress.checkpoint({"row": row + 1})


async def test_a_jobs_function_can_be_called_by_who_waits_for_it() -> None:
    progress = UnwatchedProgress("dòng lệnh")
    await _work(progress, rows=3)
    assert progress.state == {"row": 3}
    assert progress.actor == "dòng lệnh"


def test_a_registered_function_is_found_by_its_name_and_stays_itself() -> None:
    assert background("unit.work")(_work) is _work
    assert function_of("unit.work") is _work
    with pytest.raises(ValueError, match="two functions"):
        background("unit.work")(_work)


def test_an_unknown_name_says_what_to_do() -> None:
    with pytest.raises(UnknownJobError) as raised:
        function_of("intake.of-another-version")
    assert "“intake.of-another-version”" in raised.value.detail
    assert "bấm chạy tiếp" in raised.value.detail
