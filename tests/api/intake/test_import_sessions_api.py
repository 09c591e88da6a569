"""An import session over HTTP: drop, look, answer, commit, take back; one writer wins."""

from __future__ import annotations

import hashlib
from typing import Any

import httpx
import pytest

from tests.builders.workbooks import register

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SITE = {"code": "S1", "name": "Trụ sở", "kind": "headquarters", "old_unit": "03649"}
SESSIONS = "/api/v1/import-sessions"


async def drop(api: httpx.AsyncClient, content: bytes, **fields: str) -> httpx.Response:
    return await api.post(
        SESSIONS,
        files={"file": ("sổ.xlsx", content, XLSX)},
        data={"form": "register", **fields},
    )


def seen(answer: httpx.Response) -> dict[str, str]:
    return {"If-Match": answer.headers["etag"]}


async def test_a_file_is_dropped_looked_at_committed_and_taken_back(
    api: httpx.AsyncClient,
) -> None:
    content = register(site=[SITE, {**SITE, "code": "S2"}])
    dropped = await drop(api, content)
    assert dropped.status_code == 201, dropped.text
    session: dict[str, Any] = dropped.json()
    place = dropped.headers["location"]
    assert place == f"{SESSIONS}/{session['id']}"
    assert (session["status"], session["can_commit"], session["import_id"]) == ("ready", True, None)
    assert session["file"] == hashlib.sha256(content).hexdigest()
    assert session["report"]["rows"] == {
        "refused": 0, "waiting": 0, "changed": 0, "new": 2, "same": 0,
    }  # fmt: skip
    assert session["report"]["current"] is True
    assert (await api.get("/api/v1/sites/S1")).status_code == 404
    rows = (await api.get(f"{place}/rows", params={"page_size": 1, "page": 2})).json()
    assert rows["total"] == 2
    assert rows["items"][0]["record_code"] == "S2"
    assert rows["items"][0]["changes"]["new_unit"] == [None, "03646@2025"]
    problems = (await api.get(f"{place}/problems")).json()
    assert [p["code"] for p in problems["items"]] == ["unit-derived", "unit-derived"]
    committed = await api.post(f"{place}/commit", headers=seen(dropped))
    assert committed.status_code == 200, committed.text
    assert committed.json()["status"] == "committed"
    number = committed.json()["import_id"]
    assert (await api.get("/api/v1/sites/S1")).status_code == 200
    tried = (await api.post(f"/api/v1/imports/{number}/revert", params={"dry_run": "true"})).json()
    assert (tried["dry_run"], tried["counts"]["removed"]) == (True, 2)
    assert (await api.get("/api/v1/sites/S1")).status_code == 200
    reverted = await api.post(f"/api/v1/imports/{number}/revert")
    assert reverted.status_code == 200
    assert reverted.json()["complete"] is True
    assert (await api.get("/api/v1/sites/S1")).status_code == 404
    assert (await api.get(place)).json()["status"] == "reverted"
    assert (await api.get(f"/api/v1/imports/{number}")).json()["reverted_at"] is not None
    assert (await api.post(f"/api/v1/imports/{number}/revert")).status_code == 409
    assert (await api.post("/api/v1/imports/99/revert")).status_code == 404


@pytest.mark.parametrize("act", ["commit", "cancel", "resume", "answers", "file"])
async def test_every_write_needs_the_version_that_was_seen(
    api: httpx.AsyncClient, act: str
) -> None:
    dropped = await drop(api, register(site=[SITE]))
    place = dropped.headers["location"]
    body: dict[str, Any] = {"json": {}} if act == "answers" else {}
    if act == "file":
        body = {"files": {"file": ("sổ.xlsx", register(site=[SITE]), XLSX)}}
    method = "PUT" if act in {"answers", "file"} else "POST"

    async def write(**headers: str) -> httpx.Response:
        return await api.request(method, f"{place}/{act}", headers=headers, **body)

    assert (await write()).status_code == 428
    assert (await write(**{"If-Match": "nothing"})).status_code == 422
    stale = await write(**{"If-Match": '"7"'})
    assert stale.status_code == (409 if act == "resume" else 412), stale.text
    assert (await api.get(place)).json()["version"] == 1


