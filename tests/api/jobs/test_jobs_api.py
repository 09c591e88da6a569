"""Background jobs over HTTP, their stream of changes over a real server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from app.asgi import create_app
from app.db.engine import execute, fetch, fetch_value, transaction
from app.db.listening import end_listening
from app.jobs import api as jobs_api
from app.jobs import service
from app.jobs.worker import background_worker
from app.settings import ROOT, read_settings
from tests.builders.jobs import ACTOR, PATIENCE

JOBS = "/api/v1/jobs"


@pytest.fixture
async def counted(database: str) -> str:
    """The database, with the table that "test.count" fills; gives its DSN."""
    await execute("CREATE TABLE counted (number int)")
    return database


@pytest.fixture
async def server(database: str) -> AsyncIterator[str]:
    """The application on uvicorn, in the test's loop; gives its address.

    Its lifespan is left out, because the test's own fixture has the database open.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            create_app(read_settings(), database), lifespan="off", log_level="warning"
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server._serve([listener]))
        while not server.started:
            await asyncio.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        end_listening()
        server.should_exit = True
        await serving


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    """Read events of a stream as a browser does; comments come as {"comment": …}."""
    event: dict[str, Any] = {}
    async for line in lines:
        if line == "":
            if event:
                yield event
            event = {}
        elif line.startswith(":"):
            event["comment"] = line[1:].strip()
        else:
            field, _, value = line.partition(": ")
            event[field] = value


async def test_jobs_are_listed_and_read(api: httpx.AsyncClient) -> None:
    for file in ("a", "b", "c"):
        await service.start("test.refuse", {"file": file}, actor=ACTOR)
    await service.start("test.break", {}, actor=ACTOR)
    page = (await api.get(JOBS, params={"name": "test.refuse", "page_size": 2})).json()
    assert (page["total"], page["page"], page["page_size"]) == (3, 1, 2)
    assert [job["arguments"] for job in page["items"]] == [{"file": "c"}, {"file": "b"}]
    one = await api.get(f"{JOBS}/{page['items'][0]['id']}")
    assert one.headers["etag"] == '"1"'
    assert one.json() == page["items"][0]
    assert one.json()["status"] == "waiting"
    assert (one.json()["can_cancel"], one.json()["can_resume"]) == (True, False)
    assert (await api.get(JOBS, params={"status": "failed"})).json()["total"] == 0
    assert (await api.get(JOBS, params={"status": "asleep"})).status_code == 400


async def test_a_job_is_cancelled_and_resumed(api: httpx.AsyncClient) -> None:
    job = await service.start("test.refuse", {"file": "a"}, actor=ACTOR)
    refused = await api.post(f"{JOBS}/{job}/resume")
    assert refused.status_code == 409
    assert "đang chờ hoặc đang chạy" in refused.json()["detail"]
    cancelled = await api.post(f"{JOBS}/{job}/cancel")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert (cancelled.json()["final"], cancelled.json()["can_resume"]) == (True, True)
    resumed = await api.post(f"{JOBS}/{job}/resume")
    assert (resumed.status_code, resumed.json()["status"]) == (200, "waiting")
    assert resumed.headers["etag"] == f'"{resumed.json()["version"]}"'


@pytest.mark.parametrize("address", ["999", "999/events"])
async def test_a_job_that_is_not_there_is_a_problem(api: httpx.AsyncClient, address: str) -> None:
    answer = await api.get(f"{JOBS}/{address}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "Không có công việc số 999."


@pytest.mark.parametrize("write", ["cancel", "resume"])
async def test_a_number_that_no_job_can_have_is_answered_alike(
    api: httpx.AsyncClient, write: str
) -> None:
    number = 10**20
    assert (await api.get(f"{JOBS}/{number}")).status_code == 404
    assert (await api.post(f"{JOBS}/{number}/{write}")).status_code == 404


async def test_the_stream_tells_every_change_and_ends_with_the_job(
    counted: str, server: str
) -> None:
    job = await service.start("test.count", {"to": 10, "pause": 0.08}, actor=ACTOR)
    states = []
    async with (
        httpx.AsyncClient(base_url=server, timeout=PATIENCE) as client,
        client.stream("GET", f"{JOBS}/{job}/events", headers={"Accept-Encoding": "gzip"}) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in answer.headers
        assert answer.headers["cache-control"] == "no-cache"
        async with background_worker(counted, concurrency=1):
            async for event in _events(answer.aiter_lines()):
                assert event["event"] == "state"
                state = json.loads(event["data"])
                assert event["id"] == str(state["version"])
                states.append(state)
        again = await client.get(
            f"{JOBS}/{job}/events", headers={"Last-Event-ID": str(states[-1]["version"])}
        )
    assert (states[0]["status"], states[0]["version"]) == ("waiting", 1)
    assert (states[-1]["status"], states[-1]["done"], states[-1]["total"]) == ("done", 10, 10)
    assert len({state["done"] for state in states}) >= 3
    assert again.status_code == 204  # So that a browser does not come again and again.


async def test_a_quiet_stream_has_a_heartbeat_and_leaves_no_connection(
    database: str, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_api, "HEARTBEAT_SECONDS", 0.1)
    job = await service.start("test.break", {}, actor=ACTOR)
    async with (
        httpx.AsyncClient(base_url=server, timeout=PATIENCE) as client,
        client.stream("GET", f"{JOBS}/{job}/events") as answer,
    ):
        events = _events(answer.aiter_lines())
        first = await anext(events)
        assert json.loads(first["data"])["status"] == "waiting"
        assert await anext(events) == {"comment": "still here"}
        assert await anext(events) == {"comment": "still here"}
        assert await _listening() == 1
    async with asyncio.timeout(PATIENCE):
        while await _listening():
            await asyncio.sleep(0.05)


async def _listening() -> int:
    return int(
        await fetch_value(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'truso listen'"
        )
    )


async def test_a_hundred_followers_share_one_connection(database: str) -> None:
    job = await service.start("test.break", {}, actor=ACTOR)

    async def last() -> str:
        async for state in service.follow(job):
            status = state.status
        return status

    following = [asyncio.create_task(last()) for _ in range(100)]
    await asyncio.sleep(0.5)
    assert await _listening() == 1
    await service.cancel(job)
    async with asyncio.timeout(PATIENCE):
        assert set(await asyncio.gather(*following)) == {"cancelled"}
        while await _listening():
            await asyncio.sleep(0.05)


async def test_the_server_stops_in_seconds_though_a_page_follows_a_job(
    database: str, tmp_path: Path
) -> None:
    async with transaction():
        job = await service.start("test.break", {}, actor=ACTOR)
        await execute("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour'")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "TRUSO_DATABASE_URL": database, "TRUSO_HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE
        ) as client:
            async with asyncio.timeout(PATIENCE):
                while not await fetch("SELECT id FROM procrastinate_workers"):
                    await asyncio.sleep(0.05)
            async with client.stream("GET", f"{JOBS}/{job}/events") as answer:
                events = _events(answer.aiter_lines())
                assert json.loads((await anext(events))["data"])["status"] == "waiting"
                process.send_signal(signal.SIGINT)
                assert [event async for event in events] == []
        _, errors = await asyncio.to_thread(process.communicate, None, PATIENCE)
    finally:
        process.kill()
    assert errors.strip() in {"", "Aborted!"}  # click's word for Ctrl+C
    assert await fetch("SELECT id FROM procrastinate_workers") == []
