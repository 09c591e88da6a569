"""Loading ways by road: all or nothing, told, and read by the next evaluation."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.audit.store import history_of
from app.checks.loading import forget_everything
from app.checks.service import evaluated
from app.checks.travel_service import load_travel_times
from app.kernel.errors import InvalidInputError
from app.plans.move_service import make_move
from tests.builders.plan import OFFICE, insert_plan, place
from tests.builders.register import OLD_TO_HIEU, TO_HIEU

HEADER = "from_unit,to_site,to_unit,km,minutes,source\n"


@pytest.fixture(autouse=True)
async def _plan(database: str) -> None:
    forget_everything()
    await insert_plan()


def _file(folder: Path, *lines: str) -> Path:
    path = folder / "duong-di.csv"
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


async def test_ways_are_new_changed_or_the_same(tmp_path: Path) -> None:
    report = await load_travel_times(
        _file(tmp_path, "03649,SL-0001,,2.4,9,khảo sát", "03649,,03646,5,,OSRM"), "an"
    )
    assert (report.new, report.changed, report.same) == (2, 0, 0)
    again = await load_travel_times(
        _file(tmp_path, "03649,SL-0001,,2.6,9,khảo sát", "03649,,03646,5,,OSRM"), "bình"
    )
    assert (again.new, again.changed, again.same) == (0, 1, 1)
    entries = await history_of("travel_time", f"{OLD_TO_HIEU}/SL-0001")
    assert [(e["actor"], e["after"]["metres"]) for e in entries] == [("bình", 2600), ("an", 2400)]
    assert "SHA-256" in entries[0]["reason"]


async def test_a_file_with_a_wrong_line_loads_nothing(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError) as refused:
        await load_travel_times(
            _file(
                tmp_path,
                "03649,SL-0001,,2,,x",
                "03649,KHONG-CO,,2,,x",
                "09999,SL-0001,,2,,x",
                "03649,,03646,xa,,x",
            ),
            "an",
        )
    assert refused.value.extra["problems"] == [
        "dòng 5: “xa” không phải số km",
        "dòng 3: chưa có KHONG-CO trong sổ đăng ký",
        "dòng 4: chưa có 09999@2024 trong sổ đăng ký",
    ]
    assert await history_of("travel_time", f"{OLD_TO_HIEU}/SL-0001") == []
    with pytest.raises(InvalidInputError, match="không có chặng nào"):
        await load_travel_times(_file(tmp_path), "an")


async def test_the_next_evaluation_reads_the_loaded_ways(tmp_path: Path) -> None:
    await make_move("son-la", place(agency=OFFICE), seen_revision=0, actor="an")
    await load_travel_times(_file(tmp_path, "03649,SL-0002,,7.5,20,khảo sát"), "an")
    evaluation = await evaluated("son-la")
    # The unit of the small register has no place point, so that it stands in no mean.
    assert evaluation.scene.ground.road_m(OLD_TO_HIEU, TO_HIEU, "SL-0002") == 7500
