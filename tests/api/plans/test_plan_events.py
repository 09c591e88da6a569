"""Following a plan over a real server: what one planner does, the other is told."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn

from app.asgi import create_app
from app.comments import api as comments_api
from app.comments.service import settle_comment, write_comment
from app.db.listening import end_listening
from app.plans.model import AssignStaff, Several
from app.plans.move_service import make_move
from app.settings import read_settings
from tests.builders.plan import CENTRE, hand_over, place, retain

PLAN = "/api/v1/plans/son-la"


@pytest.fixture
async def server(database: str, baseline: int) -> AsyncIterator[str]:
    """The application on uvicorn, in the test's loop; gives its address."""
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


class Stream:
    """Events as a browser reads them; comments come as {"comment": …}."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def next(self) -> dict[str, Any]:
        return await asyncio.wait_for(self._read(), 20)

    async def _read(self) -> dict[str, Any]:
        event: dict[str, Any] = {}
        async for line in self._lines:
            if line == "" and event:
                if "data" in event:
                    event["data"] = json.loads(event["data"])
                return event
            if line.startswith(":"):
                event["comment"] = line[1:].strip()
            elif line:
                field, _, value = line.partition(": ")
                event[field] = value
        return {"end": True}


@asynccontextmanager
async def following(server: str, since: str = "", **headers: str) -> AsyncIterator[Stream]:
    async with (
        httpx.AsyncClient(base_url=server, timeout=20) as client,
        client.stream("GET", f"{PLAN}/events{since}", headers=headers) as answer,
    ):
        stream = Stream(answer)
        if answer.status_code == 200:
            assert (await stream.next())["comment"] == "still here"
        yield stream


async def move(seen: int, step: Any, actor: str = "an") -> None:
    await make_move("son-la", step, seen_revision=seen, actor=actor)


async def test_a_move_is_told_to_everybody_who_follows_the_plan(server: str) -> None:
    async with following(server) as one, following(server) as two:
        assert one.answer.headers["content-type"].startswith("text/event-stream")
        async with httpx.AsyncClient(base_url=server) as browser:
            made = await browser.post(
                f"{PLAN}/moves",
                json={"kind": "decide", "site": "SL-0001", "disposition": "retain"},
                headers={"If-Match": '"0"'},
            )
        assert made.status_code == 201
        for stream in (one, two):
            event = await stream.next()
            assert (event["event"], event["id"]) == ("move", "1")
            assert event["data"] == {
                "revision": 1,
                "kind": "decide",
                "sentence": made.json()["sentence"],
                "english": "Retain Trụ sở UBND phường Tô Hiệu (cũ) for continued use",
                "made_by": made.json()["made_by"],
                "touched": {"sites": ["SL-0001"], "agencies": [], "staff": [], "assets": []},
            }


async def test_who_comes_back_is_told_first_what_was_missed(server: str) -> None:
    await move(0, hand_over())
    await move(1, Several((place(), AssignStaff("CB-001", CENTRE))))
    await move(2, retain("SL-0003"))
    async with following(server, **{"Last-Event-ID": "1"}) as stream:
        missed = await stream.next()
        assert missed["data"]["touched"] == {
            "sites": ["SL-0002"],
            "agencies": [CENTRE],
            "staff": ["CB-001"],
            "assets": [],
        }
        assert (await stream.next())["id"] == "3"
        await move(3, retain("SL-0001"))
        assert (await stream.next())["id"] == "4"
    async with following(server, "?since=3") as stream:
        assert (await stream.next())["id"] == "4"
    async with following(server, "?since=99") as stream:
        await move(4, hand_over())
        assert (await stream.next())["id"] == "5"


async def test_a_move_of_another_plan_or_one_that_is_rolled_back_is_not_told(
    server: str, baseline: int
) -> None:
    from app.db.engine import transaction
    from app.plans.copy_service import copy_plan

    await copy_plan("son-la", "khac", "Kịch bản", "an")

    async def given_up() -> None:
        async with transaction():
            await move(0, retain("SL-0002"))
            raise RuntimeError("given up")

    async with following(server) as stream:
        await make_move("khac", retain(), seen_revision=0, actor="an")
        with pytest.raises(RuntimeError, match="given up"):
            await given_up()
        await move(0, hand_over())
        event = await stream.next()
        assert event["data"]["touched"]["sites"] == ["SL-0001"]


async def test_while_nothing_happens_the_stream_says_that_it_lives(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comments_api, "HEARTBEAT_SECONDS", 0.05)
    async with following(server) as stream:
        assert (await stream.next())["comment"] == "still here"
        assert (await stream.next())["comment"] == "still here"


async def test_a_stopping_server_ends_the_stream(server: str) -> None:
    async with following(server) as stream:
        end_listening()
        assert await stream.next() == {"end": True}


async def test_a_plan_that_is_not_there_cannot_be_followed(api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/v1/plans/khong-co/events")).status_code == 404


# --- What is said --------------------------------------------------------------------------------


async def say(text: str, site: str | None = None) -> int:
    written = await write_comment("son-la", text, revision=0, actor="bình", site=site)
    return written.id


async def test_what_is_said_is_told_beside_the_moves(server: str) -> None:
    async with following(server) as stream:
        number = await say("Nên giữ lại.", "SL-0001")
        event = await stream.next()
        assert event == {
            "event": "comment",
            "data": {
                "id": number,
                "comment": number,
                "kind": "comment",
                "about": "site",
                "site": "SL-0001",
                "agency": None,
                "unit": None,
                "name": "Trụ sở UBND phường Tô Hiệu (cũ)",
                "text": "Nên giữ lại.",
                "by": "bình",
            },
        }
        await move(0, hand_over())
        assert (await stream.next())["id"] == "1"
        await settle_comment("son-la", number, "Đã rõ", "an")
        settled = (await stream.next())["data"]
        assert (settled["kind"], settled["comment"], settled["text"]) == (
            "settle",
            number,
            "Đã rõ",
        )


async def test_who_says_what_was_heard_last_is_told_first_what_came_after(server: str) -> None:
    first, second = await say("một"), await say("hai")
    async with following(server, f"?since=0&comments={first}") as stream:
        assert (await stream.next())["data"]["id"] == second
        third = await say("ba")
        assert (await stream.next())["data"]["id"] == third
    async with following(server, "?comments=999999") as stream:
        fourth = await say("bốn")
        assert (await stream.next())["data"]["id"] == fourth
