"""The promises of preconditions: who has not seen the latest revision does not write.

428 without If-Match, 422 on one that is none of ours, 412 with the difference where the plan has
gone on, 304 where nothing has, and one move for one Idempotency-Key.
"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.usefixtures("baseline")

PLAN = "/api/v1/plans/son-la"
RETAIN = {"kind": "decide", "site": "SL-0001", "disposition": "retain"}
HAND_OVER = {
    "kind": "decide",
    "site": "SL-0001",
    "disposition": "hand-over-to-locality",
    "receiver": "UBND phường Tô Hiệu",
}


async def move(
    api: httpx.AsyncClient, body: dict[str, Any], seen: str | None, **headers: str
) -> httpx.Response:
    if seen is not None:
        headers["If-Match"] = seen
    return await api.post(f"{PLAN}/moves", json=body, headers=headers)


def problem(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["type"]


async def test_a_move_without_if_match_is_refused_with_428(api: httpx.AsyncClient) -> None:
    response = await move(api, RETAIN, None)
    assert problem(response) == (428, "urn:truso:problem:precondition-required")
    assert "If-Match" in response.json()["detail"]
    assert (await api.get(PLAN)).headers["etag"] == '"0"'


@pytest.mark.parametrize("seen", ["0", "*", '"a"', '"0", "1"', '"-1"', ""])
async def test_an_if_match_that_is_none_of_ours_is_refused_with_422(
    api: httpx.AsyncClient, seen: str
) -> None:
    assert problem(await move(api, RETAIN, seen)) == (422, "urn:truso:problem:invalid-input")


async def test_a_move_on_the_latest_revision_makes_the_next(api: httpx.AsyncClient) -> None:
    seen = (await api.get(PLAN)).headers["etag"]
    response = await move(api, HAND_OVER, seen)
    assert response.status_code == 201
    assert response.headers["etag"] == '"1"'
    assert response.headers["location"] == f"{PLAN}/revisions/1"
    assert response.json()["sentence"].startswith("Giao Trụ sở UBND phường Tô Hiệu (cũ) cho")
    assert (await api.get(PLAN)).headers["etag"] == '"1"'


async def test_a_stale_move_is_refused_with_412_and_the_difference(
    api: httpx.AsyncClient,
) -> None:
    await move(api, HAND_OVER, '"0"')
    response = await move(api, RETAIN, '"0"')
    assert problem(response) == (412, "urn:truso:problem:stale-version")
    extra = response.json()["extra"]
    assert (extra["revision"], extra["seen_revision"]) == (1, 0)
    assert [made["step"]["receiver"] for made in extra["moves"]] == ["UBND phường Tô Hiệu"]
    (change,) = extra["difference"]["decisions"]
    assert (change["site"], change["kind"]) == ("SL-0001", "added")
    assert change["after"]["disposition"] == "hand-over-to-locality"
    assert extra["difference"]["totals_equal"] is True


async def test_a_revision_that_does_not_exist_yet_is_stale_too(api: httpx.AsyncClient) -> None:
    response = await move(api, RETAIN, '"7"')
    assert problem(response) == (412, "urn:truso:problem:stale-version")
    assert response.json()["extra"] == {
        "revision": 0,
        "seen_revision": 7,
        "english": "The plan son-la is at revision 0, you edited revision 7. Look at the new "
        "moves, then edit again on revision 0.",
    }


async def test_a_repeated_request_with_its_key_makes_one_move(api: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "5f0c"}
    first = await move(api, HAND_OVER, '"0"', **key)
    await move(api, RETAIN, '"1"')
    again = await move(api, HAND_OVER, '"0"', **key)
    assert again.status_code == first.status_code == 201
    assert again.json() == first.json()
    assert again.headers["etag"] == first.headers["etag"] == '"1"'
    assert (await api.get(PLAN)).json()["revision"] == 2


async def test_a_key_for_another_body_is_refused_with_422(api: httpx.AsyncClient) -> None:
    await move(api, HAND_OVER, '"0"', **{"Idempotency-Key": "5f0c"})
    response = await move(api, RETAIN, '"1"', **{"Idempotency-Key": "5f0c"})
    assert problem(response) == (422, "urn:truso:problem:invalid-input")
    assert "5f0c" in response.json()["detail"]


@pytest.mark.parametrize("key", ["", "k" * 201])
async def test_a_key_is_1_to_200_characters_long(api: httpx.AsyncClient, key: str) -> None:
    response = await move(api, RETAIN, '"0"', **{"Idempotency-Key": key})
    assert problem(response) == (422, "urn:truso:problem:invalid-input")


async def test_what_has_not_changed_is_not_sent_again(api: httpx.AsyncClient) -> None:
    seen = (await api.get(PLAN)).headers["etag"]
    for known in (seen, f"W/{seen}", f'"abc", {seen}', "*"):
        same = await api.get(PLAN, headers={"If-None-Match": known})
        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["etag"] == seen
    await move(api, RETAIN, seen)
    changed = await api.get(PLAN, headers={"If-None-Match": seen})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"1"')


async def test_a_revision_may_be_kept_for_ever(api: httpx.AsyncClient) -> None:
    await move(api, HAND_OVER, '"0"')
    response = await api.get(f"{PLAN}/revisions/0")
    assert response.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert (await api.get(PLAN)).headers["cache-control"] == "private, no-cache"
    same = await api.get(f"{PLAN}/revisions/1", headers={"If-None-Match": '"1"'})
    assert same.status_code == 304


@pytest.mark.usefixtures("baseline")
async def test_a_late_writer_may_prefer_to_go_on_top(api: httpx.AsyncClient) -> None:
    def body(site: str) -> dict[str, str]:
        return {"kind": "decide", "site": site, "disposition": "retain"}

    async def write(site: str, **headers: str) -> httpx.Response:
        return await api.post(
            "/api/v1/plans/son-la/moves", json=body(site), headers={"If-Match": '"0"', **headers}
        )

    first = await write("SL-0001", Prefer="respond-async, handling=lenient")
    assert first.status_code == 201
    assert "preference-applied" not in first.headers
    assert (await write("SL-0002")).status_code == 412
    on_top = await write("SL-0002", Prefer='respond-async, handling="lenient"; wait=1')
    assert on_top.status_code == 201
    assert on_top.headers["preference-applied"] == "handling=lenient"
    assert on_top.headers["etag"] == '"2"'
    meeting = await write("SL-0001", Prefer="handling=lenient")
    assert meeting.status_code == 412
    assert [move["revision"] for move in meeting.json()["extra"]["moves"]] == [1, 2]
