"""An import is taken back: what it wrote goes, what people did since stays, with reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from app.audit.store import history_of
from app.db.engine import execute, fetch, fetch_value
from app.estate.store import stored_buildings, stored_sites
from app.intake.report_model import ImportReport
from app.intake.service import find_import, import_workbook, origins_of, rows_of_import
from app.intake.taking_back.model import RecordRevert, RevertReport
from app.intake.taking_back.service import revert_import
from app.kernel.errors import ConflictError, NotFoundError
from tests.builders.workbooks import register

SITE: dict[str, Any] = {"code": "S1", "name": "Trụ sở", "kind": "headquarters", "old_unit": "03649"}
BUILDING: dict[str, Any] = {"code": "S1-N1", "site": "S1", "name": "Nhà chính"}

pytestmark = pytest.mark.usefixtures("database")


async def take(**rows: list[dict[str, Any]]) -> ImportReport:
    report = await import_workbook(register(**rows), "sổ.xlsx", "register", "người nhập")
    assert report.committed, [(p.code, p.cell, p.found) for p in report.problems]
    return report


async def take_back(report: ImportReport, **options: Any) -> RevertReport:
    assert report.import_id is not None
    return await revert_import(report.import_id, "kế toán", **options)


def outcomes(report: RevertReport) -> dict[str, str]:
    return {record.name: str(record.outcome) for record in report.records}


def one(report: RevertReport, name: str) -> RecordRevert:
    (record,) = [each for each in report.records if each.name == name]
    return record


async def test_new_records_are_removed_with_a_change_set_and_the_rows_stay() -> None:
    taken = await take(site=[SITE], building=[BUILDING])
    report = await take_back(taken)
    assert outcomes(report) == {"S1": "removed", "S1-N1": "removed"}
    assert report.counts == {"removed": 2, "restored": 0, "partial": 0, "kept": 0, "refused": 0}
    assert await stored_sites(["S1"]) == {}
    assert await stored_buildings(["S1-N1"]) == {}
    last, first = await history_of("site", "S1")
    assert (last["action"], last["actor"], last["after"]) == ("intake.revert", "kế toán", None)
    assert last["before"] == first["after"]
    stored = await find_import(report.import_id)
    assert stored.reverted_by == "kế toán"
    assert stored.reverted_at == report.reverted_at
    _, total = await rows_of_import(report.import_id, outcome=None, record=None, limit=10, offset=0)
    assert total == 2
    (origin,) = await origins_of("S1", "site")
    assert origin.reverted_at == report.reverted_at
    assert (origin.cells["name"].cell, origin.cells["name"].value) == ("B3", "Trụ sở")


async def test_changed_fields_go_back_and_untouched_ones_are_left_alone() -> None:
    await take(site=[{**SITE, "note": "cũ", "land_area_m2": Decimal("10.50")}])
    second = await take(site=[{**SITE, "note": "mới", "land_area_m2": Decimal("12.00")}])
    await execute("UPDATE site SET current_use = 'Bỏ trống', version = version + 1")
    report = await take_back(second)
    assert outcomes(report) == {"S1": "restored"}
    site = (await stored_sites(["S1"]))["S1"]
    assert (site.note, site.land_area_m2, site.current_use) == ("cũ", Decimal("10.50"), "Bỏ trống")
    assert await fetch_value("SELECT version FROM site WHERE code = 'S1'") == 4


@dataclass(frozen=True)
class Case:
    """What somebody did after the import, and what becomes of the record then."""

    did: str
    outcome: str
    note: str | None
    name: str
    reason: str = ""
    kept: list[str] = field(default_factory=list)


CASES = {
    "nothing": Case("SELECT 1", "restored", "cũ", "Trụ sở"),
    "one of two fields edited": Case(
        "UPDATE site SET note = 'người sửa'", "partial", "người sửa", "Trụ sở", "note", ["note"]
    ),
    "both fields edited": Case(
        "UPDATE site SET note = NULL, name = 'Tên khác'", "kept", None, "Tên khác", "name",
        ["name", "note"],
    ),
    "a field set back by hand": Case(
        "UPDATE site SET note = 'cũ'", "partial", "cũ", "Trụ sở", "note", ["note"]
    ),
    "another field edited": Case(
        "UPDATE site SET managed_by = 'UBND'", "restored", "cũ", "Trụ sở"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_what_was_edited_since_is_kept_field_by_field(case: Case) -> None:
    await take(site=[{**SITE, "note": "cũ"}])
    second = await take(site=[{**SITE, "note": "mới", "name": "Trụ sở mới"}])
    await execute(case.did)
    report = await take_back(second)
    record = one(report, "S1")
    assert record.outcome == case.outcome
    assert sorted(each.field for each in record.fields if each.kept) == case.kept
    assert case.reason in (record.reason or "")
    site = (await stored_sites(["S1"]))["S1"]
    assert (site.note, site.name) == (case.note, case.name)


async def test_a_new_record_that_was_edited_since_is_kept_and_says_which_field() -> None:
    taken = await take(site=[SITE], building=[BUILDING])
    await execute("UPDATE site SET name = 'Trụ sở HĐND'")
    report = await take_back(taken)
    assert outcomes(report) == {"S1": "kept", "S1-N1": "removed"}
    (name,) = one(report, "S1").fields
    assert (name.field, name.imported, name.now, name.kept) == (
        "name", "Trụ sở", "Trụ sở HĐND", True,
    )  # fmt: skip


async def test_a_new_record_that_something_points_to_now_is_refused_until_it_does_not() -> None:
    taken = await take(site=[SITE, {**SITE, "code": "S2"}])
    await take(building=[BUILDING])
    report = await take_back(taken)
    assert outcomes(report) == {"S1": "refused", "S2": "removed"}
    assert not report.complete
    assert "1 nhà" in (one(report, "S1").reason or "")
    await execute("DELETE FROM building")
    again = await take_back(taken)
    assert outcomes(again) == {"S1": "removed"}
    with pytest.raises(ConflictError, match="không còn gì"):
        await take_back(taken)


async def test_what_a_later_import_has_a_row_of_is_left_to_that_import() -> None:
    first = await take(site=[SITE, {**SITE, "code": "S2"}])
    second = await take(site=[SITE, {**SITE, "code": "S3"}])
    report = await take_back(first)
    assert outcomes(report) == {"S1": "refused", "S2": "removed"}
    assert f"Lần nhập số {second.import_id}" in (one(report, "S1").reason or "")
    assert outcomes(await take_back(second)) == {"S3": "removed"}
    assert outcomes(await take_back(first)) == {"S1": "removed"}


async def test_a_value_before_that_can_no_longer_be_written_is_refused_alone() -> None:
    agency = {"code": "A1", "name": "Cơ quan", "kind": "other", "unit_new": "03646"}
    s2 = {**SITE, "code": "S2"}
    await take(
        agency=[agency, {**agency, "code": "A2"}], site=[{**SITE, "managing_agency": "A1"}, s2]
    )
    second = await take(site=[{**SITE, "managing_agency": "A2", "note": "n"}, {**s2, "note": "n"}])
    await execute("DELETE FROM agency WHERE code = 'A1'")
    report = await take_back(second)
    assert outcomes(report) == {"S1": "refused", "S2": "restored"}
    assert "A1" in (one(report, "S1").reason or "")
    assert (await stored_sites(["S1"]))["S1"].note == "n"


async def test_the_point_of_a_site_goes_back_in_whole_or_not_at_all() -> None:
    place = {"latitude": 21.33, "longitude": 103.91, "point_accuracy": "address"}
    await take(site=[{**SITE, **place}])
    moved = {"latitude": 21.35, "longitude": 103.93, "point_accuracy": "address"}
    second = await take(site=[{**SITE, **moved}])
    await execute("UPDATE site SET latitude = 21.36, point_accuracy = 'surveyed'")
    report = await take_back(second)
    assert outcomes(report) == {"S1": "kept"}
    site = (await stored_sites(["S1"]))["S1"]
    assert (site.latitude, site.longitude) == (21.36, 103.93)


async def test_a_dry_run_tells_the_same_and_writes_nothing() -> None:
    taken = await take(site=[SITE])
    tried = await take_back(taken, dry_run=True)
    assert outcomes(tried) == {"S1": "removed"}
    assert tried.dry_run
    assert set(await stored_sites(["S1"])) == {"S1"}
    assert (await find_import(tried.import_id)).reverted_at is None
    assert await fetch("SELECT FROM change_set WHERE action = 'intake.revert'") == []


async def test_what_was_taken_back_can_be_imported_again() -> None:
    await take(site=[{**SITE, "note": "cũ"}])
    second = await take(site=[{**SITE, "note": "mới"}])
    await take_back(second)
    third = await take(site=[{**SITE, "note": "mới"}])
    assert third.counts.changed == 1
    assert (await stored_sites(["S1"]))["S1"].note == "mới"


async def test_an_edit_that_taking_back_kept_is_still_safe_from_the_same_file() -> None:
    taken = await take(site=[{**SITE, "note": "tệp"}])
    await execute("UPDATE site SET note = 'người sửa'")
    assert outcomes(await take_back(taken)) == {"S1": "kept"}
    again = await import_workbook(
        register(site=[{**SITE, "note": "tệp"}]), "sổ.xlsx", "register", "x"
    )
    assert (again.counts.same, again.counts.changed) == (1, 0)


async def test_there_is_no_import_of_that_number() -> None:
    with pytest.raises(NotFoundError):
        await revert_import(99, "x")
