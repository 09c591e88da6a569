"""Requests that cannot be answered as they are: said in Vietnamese, never a server's error."""

from __future__ import annotations

from typing import Any

import asyncpg
import httpx
import pytest

from app.db.engine import ENGINE


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith("application/problem+json")
    body: dict[str, Any] = response.json()
    assert body["type"] == f"urn:truso:problem:{code}"
    return body


async def test_a_filter_that_does_not_exist_is_refused_with_those_that_do(
    api: httpx.AsyncClient,
) -> None:
    body = problem(await api.get("/api/v1/sites?newunit=03646"), 422, "invalid-input")
    assert body["extra"]["unknown"] == ["newunit"]
    assert "new_unit" in body["extra"]["allowed"]
    assert "“newunit”" in body["detail"]


async def test_a_parameter_under_another_name_than_its_argument_is_known(
    api: httpx.AsyncClient,
) -> None:
    problem(await api.get("/api/v1/plans/none/difference?from=0&to=1"), 404, "not-found")


@pytest.mark.parametrize("path", ["/api/v1/sites?q=%00", "/api/v1/sites/a%00b"])
async def test_an_unreadable_character_in_an_address_is_refused(
    api: httpx.AsyncClient, path: str
) -> None:
    problem(await api.get(path), 422, "invalid-input")


@pytest.mark.parametrize("path", ["/sites?q=%00", "/sites/a%00b"])
async def test_a_page_refuses_an_unreadable_character_too(
    api: httpx.AsyncClient, path: str
) -> None:
    response = await api.get(path)
    assert response.status_code == 422
    assert "không đọc được" in response.text


@pytest.mark.parametrize("path", ["/api/v1/sites", "/sites", "/units"])
async def test_a_page_that_no_list_reaches_is_refused(api: httpx.AsyncClient, path: str) -> None:
    response = await api.get(f"{path}?page={10**21}")
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "detail"),
    [
        ("GET", "/api/v1/sites?kind=castle", None, 400, "kind: “castle” không có trong danh mục"),
        ("GET", "/api/v1/sites?page=two", None, 400, "page: cần số nguyên, nhận được chuỗi"),
        (
            "PATCH",
            "/api/v1/sites/any",
            '{"name": null}',
            400,
            "name: cần chuỗi, nhận được null",
        ),
        ("PATCH", "/api/v1/sites/any", '{"nme": ""}', 400, "data: không có trường “nme”"),
        ("PATCH", "/api/v1/sites/any", "{", 400, "nội dung gửi lên không phải JSON đúng"),
        (
            "GET",
            "/api/v1/plans/any/difference?from=0",
            None,
            400,
            "Yêu cầu không đọc được: thiếu tham số “to”.",
        ),
    ],
)
async def test_a_refused_request_says_in_vietnamese_what_was_expected(
    api: httpx.AsyncClient, method: str, path: str, body: str | None, status: int, detail: str
) -> None:
    headers = {"Content-Type": "application/json", "If-Match": '"1"'}
    response = await api.request(method, path, content=body, headers=headers)
    assert (response.status_code, response.json()["detail"]) == (status, detail)


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/v1/none"), ("PUT", "/api/v1/sites")])
async def test_an_address_or_method_that_is_not_there_points_to_the_documentation(
    api: httpx.AsyncClient, method: str, path: str
) -> None:
    response = await api.request(method, path)
    assert "/api/docs" in response.json()["detail"]


async def test_a_database_that_is_gone_is_told_from_an_error_of_ours(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    assert ENGINE.pool is not None
    monkeypatch.setattr(asyncpg.pool.PoolConnectionHolder, "acquire", refuse)
    body = problem(await api.get("/api/v1/sites"), 503, "database-unavailable")
    assert "truso serve" in body["detail"]
