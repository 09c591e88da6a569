"""Titles from the data file, default posts, and people in bulk."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.agencies.service import create_from_template
from app.agencies.store import save_agencies
from app.audit.store import history_of
from app.db.engine import execute, fetch_value
from app.kernel.errors import ConfigurationError, ConflictError, InvalidInputError, NotFoundError
from app.people.service import create_default_posts, load_titles, load_titles_if_none
from app.people.store import (
    posts_of_agencies,
    save_posts,
    save_staff,
    save_titles,
    staff_of_agencies,
    stored_staff,
    titles,
)
from tests.builders.register import TO_HIEU, agency, insert_units, post, staff, title


@pytest.fixture(autouse=True)
async def _units(database: str) -> None:
    await insert_units()


async def test_only_a_register_without_titles_is_given_those_of_the_data_file() -> None:
    await load_titles_if_none("planner")
    assert len(await titles()) == 20

    await execute("DELETE FROM title WHERE key = 'council-chair'")
    await load_titles_if_none("planner")
    assert len(await titles()) == 19


async def test_titles_are_loaded_once_in_order_of_rank() -> None:
    first = await load_titles("planner")
    assert len(first.created) == 20
    assert [each.key for each in await titles()][:3] == [
        "party-secretary",
        "deputy-party-secretary",
        "council-chair",
    ]
    again = await load_titles("planner")
    assert (again.created, again.same, again.differing) == ((), 20, ())
    assert await fetch_value("SELECT count(*) FROM change_set") == 1


async def test_a_title_that_was_edited_is_kept_and_reported() -> None:
    await load_titles("planner")
    edited = title("specialist", name="Chuyên viên", rank=17)
    await save_titles([], [edited])
    again = await load_titles("planner")
    assert again.differing == (edited,)
    assert edited in await titles()


async def test_default_posts_make_a_government_of_32_and_are_made_once() -> None:
    await load_titles("planner")
    made = await create_from_template([TO_HIEU], "planner")
    codes = [each.code for each in made.created]
    created = await create_default_posts(codes, "planner")
    government = {"office", "economic-department", "culture-society-department", "service-centre"}
    assert (
        sum(
            each.number
            for each in created
            if each.agency.partition(".")[2] in government and each.title != "support-contract"
        )
        == 32
    )
    assert await create_default_posts(codes, "planner") == ()
    assert set(await posts_of_agencies(codes)) == set(created)
    (entry,) = await history_of("post", "03646.service-centre/centre-director")
    assert entry["after"] == {
        "agency": "03646.service-centre",
        "title": "centre-director",
        "number": 1,
    }


async def test_an_agency_with_posts_of_its_own_gets_no_default_ones() -> None:
    await load_titles("planner")
    await save_agencies([agency()], [])
    await save_posts([post(number=9)], [])
    assert await create_default_posts(["03646.office"], "planner") == ()
    assert await posts_of_agencies(["03646.office"]) == (post(number=9),)


async def test_default_posts_for_an_unknown_agency_are_refused() -> None:
    with pytest.raises(NotFoundError, match="99999"):
        await create_default_posts(["99999"], "planner")


async def test_an_agency_of_another_kind_has_no_default_posts() -> None:
    await save_agencies([agency("X", kind="other")], [])
    assert await create_default_posts(["X"], "planner") == ()


async def test_a_province_replaces_the_default_posts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRUSO_DATA", str(tmp_path))
    own = tmp_path / "default_posts.toml"
    own.write_text(
        '[[agency]]\nkind = "office"\nsource = "QĐ tỉnh"\nverified = true\n'
        "posts = { specialist = 7 }\n"
    )
    await load_titles("planner")
    await save_agencies([agency()], [])
    assert await create_default_posts(["03646.office"], "planner") == (post(number=7),)
    await save_agencies([agency("B")], [])
    own.write_text(own.read_text().replace("specialist", "wizard"))
    with pytest.raises(ConfigurationError, match=r"kind = office: chức danh wizard"):
        await create_default_posts(["B"], "planner")


async def test_people_saved_in_bulk_come_back_equal() -> None:
    await save_titles([title()], [])
    await save_agencies([agency()], [])
    people = (staff("CB-001"), staff("CB-002", note="kiêm nhiệm"))
    await save_staff(people, [])
    assert await staff_of_agencies(["03646.office"]) == people
    await save_staff([], [staff("CB-002", note=None)])
    assert (await stored_staff(["CB-002", "x"])) == {"CB-002": staff("CB-002")}


async def test_posts_are_saved_by_agency_and_title() -> None:
    await save_titles([title()], [])
    await save_agencies([agency()], [])
    await save_posts([post(number=1)], [])
    await save_posts([], [post(number=3)])
    assert await posts_of_agencies(["03646.office"]) == (post(number=3),)
    with pytest.raises(ConflictError, match="đã có biên chế"):
        await save_posts([post()], [])
    with pytest.raises(InvalidInputError, match="Trường title"):
        await save_posts([post(title="nobody")], [])
