"""An edit answers with its meters, a preview stores nothing, an acceptance is kept with its "
"reason."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.audit.store import history_of
from tests.builders.plan import CENTRE, OFFICE
from tests.builders.register import TO_HIEU

PLACE = {"kind": "place", "agency": OFFICE, "site": "SL-0002", "area_m2": "138.75"}
RETAIN = {"kind": "decide", "site": "SL-0001", "disposition": "retain", "legal_basis": "QĐ 1"}
UNDECIDED = "headquarters-undecided:SL-0001"


async def edit(
    api: httpx.AsyncClient, plan: str, step: dict[str, Any], seen: int, **headers: str
) -> httpx.Response:
    return await api.post(f"{plan}/edits", json=step, headers={"If-Match": f'"{seen}"', **headers})


def value_of(meters: list[dict[str, Any]], key: str) -> Any:
    return next(meter for meter in meters if meter["key"] == key)["value"]


async def test_an_edit_answers_with_the_move_and_all_that_it_came_to(
    api: httpx.AsyncClient, plan: str
) -> None:
    response = await edit(api, plan, PLACE | {"reason": "gần dân"}, 0)
    assert response.status_code == 201
    assert response.headers["etag"] == '"1"'
    assert response.headers["location"] == f"{plan}/revisions/1"
    made = response.json()
    assert made["revision"] == made["move"]["revision"] == 1
    assert (made["move"]["reason"], made["move"]["counts"]) == ("gần dân", True)
    assert made["touched"] == {
        "sites": ["SL-0002"],
        "agencies": [OFFICE],
        "staff": [],
        "assets": [],
    }
    assert [commune["unit"] for commune in made["communes"]] == [TO_HIEU]
    assert value_of(made["plan_meters"], "agencies-placed") == 1
    assert value_of(made["communes"][0]["meters"], "space") == "138.75"
    assert [each["id"] for each in made["problems"]["removed"]] == [f"agency-unplaced:{OFFICE}"]
    assert (made["problems"]["removed_count"], made["problems"]["added_count"]) == (1, 0)


async def test_meters_after_edits_are_those_that_are_read_afresh(
    api: httpx.AsyncClient, plan: str
) -> None:
    for seen, step in enumerate((PLACE, RETAIN, {"kind": "undo"}, {"kind": "redo"})):
        made = (await edit(api, plan, step, seen)).json()
        read = (await api.get(f"{plan}/revisions/{seen + 1}/meters")).json()
        assert made["plan_meters"] == read["plan_meters"]
        ward = next(commune for commune in read["communes"] if commune["unit"] == TO_HIEU)
        assert made["communes"] == [ward]
    assert value_of(made["plan_meters"], "headquarters-decided") == 1


async def test_an_edit_keeps_the_promises_of_a_move(api: httpx.AsyncClient, plan: str) -> None:
    assert (await api.post(f"{plan}/edits", json=PLACE)).status_code == 428
    once = await edit(api, plan, PLACE, 0, **{"Idempotency-Key": "mot"})
    again = await edit(api, plan, PLACE, 0, **{"Idempotency-Key": "mot"})
    assert again.json() == once.json()
    assert (await edit(api, plan, RETAIN, 0)).status_code == 412
    late = await edit(api, plan, RETAIN, 0, Prefer="handling=lenient")
    assert (late.status_code, late.json()["revision"]) == (201, 2)
    assert late.headers["preference-applied"] == "handling=lenient"
    assert (await edit(api, plan, {"kind": "redo"}, 2)).status_code == 409


async def test_a_preview_tells_the_effect_and_stores_nothing(
    api: httpx.AsyncClient, plan: str
) -> None:
    asked = {"seen_revision": 0, "step": PLACE}
    response = await api.post(f"{plan}/previews", json=asked)
    assert response.status_code == 200
    told = response.json()
    space = next(meter for meter in told["meters"] if meter["key"] == "space")
    assert space == {
        "key": "space",
        "name": "Diện tích bố trí so với định mức",
        "english": "Space given, against the norm",
        "unit": "m2",
        "before": "0.00",
        "after": "138.75",
    }
    assert [commune["unit"] for commune in told["communes"]] == [TO_HIEU]
    assert [each["id"] for each in told["problems"]["removed"]] == [f"agency-unplaced:{OFFICE}"]
    assert (told["changes"], told["refused"]) == (1, [])
    assert (await api.get(plan)).json()["revision"] == 0


async def test_a_preview_is_what_the_edit_then_does(api: httpx.AsyncClient, plan: str) -> None:
    several = {"kind": "several", "changes": [PLACE, RETAIN]}
    told = (await api.post(f"{plan}/previews", json={"seen_revision": 0, "step": several})).json()
    made = (await edit(api, plan, several, 0)).json()
    assert {m["key"]: m["after"] for m in told["meters"]} == {
        m["key"]: m["value"] for m in made["plan_meters"]
    }
    assert told["problems"] == made["problems"]
    back = {"seen_revision": 1, "step": {"kind": "undo"}}
    undone = (await api.post(f"{plan}/previews", json=back)).json()
    assert {m["key"]: m["after"] for m in undone["meters"]} == {
        m["key"]: m["before"] for m in told["meters"]
    }


async def test_a_preview_leaves_out_what_cannot_be_done_and_names_it(
    api: httpx.AsyncClient, plan: str
) -> None:
    changes = [
        {"kind": "withdraw", "site": "SL-0001"},
        RETAIN,
        {"kind": "decide", "site": "NO", "disposition": "retain"},
        {"kind": "displace", "agency": CENTRE, "site": "SL-0002"},
    ]
    step = {"kind": "several", "changes": changes}
    told = (await api.post(f"{plan}/previews", json={"seen_revision": 0, "step": step})).json()
    assert (told["changes"], [each["index"] for each in told["refused"]]) == (4, [0, 2, 3])
    assert "mã “NO”" in told["refused"][1]["detail"]
    assert [each["id"] for each in told["problems"]["removed"]] == [UNDECIDED]


@pytest.mark.parametrize("kind", ["undo", "redo"])
async def test_a_preview_of_nothing_to_undo_says_so(
    api: httpx.AsyncClient, plan: str, kind: str
) -> None:
    asked = {"seen_revision": 0, "step": {"kind": kind}}
    told = (await api.post(f"{plan}/previews", json=asked)).json()
    assert (told["communes"], told["changes"]) == ([], 1)
    assert told["refused"][0]["index"] == 0
    assert all(meter["before"] == meter["after"] for meter in told["meters"])
    assert (
        await api.post(f"{plan}/previews", json={"seen_revision": 9, "step": RETAIN})
    ).status_code == 404


# --- Acceptances ---------------------------------------------------------------------------------


async def accept(api: httpx.AsyncClient, plan: str, problem: str, reason: str) -> httpx.Response:
    return await api.post(f"{plan}/acceptances", json={"problem": problem, "reason": reason})


async def test_an_accepted_problem_is_counted_apart_and_keeps_its_reason(
    api: httpx.AsyncClient, plan: str
) -> None:
    response = await accept(api, plan, UNDECIDED, "  Chờ đề án của  tỉnh ")
    assert response.status_code == 201
    accepted = response.json()["accepted"]
    assert accepted["reason"] == "Chờ đề án của tỉnh"
    counts = (await api.get(f"{plan}/revisions/0/meters", params={"commune": TO_HIEU})).json()
    assert counts["communes"][0]["problems"]["error"] == 4
    assert counts["communes"][0]["problems"]["accepted"] == 1
    listed = (await api.get(f"{plan}/problems", params={"accepted": True})).json()
    assert [(each["id"], each["accepted"]) for each in listed["items"]] == [(UNDECIDED, accepted)]
    still_open = (await api.get(f"{plan}/problems", params={"accepted": False})).json()
    assert UNDECIDED not in {each["id"] for each in still_open["items"]}


async def test_an_acceptance_is_taken_back_and_both_are_kept(
    api: httpx.AsyncClient, plan: str
) -> None:
    await accept(api, plan, UNDECIDED, "Chờ đề án")
    address = f"{plan}/acceptances/{UNDECIDED}"
    assert (await api.delete(address)).status_code == 204
    assert (await api.delete(address)).status_code == 404
    assert (await api.get(f"{plan}/problems", params={"accepted": True})).json()["total"] == 0
    entries = await history_of("acceptance", f"kiem-tra/{UNDECIDED}")
    assert [entry["action"] for entry in entries] == [
        "checks.withdraw_acceptance",
        "checks.accept",
    ]
    assert entries[1]["reason"] == "Chờ đề án"
    assert entries[1]["after"]["sentence"].endswith("chưa có phương án xử lý.")


async def test_an_acceptance_outlives_the_problem_and_comes_back_with_it(
    api: httpx.AsyncClient, plan: str
) -> None:
    await accept(api, plan, UNDECIDED, "Chờ đề án")
    await edit(api, plan, RETAIN, 0)
    assert (await api.get(f"{plan}/problems", params={"accepted": True})).json()["total"] == 0
    await edit(api, plan, {"kind": "undo"}, 1)
    assert (await api.get(f"{plan}/problems", params={"accepted": True})).json()["total"] == 1


async def test_what_cannot_be_accepted_is_refused(api: httpx.AsyncClient, plan: str) -> None:
    assert (await accept(api, plan, UNDECIDED, "   ")).status_code == 422
    assert (await accept(api, plan, "headquarters-undecided:NO", "x")).status_code == 404
    assert (await accept(api, plan, "no-such-check:SL-0001", "x")).status_code == 404
    assert (await accept(api, plan, UNDECIDED, "x")).status_code == 201
    assert (await accept(api, plan, UNDECIDED, "y")).status_code == 409
    assert (await accept(api, "/api/v1/plans/nowhere", UNDECIDED, "x")).status_code == 404
