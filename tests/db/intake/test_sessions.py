"""Sessions: examined and committed once, in the background or at once, whatever dies meanwhile."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.db.engine import fetch_value
from app.estate.store import stored_sites
from app.intake.answers import Answers
from app.intake.model import Outcome
from app.intake.sessions import jobs as session_jobs
from app.intake.sessions import service as sessions
from app.intake.sessions import store as session_store
from app.intake.sessions.model import Session, SessionStatus
from app.jobs import service as jobs
from app.jobs.worker import background_worker
from app.kernel.errors import ConflictError, StaleVersionError
from app.settings import ROOT
from tests.builders.workbooks import register, xlsx

SITE: dict[str, Any] = {"code": "S1", "name": "Trụ sở", "kind": "headquarters", "old_unit": "03649"}
ACTOR = "kế toán"

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def worker(database: str) -> AsyncIterator[None]:
    """A worker in this process."""
    async with background_worker(database, concurrency=1):
        for _ in range(100):
            if await session_store.worker_lives():
                break
            await asyncio.sleep(0.05)
        yield


async def opened(**rows: list[dict[str, Any]]) -> Session:
    return await sessions.open_session(
        register(**rows), "sổ.xlsx", "register", None, ACTOR, sender="UBND xã"
    )


async def settled(session: int, seconds: float = 20) -> Session:
    """Wait until nothing is being done with the session."""
    for _ in range(int(seconds / 0.05)):
        found = await sessions.find_session(session)
        if not found.busy:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"still {found.status}: {found.job}")


async def imports() -> int:
    return int(await fetch_value("SELECT count(*) FROM import"))


async def test_a_session_is_examined_at_once_where_no_worker_runs() -> None:
    session = await opened(site=[SITE])
    assert (session.status, session.job, session.sender) == ("ready", None, "UBND xã")
    assert session.counts is not None
    assert session.counts.new == 1
    assert await fetch_value("SELECT count(*) FROM site") == 0
    report = await sessions.report_of(session.id)
    assert report is not None
    assert (report.rows["new"], report.current) == (1, True)
    assert {total.field for total in report.report.control_totals} >= {None, "land_area_m2"}


async def test_commit_writes_once_and_the_same_file_again_changes_nothing() -> None:
    first = await opened(site=[SITE])
    committed = await sessions.commit(first.id, first.version, ACTOR)
    assert committed.status is SessionStatus.COMMITTED
    assert committed.import_id is not None
    assert set(await stored_sites(["S1"])) == {"S1"}
    with pytest.raises(ConflictError, match="đã ghi rồi"):
        await sessions.commit(first.id, committed.version, ACTOR)
    again = await opened(site=[SITE])
    assert again.counts is not None
    assert (again.counts.same, again.counts.written) == (1, 0)
    with pytest.raises(ConflictError, match="không có gì thay đổi"):
        await sessions.commit(again.id, again.version, ACTOR)
    assert await imports() == 1


async def test_two_sessions_of_one_file_write_it_once() -> None:
    content = register(site=[SITE])
    one, two = [
        await sessions.open_session(content, name, "register", None, ACTOR)
        for name in ("một.xlsx", "hai.xlsx")
    ]
    assert one.file == two.file
    assert await fetch_value("SELECT count(*) FROM import_file") == 1
    await sessions.commit(one.id, one.version, ACTOR)
    shown = await sessions.commit(two.id, two.version, ACTOR)
    assert (shown.status, shown.can_commit) == ("ready", False)
    assert "Sổ đăng ký đã thay đổi" in (shown.error or "")
    assert shown.counts is not None
    assert shown.counts.same == 1
    assert await imports() == 1


async def test_what_was_not_shown_is_not_written() -> None:
    session = await opened(site=[{**SITE, "note": "tệp"}])
    other = await opened(site=[{**SITE, "note": "khác"}])
    await sessions.commit(other.id, other.version, ACTOR)
    shown = await sessions.commit(session.id, session.version, ACTOR)
    assert shown.status is SessionStatus.READY
    assert shown.version == session.version + 2
    (row,), _ = await sessions.rows_of(session.id, outcome=Outcome.CHANGED, limit=5, offset=0)
    assert tuple(row.changes["note"]) == ("khác", "tệp")
    with pytest.raises(StaleVersionError):
        await sessions.commit(session.id, session.version + 1, ACTOR)
    done = await sessions.commit(session.id, shown.version, ACTOR)
    assert done.status is SessionStatus.COMMITTED
    assert (await stored_sites(["S1"]))["S1"].note == "tệp"


async def test_answers_to_the_same_file_are_taken_over() -> None:
    content = register(site=[SITE])
    first = await sessions.open_session(content, "a.xlsx", "register", None, ACTOR)
    answers = Answers(rows={"Cơ sở nhà, đất!9": False})
    await sessions.answer(first.id, answers, first.version, ACTOR)
    second = await sessions.open_session(content, "a.xlsx", "register", None, ACTOR)
    assert second.answers == answers


async def test_rows_are_listed_across_parts_with_refused_ones_first() -> None:
    sites = [{**SITE, "code": f"S{n:04d}"} for n in range(450)]
    sites[7]["kind"] = "Chùa"
    session = await opened(site=sites)
    rows, total = await sessions.rows_of(session.id, limit=300, offset=0)
    assert total == 450
    assert [row.record_code for row in rows[:3]] == ["S0007", "S0000", "S0001"]
    rest, _ = await sessions.rows_of(session.id, limit=300, offset=300)
    assert len({row.record_code for row in (*rows, *rest)}) == 450
    few, _ = await sessions.rows_of(session.id, outcome=Outcome.NEW, limit=2, offset=199)
    assert [row.record_code for row in few] == ["S0200", "S0201"]
    problems, count = await sessions.problems_of(session.id, limit=500, offset=440)
    assert len(problems) == count - 440


@pytest.mark.usefixtures("worker")
async def test_a_worker_examines_and_commits_in_the_background() -> None:
    session = await opened(site=[SITE])
    assert session.job is not None
    ready = await settled(session.id)
    assert (ready.status, ready.version) == ("ready", session.version)
    committing = await sessions.commit(session.id, session.version, "người ghi")
    assert committing.status in {SessionStatus.COMMITTING, SessionStatus.COMMITTED}
    done = await settled(session.id)
    assert done.status is SessionStatus.COMMITTED
    assert done.job is not None
    assert done.job.id != session.job.id
    assert await fetch_value("SELECT actor FROM import") == "người ghi"
    async for state in jobs.follow(done.job.id):
        last = state.status
    assert last == "done"


@pytest.mark.usefixtures("worker")
async def test_an_answer_outdates_the_examination_that_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go, examine = asyncio.Event(), session_jobs.examine

    async def slowly(*arguments: Any, **options: Any) -> Any:
        await go.wait()
        return await examine(*arguments, **options)

    monkeypatch.setattr(session_jobs, "examine", slowly)
    session = await opened(site=[SITE])
    for version in (1, 2):
        answers = Answers(rows={f"Cơ sở nhà, đất!{version}": False})
        latest = await sessions.answer(session.id, answers, version, ACTOR)
    go.set()
    found = await settled(session.id)
    assert (found.status, found.version, found.examined_version) == ("ready", 3, 3)
    assert found.answers == latest.answers


@pytest.mark.usefixtures("worker")
async def test_a_commit_that_runs_is_stopped_and_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, go, remember = asyncio.Event(), asyncio.Event(), session_jobs.remember

    async def slowly(*arguments: Any) -> None:
        await remember(*arguments)
        begun.set()
        await go.wait()

    monkeypatch.setattr(session_jobs, "remember", slowly)
    session = await settled((await opened(site=[SITE])).id)
    committing = await sessions.commit(session.id, session.version, ACTOR)
    await begun.wait()
    stopped = await sessions.cancel(session.id, committing.version, ACTOR)
    assert (stopped.status, stopped.can_commit) == ("ready", True)
    go.set()
    assert committing.job is not None
    async for state in jobs.follow(committing.job.id):
        last = state.status
    assert last == "cancelled"
    assert await stored_sites(["S1"]) == {}
    assert await imports() == 0
    assert (await sessions.find_session(session.id)).status is SessionStatus.READY


async def test_a_commit_whose_worker_is_killed_goes_on_elsewhere(database: str) -> None:
    session = await opened(site=[SITE])
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.builders.dying_worker", database], cwd=ROOT
    )
    try:
        for _ in range(400):
            if await session_store.worker_lives():
                break
            await asyncio.sleep(0.05)
        committing = await sessions.commit(session.id, session.version, ACTOR)
        assert committing.job is not None
        await asyncio.to_thread(process.wait, 30)
        assert process.returncode == -9
    finally:
        process.kill()
        process.wait()
    assert await imports() == 0
    assert (await sessions.find_session(session.id)).status is SessionStatus.COMMITTING
    async with background_worker(database, concurrency=1):
        done = await settled(session.id)
    assert done.status is SessionStatus.COMMITTED
    assert await imports() == 1
    assert set(await stored_sites(["S1"])) == {"S1"}
    assert (await jobs.find_job(committing.job.id)).attempts == 2


async def test_work_that_broke_off_here_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: Any) -> Any:
        raise ZeroDivisionError

    session = await opened(site=[SITE])
    monkeypatch.setattr(session_jobs, "commit_rows", broken)
    with pytest.raises(ZeroDivisionError):
        await sessions.commit(session.id, session.version, ACTOR)
    monkeypatch.undo()
    failed = await sessions.find_session(session.id)
    assert (failed.status, failed.can_resume) == ("failed", True)
    resumed = await sessions.resume(session.id, failed.version, ACTOR)
    assert resumed.can_commit
    await sessions.commit(session.id, resumed.version, ACTOR)
    assert await imports() == 1


async def test_what_was_answered_is_remembered_for_the_next_file() -> None:
    misspelt = {**SITE, "old_unit": "Xã Chiềng Khoong Xa"}
    first = await opened(site=[misspelt])
    assert first.status is SessionStatus.QUESTIONS
    with pytest.raises(ConflictError, match="còn câu hỏi"):
        await sessions.commit(first.id, first.version, ACTOR)
    report = await sessions.report_of(first.id)
    assert report is not None
    (question,) = report.report.questions
    answers = Answers(units={question.key: "04204@2024"})
    answered = await sessions.answer(first.id, answers, first.version, ACTOR)
    assert answered.can_commit
    before = await opened(site=[{**misspelt, "code": "S2"}])
    assert before.status is SessionStatus.QUESTIONS  # Only what is committed is remembered.
    await sessions.commit(first.id, answered.version, ACTOR)
    after = await opened(site=[{**misspelt, "code": "S3"}])
    assert after.status is SessionStatus.READY
    await sessions.commit(after.id, after.version, ACTOR)
    assert (await stored_sites(["S3"]))["S3"].old_unit == "04204@2024"


async def test_how_columns_were_understood_is_remembered_for_the_sender() -> None:
    header = ["Mã cơ sở", "Tên cơ sở", "Loại cơ sở", "Đơn vị cũ", "Bí danh"]

    def book(code: str) -> bytes:
        row = [code, "Trụ sở", "Khác", "03649", "nội bộ"]
        return xlsx({"Cơ sở nhà, đất": [header, row]})

    first = await sessions.open_session(book("S1"), "a.xlsx", "register", None, ACTOR, sender="A")
    report = await sessions.report_of(first.id)
    assert report is not None
    (table,) = report.report.tables
    answers = Answers(columns={f"{table.sheet}!{table.range}": {"E": "note"}})
    answered = await sessions.answer(first.id, answers, first.version, ACTOR)
    assert answered.can_commit, answered
    await sessions.commit(first.id, answered.version, ACTOR)
    assert (await stored_sites(["S1"]))["S1"].note == "nội bộ"
    second = await sessions.open_session(book("S2"), "b.xlsx", "register", None, ACTOR, sender="A")
    await sessions.commit(second.id, second.version, ACTOR)
    assert (await stored_sites(["S2"]))["S2"].note == "nội bộ"