async def test_an_answer_is_stored_and_the_file_examined_anew(api: httpx.AsyncClient) -> None:
    dropped = await drop(api, register(site=[SITE, {**SITE, "code": "S2"}]))
    place = dropped.headers["location"]
    answers = {"rows": {"Cơ sở nhà, đất!4": False}}
    answered = await api.put(f"{place}/answers", json=answers, headers=seen(dropped))
    assert answered.status_code == 200, answered.text
    assert answered.json()["answers"] == answers
    assert (answered.json()["version"], answered.headers["etag"]) == (2, '"2"')
    again = await api.put(f"{place}/answers", json=answers, headers=seen(dropped))
    assert again.status_code == 412
    assert again.json()["extra"]["current_version"] == 2
    unknown = await api.put(f"{place}/answers", json={"zeilen": {}}, headers=seen(answered))
    assert unknown.status_code == 400


async def test_refused_rows_hold_the_commit_back_until_they_are_left_out(
    api: httpx.AsyncClient,
) -> None:
    dropped = await drop(api, register(site=[SITE, {**SITE, "code": "S2", "kind": "Chùa"}]))
    place = dropped.headers["location"]
    session = dropped.json()
    assert (session["status"], session["can_commit"], session["can_commit_rest"]) == (
        "refused", False, True,
    )  # fmt: skip
    (group,) = [g for g in session["report"]["repair_groups"] if g["severity"] == "error"]
    assert group["cells"] == ["Cơ sở nhà, đất!C4"]
    held = await api.post(f"{place}/commit", headers=seen(dropped))
    assert held.status_code == 409
    assert held.json()["extra"] == {"status": "refused"}
    rest = await api.post(f"{place}/commit", json={"skip_refused": True}, headers=seen(dropped))
    assert (rest.status_code, rest.json()["status"]) == (200, "committed")
    assert (await api.get("/api/v1/sites", params={"q": "S"})).json()["total"] == 1


async def test_a_corrected_copy_of_the_file_goes_on_where_the_first_stood(
    api: httpx.AsyncClient,
) -> None:
    dropped = await drop(api, register(site=[{**SITE, "kind": "Chùa"}]))
    place = dropped.headers["location"]
    good = register(site=[SITE])
    replaced = await api.put(
        f"{place}/file", files={"file": ("sửa.xlsx", good, XLSX)}, headers=seen(dropped)
    )
    assert (replaced.status_code, replaced.json()["status"]) == (200, "ready")
    assert replaced.json()["file_name"] == "sửa.xlsx"
    stored = await api.get(f"{place}/file")
    assert stored.content == good
    assert "s%E1%BB%ADa.xlsx" in stored.headers["content-disposition"]


async def test_a_file_that_cannot_be_read_is_refused_with_a_reason(api: httpx.AsyncClient) -> None:
    dropped = await drop(api, b"\x00\x01 not a workbook")
    session = dropped.json()
    assert (session["status"], session["report"]) == ("refused", None)
    assert "sổ.xlsx" in session["error"]
    assert (await drop(api, b"")).status_code == 422
    assert (await drop(api, b"x", province="Sơn La")).status_code == 422


async def test_a_session_is_cancelled_and_gone_on_with(api: httpx.AsyncClient) -> None:
    dropped = await drop(api, register(site=[SITE]))
    place = dropped.headers["location"]
    cancelled = await api.post(f"{place}/cancel", headers=seen(dropped))
    assert cancelled.json()["status"] == "cancelled"
    assert (await api.post(f"{place}/commit", headers=seen(cancelled))).status_code == 409
    resumed = await api.post(f"{place}/resume", headers=seen(cancelled))
    assert resumed.json()["status"] == "ready"
    listed = (await api.get(SESSIONS, params={"status": "ready"})).json()
    assert [each["id"] for each in listed["items"]] == [dropped.json()["id"]]
    assert (await api.get(SESSIONS, params={"status": "failed"})).json()["total"] == 0


async def test_work_that_was_done_at_once_has_no_events(api: httpx.AsyncClient) -> None:
    place = (await drop(api, register(site=[SITE]))).headers["location"]
    assert (await api.get(f"{place}/events")).status_code == 204
    assert (await api.get(f"{SESSIONS}/99")).status_code == 404
