"""What every resource of the register promises: list, detail, create, change, remove, history."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest

from tests.builders.resources import RESOURCES, Resource

pytestmark = pytest.mark.parametrize("resource", RESOURCES, ids=str)

PROBLEM = "application/problem+json"


@pytest.fixture
async def created(api: httpx.AsyncClient, resource: Resource) -> httpx.Response:
    """The answer to the POST that made the resource's record."""
    await resource.prepare()
    response = await api.post(resource.path, json=resource.new)
    assert response.status_code == 201, response.text
    return response


@pytest.fixture
def place(created: httpx.Response) -> str:
    """Where the record is found."""
    return created.headers["Location"]


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that the application sends, as they are sent."""
    sent: list[str] = []
    original = asyncpg.Connection._execute

    async def recorded(self: Any, query: str, *rest: Any, **named: Any) -> Any:
        sent.append(query)
        return await original(self, query, *rest, **named)

    monkeypatch.setattr(asyncpg.Connection, "_execute", recorded)
    return sent


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem detail of an answer that must be one."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith(PROBLEM)
    body = response.json()
    assert body["type"] == f"urn:truso:problem:{code}"
    return body


async def test_a_record_is_made_at_the_address_that_the_answer_names(
    api: httpx.AsyncClient, resource: Resource, created: httpx.Response
) -> None:
    assert created.headers["ETag"] == '"1"'
    if resource.key is not None:
        assert created.headers["Location"] == f"{resource.path}/{resource.key}"
    found = await api.get(created.headers["Location"])
    assert found.status_code == 200
    assert found.headers["ETag"] == '"1"'
    assert found.json() == created.json()
    expected = {**resource.new, **resource.shown, "version": 1}
    assert {name: found.json()[name] for name in expected} == expected


async def test_the_same_record_again_is_refused_as_taken(
    api: httpx.AsyncClient, resource: Resource, created: httpx.Response
) -> None:
    refused = problem(await api.post(resource.path, json=resource.new), 409, "conflict")
    assert "đã" in refused["detail"]
    assert (await api.get(resource.path)).json()["total"] >= 1


async def test_the_list_finds_it_by_each_filter_and_only_then(
    api: httpx.AsyncClient, resource: Resource, created: httpx.Response
) -> None:
    for fits, does_not in [({}, None), *resource.filters]:
        listed = (await api.get(resource.path, params=fits)).json()
        assert created.json() in listed["items"], fits
        if does_not is not None:
            listed = (await api.get(resource.path, params=does_not)).json()
            assert created.json() not in listed["items"], does_not


async def test_pages_hold_every_record_once_in_a_fixed_number_of_queries(
    api: httpx.AsyncClient, resource: Resource, created: httpx.Response, queries: list[str]
) -> None:
    await resource.many()
    queries.clear()
    whole = (await api.get(resource.path, params={"page_size": 500})).json()
    assert len(queries) == 2
    assert whole["total"] == len(whole["items"]) >= 31
    queries.clear()
    pages = [
        (await api.get(resource.path, params={"page": page, "page_size": 10})).json()
        for page in (1, 2, 3, 4)
    ]
    assert len(queries) == 8
    assert [item for page in pages for item in page["items"]] == whole["items"][:40]
    assert {page["total"] for page in pages} == {whole["total"]}


async def test_every_order_that_the_list_names_works_both_ways(
    api: httpx.AsyncClient, resource: Resource, created: httpx.Response
) -> None:
    await resource.many()
    refused = problem(await api.get(resource.path, params={"sort": "colour"}), 422, "invalid-input")
    for order in refused["extra"]["allowed"]:
        up = (await api.get(resource.path, params={"sort": order, "page_size": 500})).json()
        down = (await api.get(resource.path, params={"sort": f"-{order}"})).json()
        assert up["total"] == down["total"]
        if not any(None in item.values() for item in up["items"]):
            assert up["items"][::-1][:50] == down["items"]


async def test_a_page_that_cannot_be_is_refused(api: httpx.AsyncClient, resource: Resource) -> None:
    for query in ({"page": 0}, {"page_size": 0}, {"page_size": 501}):
        problem(await api.get(resource.path, params=query), 422, "invalid-input")


async def test_a_change_sets_the_fields_given_and_no_other(
    api: httpx.AsyncClient, resource: Resource, created: httpx.Response, place: str
) -> None:
    changed = await api.patch(place, json=resource.change, headers={"If-Match": '"1"'})
    assert changed.status_code == 200, changed.text
    assert changed.headers["ETag"] == '"2"'
    assert changed.json() == {**created.json(), **resource.change, "version": 2}
    assert (await api.get(place)).json() == changed.json()


async def test_a_change_without_if_match_is_refused(
    api: httpx.AsyncClient, resource: Resource, created: httpx.Response, place: str
) -> None:
    problem(await api.patch(place, json=resource.change), 428, "precondition-required")
    problem(await api.delete(place), 428, "precondition-required")
    wrong = {"If-Match": "*"}
    problem(await api.patch(place, json=resource.change, headers=wrong), 422, "invalid-input")
    assert (await api.get(place)).json() == created.json()


async def test_a_stale_change_is_refused_with_the_difference(
    api: httpx.AsyncClient, resource: Resource, place: str
) -> None:
    seen = {"If-Match": '"1"'}
    first = await api.patch(place, json=resource.change, headers=seen)
    stale = problem(await api.patch(place, json=resource.rival, headers=seen), 412, "stale-version")
    (name,) = resource.change
    assert stale["extra"] == {
        "current_version": 2,
        "your_version": 1,
        "difference": {name: {"theirs": resource.change[name], "yours": resource.rival[name]}},
    }
    problem(await api.delete(place, headers=seen), 412, "stale-version")
    assert (await api.get(place)).json() == first.json()


async def test_of_two_writers_at_once_exactly_one_wins(
    api: httpx.AsyncClient, resource: Resource, place: str
) -> None:
    seen = {"If-Match": '"1"'}
    answers = await asyncio.gather(
        api.patch(place, json=resource.change, headers=seen),
        api.patch(place, json=resource.rival, headers=seen),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    (won,) = [answer for answer in answers if answer.status_code == 200]
    assert (await api.get(place)).json() == won.json()
    assert len((await api.get(f"{place}/history")).json()) == 2


async def test_a_refused_value_changes_nothing_and_names_its_field(
    api: httpx.AsyncClient, resource: Resource, created: httpx.Response, place: str
) -> None:
    seen = {"If-Match": '"1"'}
    for name, value in resource.refused.items():
        refused = problem(
            await api.patch(place, json={name: value}, headers=seen), 422, "invalid-input"
        )
        assert refused["extra"]["field"] == name
        assert refused["detail"]
    unknown = problem(
        await api.patch(place, json={"colour": 1}, headers=seen), 400, "invalid-request"
    )
    assert "colour" in unknown["detail"]
    assert (await api.get(place)).json() == created.json()
    assert len((await api.get(f"{place}/history")).json()) == 1


async def test_the_history_tells_who_changed_what_from_what_to_what_and_why(
    api: httpx.AsyncClient, resource: Resource, place: str
) -> None:
    await api.patch(
        place,
        json=resource.change,
        headers={"If-Match": '"1"'},
        params={"reason": "theo biên bản kiểm kê"},
    )
    (changed, made) = (await api.get(f"{place}/history")).json()
    assert changed["reason"] == "theo biên bản kiểm kê"
    assert changed["actor"]
    assert changed["action"].endswith(".change")
    assert changed["after"] == {**changed["before"], **resource.change}
    assert changed["before"] == made["after"]
    assert (made["before"], made["reason"]) == (None, None)
    assert made["action"].endswith(".create")
    assert made["at"] < changed["at"]


async def test_a_record_that_nothing_points_to_is_removed_and_its_history_stays(
    api: httpx.AsyncClient, resource: Resource, place: str
) -> None:
    removed = await api.delete(place, headers={"If-Match": '"1"'})
    assert (removed.status_code, removed.content) == (204, b"")
    problem(await api.get(place), 404, "not-found")
    (last, made) = (await api.get(f"{place}/history")).json()
    assert last["action"].endswith(".remove")
    assert (last["before"], last["after"]) == (made["after"], None)


async def test_a_record_that_something_points_to_is_kept(
    api: httpx.AsyncClient, resource: Resource, created: httpx.Response, place: str
) -> None:
    if resource.blocker is None:
        return  # Nothing in the schema can point to it.
    await resource.blocker()
    refused = problem(await api.delete(place, headers={"If-Match": '"1"'}), 409, "conflict")
    assert refused["extra"]["referenced_by"] == resource.blocked_by
    assert str(next(iter(resource.blocked_by.values()))) in refused["detail"]
    assert (await api.get(place)).json() == created.json()
    assert len((await api.get(f"{place}/history")).json()) == 1


async def test_what_does_not_exist_is_not_found(api: httpx.AsyncClient, resource: Resource) -> None:
    place = f"{resource.path}/{'404' if resource.key is None else 'khong-co'}"
    seen = {"If-Match": '"1"'}
    for answer in (
        await api.get(place),
        await api.get(f"{place}/history"),
        await api.patch(place, json=resource.change, headers=seen),
        await api.delete(place, headers=seen),
    ):
        problem(answer, 404, "not-found")
