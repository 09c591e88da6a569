"""What the description of the API promises of preconditions and problems, and whether it holds.

Besides, every answer that any test of the API gets has to be one that it names (see `conftest`).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx

import app
from tests.builders.api_description import Operation, least, operations

IF_MATCH = {
    "POST /api/v1/plans/{code}/moves",
    "POST /api/v1/plans/{code}/edits",
    "POST /api/v1/plans/{code}/equipment/transfers",
    "POST /api/v1/plans/{code}/appendix",
    "PUT /api/v1/import-sessions/{session_id}/file",
    "PUT /api/v1/import-sessions/{session_id}/answers",
    "POST /api/v1/import-sessions/{session_id}/commit",
    "POST /api/v1/import-sessions/{session_id}/cancel",
    "POST /api/v1/import-sessions/{session_id}/resume",
    "PATCH /api/v1/sites/{code}",
    "DELETE /api/v1/posts/{agency}/{title}",
}
"""Some that need it, by hand: the description is not its own witness."""


def requires_if_match(operation: Operation) -> bool:
    return bool(operation.headers.get("If-Match", {}).get("required"))


def address(operation: Operation) -> str:
    """Its address with parameters that nothing has."""
    return re.sub(r"\{(\w*)\}", lambda part: "7" if "id" in part[1] else "7x", operation.path)


def sendable(operation: Operation) -> dict[str, Any]:
    """The least body that it reads."""
    contents = operation.told.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in contents:
        return {"files": {"file": ("a.xlsx", b"PK")}}
    if "application/json" in contents:
        return {"json": least(contents["application/json"]["schema"])}
    return {}


def writes() -> list[Operation]:
    return [each for each in operations() if each.method != "GET"]


async def test_a_write_without_if_match_is_refused_with_428_just_where_it_is_said_to_be_required(
    api: httpx.AsyncClient,
) -> None:
    async def send(operation: Operation, **headers: str) -> httpx.Response:
        return await api.request(
            operation.method, address(operation), headers=headers, **sendable(operation)
        )

    for operation in writes():
        answer = await send(operation)
        assert answer.status_code != 400, f"{operation} does not read its body: {answer.text}"
        refused = answer.status_code == 428
        assert refused is requires_if_match(operation), f"{operation}: {answer.text}"
        if refused:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["type"] == "urn:truso:problem:precondition-required"
            other = await send(operation, **{"If-Match": "*"})
            assert other.status_code == 422, f"{operation}: If-Match is one ETag of ours"


def test_the_operations_that_check_a_version_name_if_match() -> None:
    assert {str(each) for each in writes() if requires_if_match(each)} >= IF_MATCH
    (posts,) = [each for each in writes() if str(each) == "PUT /api/v1/posts/{agency}/{title}"]
    assert posts.headers["If-Match"]["required"] is False, "the first time there is no version"


def test_keys_and_preferences_are_named_by_the_writes_that_take_them() -> None:
    def naming(header: str) -> set[str]:
        return {str(each) for each in operations() if header in each.headers}

    plan = "POST /api/v1/plans/{code}"
    writes = {f"{plan}/{what}" for what in ("moves", "edits", "copies", "comments")}
    writes.add(f"{plan}/equipment/transfers")
    said = {f"{plan}/comments/{{comment}}/{what}" for what in ("answers", "settle", "reopen")}
    assert naming("Idempotency-Key") == writes | said
    assert naming("Prefer") == {f"{plan}/moves", f"{plan}/edits"}
    unchanged = {str(each) for each in operations() if 304 in each.statuses}
    assert naming("If-None-Match") == unchanged
    assert "GET /api/v1/plans/{code}" in unchanged


def test_headers_say_what_they_are_and_problems_have_one_form() -> None:
    for operation in operations():
        assert_tells_headers_and_problems(operation)


def assert_tells_headers_and_problems(operation: Operation) -> None:
    assert operation.told.get("description"), f"{operation} says what it does"
    for name, header in operation.headers.items():
        assert header["schema"]["type"] == "string", name
        assert header["description"], name
    for status, told in operation.told["responses"].items():
        if int(status) >= 400:
            (media_type,) = told["content"]
            assert media_type == "application/problem+json"
            schema = told["content"][media_type]["schema"]
            assert schema == {"$ref": "#/components/schemas/ProblemDetails"}
    checks = "If-Match" in operation.headers
    assert (412 in operation.statuses) is (428 in operation.statuses) is checks


def test_these_headers_are_read_in_one_place() -> None:
    folder = Path(next(iter(app.__path__)))
    name = re.compile(
        r"headers.*\b(if-match|if-none-match|idempotency-key|prefer)\b", re.IGNORECASE
    )
    readers = {
        str(file.relative_to(folder))
        for file in folder.rglob("*.py")
        if "node_modules" not in file.parts and name.search(file.read_text(encoding="utf-8"))
    }
    assert readers == {"access/preconditions.py"}
