"""The data files of titles and default posts fit together, and say what was verified."""

from __future__ import annotations

from app.agencies.template import load_template
from app.people.catalogue import load_default_posts, load_title_catalogue


def test_titles_of_decree_155_are_verified_and_others_are_not() -> None:
    titles = load_title_catalogue()
    decree = {key for key, title in titles.items() if "Phụ lục II, dòng" in title.source}
    assert decree == {key for key, title in titles.items() if title.verified}
    assert {"party-secretary", "committee-chair", "specialist", "support-contract"} <= decree
    assert not titles["police-chief"].verified


def test_every_rank_is_given_once_from_the_secretary_down() -> None:
    titles = list(load_title_catalogue().values())
    assert [title.rank for title in titles] == list(range(1, len(titles) + 1))
    assert titles[0].name == "Bí thư Đảng ủy cấp xã"


def test_default_posts_name_known_titles_and_kinds_and_none_is_verified() -> None:
    defaults = load_default_posts()
    assert defaults.keys() == {kind.kind for kind in load_template()}
    used = {title for each in defaults.values() for title in each.posts}
    assert used <= load_title_catalogue().keys()
    assert not any(each.verified for each in defaults.values())


def test_every_department_has_a_head_two_deputies_and_at_least_four_more() -> None:
    for kind in ("economic-department", "culture-society-department"):
        posts = load_default_posts()[kind].posts
        assert (posts["department-head"], posts["deputy-department-head"]) == (1, 2)
        assert posts["specialist"] >= 4
