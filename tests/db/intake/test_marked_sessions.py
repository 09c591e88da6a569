"""Out to Excel and back: a session's marked copy, and the answers that its corrected copy keeps."""

from __future__ import annotations

import io
from typing import Any

import httpx
import openpyxl
import pytest

from app.asgi import create_app
from app.intake.answers import Answers
from app.intake.sessions import service as sessions
from app.intake.sessions.marked import original_of
from app.intake.sessions.marked_file import marked_file
from app.intake.sessions.model import Session, SessionStatus
from app.settings import read_settings
from tests.builders.workbooks import register

ACTOR = "kế toán"
SITES: list[dict[str, Any]] = [
    {"code": "S1", "name": "Trụ sở", "kind": "headquarters", "old_unit": "03649"},
    {"code": "S2", "name": "Trạm y tế", "kind": "health", "old_unit": "Xã Không Có"},
    {"code": "S3", "name": "Chợ", "kind": "Chùa", "old_unit": "03649"},
]
SHEET = "Cơ sở nhà, đất"

pytestmark = pytest.mark.usefixtures("database")


async def opened() -> Session:
    return await sessions.open_session(register(site=SITES), "sổ.xlsx", "register", None, ACTOR)


def repaired(content: bytes, **cells: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for place, text in cells.items():
        book[SHEET][place].value = text
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


async def problems(session: int) -> list[tuple[str, str | None]]:
    found, _ = await sessions.problems_of(session, limit=100, offset=0)
    return [(str(problem.code), problem.cell) for problem in found if problem.severity == "error"]


async def asked(session: int) -> list[str]:
    report = await sessions.report_of(session)
    assert report is not None
    return [cell for question in report.report.questions for cell in question.cells]


async def test_a_marked_copy_is_repaired_and_dropped_again_with_the_answers_kept() -> None:
    first = await opened()
    assert await asked(first.id) == [f"{SHEET}!D4"]
    first = await sessions.answer(
        first.id, Answers(cells={f"{SHEET}!D4": "03649"}), first.version, ACTOR
    )
    assert (await asked(first.id), await problems(first.id)) == ([], [("not-in-list", "C5")])
    name, content = await marked_file(first.id)
    assert name == "sổ (cần sửa).xlsx"
    assert original_of(content) == first.file
    marked = openpyxl.load_workbook(io.BytesIO(content))[SHEET]
    assert "Cần: một trong: Trụ sở làm việc" in marked["C5"].comment.text

    second = await sessions.open_session(
        repaired(content, C5="Khác"), name, "register", None, ACTOR
    )
    assert second.file != first.file
    assert second.answers == first.answers
    assert await problems(second.id) == []
    assert second.status is SessionStatus.READY
    report = await sessions.report_of(second.id)
    assert report is not None
    assert report.report.counts.new == 3
    assert {table.sheet for table in report.report.tables} >= {SHEET}


async def test_an_answer_about_a_cell_gives_way_to_its_repair_in_the_file() -> None:
    first = await opened()
    answers = Answers(cells={f"{SHEET}!D4": "03649", f"{SHEET}!C5": "Giáo dục"})
    first = await sessions.answer(first.id, answers, first.version, ACTOR)
    _, content = await marked_file(first.id)
    corrected = repaired(content, C5="Khác")
    again = await sessions.replace_file(first.id, corrected, "sổ 2.xlsx", first.version, ACTOR)
    assert again.answers == Answers(cells={f"{SHEET}!D4": "03649"})
    assert await problems(again.id) == []


async def test_the_marked_copy_is_offered_over_http(database: str) -> None:
    session = await opened()
    transport = httpx.ASGITransport(app=create_app(read_settings(), database))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        got = await client.get(f"/api/v1/import-sessions/{session.id}/marked")
        assert got.status_code == 200
        assert got.headers["content-disposition"].endswith(
            "%20%28c%E1%BA%A7n%20s%E1%BB%ADa%29.xlsx"
        )
        assert original_of(got.content) == session.file
        assert (await client.get("/api/v1/import-sessions/999/marked")).status_code == 404
