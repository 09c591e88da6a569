"""Imports over HTTP: upload with its report, list, rows as read, origins, the blank workbook."""

from __future__ import annotations

import io
from typing import Any

import httpx
from openpyxl import load_workbook

from tests.builders.workbooks import register

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SITE = {"code": "S1", "name": "Trụ sở", "kind": "headquarters", "old_unit": "03649"}


async def upload(api: httpx.AsyncClient, content: bytes, **fields: str) -> httpx.Response:
    return await api.post(
        "/api/v1/imports",
        files={"file": ("sổ.xlsx", content, XLSX)},
        data={"form": "register", **fields},
    )


async def test_an_upload_writes_the_register_and_answers_with_its_report(
    api: httpx.AsyncClient,
) -> None:
    answer = await upload(api, register(site=[SITE]))
    assert answer.status_code == 201
    report: dict[str, Any] = answer.json()
    assert report["committed"] is True
    assert report["counts"] == {"new": 1, "changed": 0, "same": 0, "refused": 0, "left_out": 0}
    assert answer.headers["location"] == f"/api/v1/imports/{report['import_id']}"
    assert report["tables"][1]["columns"]["A"] == "code"
    assert report["rows"][0]["changes"]["new_unit"] == [None, "03646@2025"]
    assert (await api.get("/api/v1/sites/S1")).json()["old_unit"] == "03649@2024"


async def test_a_dry_run_and_the_same_file_again_answer_200_and_write_nothing(
    api: httpx.AsyncClient,
) -> None:
    content = register(site=[SITE])
    tried = await upload(api, content, dry_run="true")
    assert tried.status_code == 200
    assert tried.json()["counts"]["new"] == 1
    assert (await api.get("/api/v1/sites/S1")).status_code == 404
    await upload(api, content)
    again = await upload(api, content)
    assert again.status_code == 200
    assert again.json()["committed"] is False
    assert again.json()["counts"]["same"] == 1


async def test_a_refused_row_is_told_with_its_cell_and_can_be_skipped(
    api: httpx.AsyncClient,
) -> None:
    content = register(site=[SITE, {**SITE, "code": "S2", "kind": "Chùa"}])
    refused = await upload(api, content)
    assert refused.status_code == 200
    assert refused.json()["committed"] is False
    (problem,) = [p for p in refused.json()["problems"] if p["severity"] == "error"]
    assert (problem["code"], problem["sheet"], problem["cell"], problem["found"]) == (
        "not-in-list", "Cơ sở nhà, đất", "C4", "Chùa",
    )  # fmt: skip
    skipped = await upload(api, content, skip_refused="true")
    assert skipped.status_code == 201
    number = skipped.json()["import_id"]
    rows = (await api.get(f"/api/v1/imports/{number}/rows", params={"outcome": "refused"})).json()
    assert rows["total"] == 1
    assert rows["items"][0]["cells"]["C"] == "Chùa"


async def test_imports_are_listed_with_counts_and_lead_from_a_record_to_its_cell(
    api: httpx.AsyncClient,
) -> None:
    first = (await upload(api, register(site=[SITE]))).json()
    await upload(api, register(site=[{**SITE, "note": "mới"}]))
    listed = (await api.get("/api/v1/imports")).json()
    assert [each["counts"]["changed"] for each in listed["items"]] == [1, 0]
    detail = (await api.get(f"/api/v1/imports/{first['import_id']}")).json()
    assert detail["sha256"] == first["sha256"]
    assert detail["tables"][1]["sheet"] == "Cơ sở nhà, đất"
    origins = (await api.get("/api/v1/imports/origins", params={"record": "S1"})).json()
    assert [(each["sheet"], each["row_number"]) for each in origins] == [("Cơ sở nhà, đất", 3)] * 2


async def test_what_cannot_be_imported_is_a_problem_with_a_stable_code(
    api: httpx.AsyncClient,
) -> None:
    broken = await upload(api, b"ma;ten\r\n")
    assert (broken.status_code, broken.json()["type"]) == (422, "urn:truso:problem:file-refused")
    strange = await upload(api, register(site=[SITE]), form="misa")
    assert strange.status_code == 404
    assert "register" in strange.json()["detail"]
    missing = await api.get("/api/v1/imports/999")
    assert (missing.status_code, missing.json()["type"]) == (404, "urn:truso:problem:not-found")


async def test_the_blank_workbook_is_served(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/imports/template.xlsx")
    assert answer.headers["content-type"] == XLSX
    assert "Cơ quan" in load_workbook(io.BytesIO(answer.content)).sheetnames


async def test_answers_come_with_the_file_and_open_questions_hold_it_back(
    api: httpx.AsyncClient,
) -> None:
    content = register(site=[{**SITE, "old_unit": "Xã Chiềng Khoong Xa"}])
    asked = await upload(api, content, answers="{}", form="auto")
    assert (asked.status_code, asked.json()["committed"]) == (200, False)
    assert asked.json()["counts"]["waiting"] == 1
    (question,) = asked.json()["questions"]
    assert question["options"][0]["value"] == "04204@2024"
    told = f'{{"units": {{"{question["key"]}": "04204@2024"}}}}'
    answered = await upload(api, content, answers=told)
    assert answered.status_code == 201
    assert (await api.get("/api/v1/sites/S1")).json()["old_unit"] == "04204@2024"
    wrong = await upload(api, content, answers='{"zeilen": 1}')
    assert wrong.status_code == 422
