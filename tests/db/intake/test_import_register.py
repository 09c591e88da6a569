"""The register workbook: in whole or not at all, once or twice, with every row's origin."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.audit.store import history_of
from app.db.engine import execute, fetch, fetch_value
from app.estate.store import save_sites, stored_buildings, stored_occupancies, stored_sites
from app.intake.forms.template import template_bytes, values_of
from app.intake.model import FileRefusedError, Outcome, Problem, ProblemCode
from app.intake.report_model import ImportReport
from app.intake.service import find_import, import_file, import_workbook, origins_of, rows_of_import
from app.kernel.errors import NotFoundError
from app.people.store import stored_staff
from tests.builders.workbooks import register, xlsx

SAMPLE = Path(__file__).parents[3] / "imports" / "samples" / "son-la.xlsx"
SITE: dict[str, Any] = {"code": "S1", "name": "Trụ sở", "kind": "headquarters", "old_unit": "03649"}

pytestmark = pytest.mark.usefixtures("database")


async def take(content: bytes, **options: Any) -> ImportReport:
    return await import_workbook(content, "sổ.xlsx", "register", "người nhập", **options)


def errors(report: ImportReport) -> list[tuple[str, str | None, str]]:
    return [(p.code.value, p.cell, p.found) for p in report.problems if p.severity == "error"]


async def test_the_sample_goes_in_and_the_same_file_again_changes_nothing() -> None:
    first = await import_file(SAMPLE, "register", "người nhập", province="14")
    assert first.committed
    assert (first.counts.new, first.counts.refused) == (102, 0)
    site = (await stored_sites(["SL-TH-019"]))["SL-TH-019"]
    assert site.old_unit == "03649@2024"
    assert site.new_unit == "03646@2025"
    assert site.land_area_m2 == Decimal("1250.00")
    assert (site.latitude, site.point_accuracy) == (21.330579, "unit")
    staff = await stored_staff([f"03646.TTPVHCC.{n:02d}" for n in range(1, 14)])
    assert len(staff) == 13
    before = await fetch_value("SELECT count(*) FROM change_set")
    again = await import_file(SAMPLE, "register", "người nhập", province="14")
    assert not again.committed
    assert again.import_id is None
    assert (again.counts.same, again.counts.written, again.counts.refused) == (102, 0, 0)
    assert await fetch_value("SELECT count(*) FROM change_set") == before
    assert await fetch_value("SELECT count(*) FROM import") == 1


async def test_a_dry_run_tells_the_same_and_writes_nothing() -> None:
    report = await import_file(SAMPLE, "register", "x", dry_run=True)
    assert report.dry_run
    assert not report.committed
    assert report.counts.new == 102
    assert await fetch_value("SELECT count(*) FROM site") == 0
    assert await fetch_value("SELECT count(*) FROM import") == 0


async def test_every_row_leads_back_to_its_file_sheet_and_cells() -> None:
    report = await take(register(site=[{**SITE, "land_area_m2": Decimal("12.50")}]))
    assert report.import_id is not None
    (origin,) = await origins_of("S1", "site")
    assert (origin.sheet, origin.row_number, origin.sha256) == ("Cơ sở nhà, đất", 3, report.sha256)
    (row,), total = await rows_of_import(
        report.import_id, outcome="new", record=None, limit=10, offset=0
    )
    assert total == 1
    assert row.cells["A"] == "S1"
    assert row.cells["M"] == 12.5
    stored = await find_import(report.import_id)
    assert stored.counts["new"] == 1
    assert stored.actor == "người nhập"
    (change,) = await history_of("site", "S1")
    assert change["action"] == "intake.commit"
    assert change["before"] is None
    assert change["after"]["land_area_m2"] == "12.50"


async def test_a_changed_row_is_reported_field_by_field_and_keeps_before_and_after() -> None:
    await take(register(site=[{**SITE, "note": "cũ"}]))
    report = await take(register(site=[{**SITE, "note": "mới", "land_value": 5_000_000_000}]))
    (row,) = report.rows
    assert row.outcome is Outcome.CHANGED
    assert row.changes == {"note": ("cũ", "mới"), "land_value": (None, 5_000_000_000)}
    latest = (await history_of("site", "S1"))[0]
    assert (latest["before"]["note"], latest["after"]["note"]) == ("cũ", "mới")
    assert await fetch_value("SELECT version FROM site WHERE code = 'S1'") == 2


async def test_one_refused_row_keeps_the_whole_file_out_unless_it_may_be_skipped() -> None:
    content = register(site=[SITE, {**SITE, "code": "S2", "kind": "Chùa"}])
    report = await take(content)
    assert not report.committed
    assert (report.counts.new, report.counts.refused) == (1, 1)
    assert errors(report) == [("not-in-list", "C4", "Chùa")]
    assert await fetch_value("SELECT count(*) FROM site") == 0
    skipped = await take(content, skip_refused=True)
    assert skipped.committed
    assert set(await stored_sites(["S1", "S2"])) == {"S1"}
    assert skipped.import_id is not None
    (refused,), _ = await rows_of_import(
        skipped.import_id, outcome="refused", record=None, limit=10, offset=0
    )
    assert refused.cells["C"] == "Chùa"
    assert refused.problems[0]["code"] == "not-in-list"
    assert refused.problems[0]["expected"].startswith("một trong: Trụ sở làm việc")


async def test_all_problems_are_told_at_once_each_with_its_cell() -> None:
    report = await take(
        register(
            agency=[
                {"code": "A 1", "name": "Cơ quan", "unit_new": "03646"},
                {"code": "A2", "name": "Cơ quan", "unit_new": "03646", "unit_old": "03649"},
                {"code": "A3", "name": "Cơ quan", "unit_new": "Xã Không Có"},
            ],
            site=[
                {**SITE, "land_area_m2": "hai sào"},
                {**SITE, "code": "S2", "new_unit": "03664"},
                {**SITE, "code": "S3", "managing_agency": "A9"},
                {**SITE, "code": "S3"},
                {**SITE, "code": "S4", "old_unit": "Chiềng Chung"},
                {**SITE, "code": "S5", "latitude": 21.3},
            ],
            building=[
                {"code": "N1", "site": "S2", "name": "Nhà"},
                {"code": "N2", "site": "S9", "name": "Nhà", "year_built": 1492},
            ],
            staff=[{"code": "C1", "agency": "03646.office", "title": "Vua"}],
        )
    )
    assert errors(report) == [
        ("bad-code", "A3", "A 1"),
        ("required", "E4", "03649@2024 và 03646@2025"),
        ("unknown-unit", "E5", "Xã Không Có"),
        ("not-a-number", "M3", "hai sào"),
        ("unit-conflict", "E4", "03664@2025"),
        ("unknown-record", "F5", "A9"),
        ("duplicate", "A6", "S3"),
        ("ambiguous-unit", "D7", "Chiềng Chung"),
        ("required", "K8", ""),
        ("refers-to-refused", "B3", "S2"),
        ("out-of-range", "F4", "1492"),
        ("unknown-record", "B4", "S9"),
        ("not-in-list", "C3", "Vua"),
    ]
    ambiguous: Problem = next(p for p in report.problems if p.code is ProblemCode.AMBIGUOUS_UNIT)
    assert [c.split(" (")[1] for c in ambiguous.candidates] == [
        "Huyện Mai Sơn, Tỉnh Sơn La)",
        "Thị xã Mộc Châu, Tỉnh Sơn La)",
    ]
    assert await fetch_value("SELECT count(*) FROM site") == 0


async def test_rows_may_refer_to_rows_of_the_same_file_in_any_order() -> None:
    report = await take(
        register(
            agency=[
                {"code": "B", "name": "Cấp dưới", "unit_new": "03646", "parent": "A"},
                {"code": "A", "name": "Cấp trên", "unit_new": "03646"},
            ],
            site=[{**SITE, "managing_agency": "B"}],
            building=[{"code": "S1.N1", "site": "S1", "name": "Nhà"}],
            occupancy=[
                {"site": "S1", "building": "S1.N1", "agency": "B", "area_m2": Decimal(12),
                 "from_date": date(2025, 7, 1)},
                {"site": "S1", "agency": "A"},
            ],
        )
    )  # fmt: skip
    assert errors(report) == []
    assert report.committed
    assert set(await stored_occupancies(["S1"])) == {
        ("S1", "S1.N1", "B", date(2025, 7, 1)),
        ("S1", None, "A", None),
    }
    assert [o.row_number for o in await origins_of("S1/S1.N1/B/2025-07-01")] == [3]


async def test_a_chain_of_agencies_falls_with_its_refused_head() -> None:
    report = await take(
        register(
            agency=[
                {"code": "C", "name": "Ba", "unit_new": "03646", "parent": "B"},
                {"code": "B", "name": "Hai", "unit_new": "03646", "parent": "A"},
                {"code": "A", "name": "Một", "unit_new": "99999"},
            ]
        )
    )
    assert report.counts.refused == 3
    assert [code for code, _, _ in errors(report)] == [
        "refers-to-refused", "refers-to-refused", "unknown-unit",
    ]  # fmt: skip


async def test_a_building_of_another_site_cannot_be_occupied_here() -> None:
    report = await take(
        register(
            site=[SITE, {**SITE, "code": "S2"}],
            building=[{"code": "N2", "site": "S2", "name": "Nhà"}],
            occupancy=[{"site": "S1", "building": "N2", "agency": "03646.office"}],
        )
    )
    assert errors(report) == [("unknown-record", "B3", "N2")]


async def test_the_new_unit_follows_from_a_whole_old_one_and_a_lost_zero_is_said() -> None:
    rows = [["Mã cơ sở", "Tên cơ sở", "Loại cơ sở", "Đơn vị cũ", "Đơn vị mới"]]
    rows.append(["S1", "Trụ sở", "Trụ sở làm việc", 3649, None])  # type: ignore[list-item]
    rows.append(["S2", "Trụ sở", "Khác", "phường Quyết Tâm", None])  # type: ignore[list-item]
    report = await take(xlsx({"Cơ sở nhà, đất": rows}))
    assert report.committed
    sites = await stored_sites(["S1", "S2"])
    assert {s.old_unit for s in sites.values()} == {"03649@2024", "03655@2024"}
    assert {s.new_unit for s in sites.values()} == {"03646@2025"}
    told = [(p.code, p.cell) for p in report.problems]
    assert (ProblemCode.UNIT_DERIVED, "D2") in told
    assert (ProblemCode.UNIT_DERIVED, "E2") in told


async def test_a_column_that_is_not_there_leaves_its_field_alone_and_a_blank_cell_clears_it() -> (
    None
):
    await take(register(site=[{**SITE, "note": "giữ", "current_use": "trống"}]))
    header = ["Mã cơ sở", "Tên cơ sở", "Loại cơ sở", "Hiện trạng sử dụng"]
    report = await take(
        xlsx({"Cơ sở nhà, đất": [header, ["S1", "Trụ sở", "Trụ sở làm việc", None]]})
    )
    assert report.rows[0].changes == {"current_use": ("trống", None)}
    site = (await stored_sites(["S1"]))["S1"]
    assert (site.note, site.current_use, site.old_unit) == ("giữ", None, "03649@2024")


async def test_what_was_edited_since_stays_when_the_file_says_nothing_new() -> None:
    content = register(site=[{**SITE, "note": "tệp", "land_value": 5}])
    await take(content)
    stored = (await stored_sites(["S1"]))["S1"]
    await save_sites([], [replace(stored, note="người sửa", land_value=7)])
    again = await take(content)
    assert not again.committed
    assert again.counts.same == 1
    assert {(p.code, p.field, p.found) for p in again.problems if p.field != "new_unit"} == {
        (ProblemCode.EDITED_SINCE, "note", "tệp"),
        (ProblemCode.EDITED_SINCE, "land_value", "5"),
    }
    # News for one field goes in; the edit of another stays, also the time after.
    newer = register(site=[{**SITE, "note": "tệp", "land_value": 9}])
    assert (await take(newer)).rows[0].changes == {"land_value": (7, 9)}
    assert (await take(newer)).counts.written == 0
    site = (await stored_sites(["S1"]))["S1"]
    assert (site.note, site.land_value) == ("người sửa", 9)
    # An older file after a newer one is news again.
    assert (await take(content)).rows[0].changes == {"land_value": (9, 5)}


async def test_what_is_exported_imports_with_no_change() -> None:
    await import_file(SAMPLE, "register", "x")
    sites = await stored_sites([f["code"] for f in await fetch("SELECT code FROM site")])
    buildings = await stored_buildings(["SL-TH-019.N1", "SL-TTCT.N1"])
    report = await take(
        register(
            site=[values_of(site) for site in sites.values()],
            building=[values_of(building) for building in buildings.values()],
        )
    )
    assert (report.counts.same, report.counts.written, report.counts.refused) == (79, 0, 0)


async def test_a_blank_template_is_said_to_be_blank_and_writes_nothing() -> None:
    report = await take(template_bytes())
    assert [problem.code for problem in report.problems] == [ProblemCode.NO_ROWS]
    assert (report.rows, report.committed) == ((), False)
    assert len(report.tables) == 6


async def test_a_file_of_another_form_is_refused_as_such() -> None:
    with pytest.raises(FileRefusedError, match="không có bảng nào"):
        await take(xlsx({"A": [["Tên", "Số"], ["Bàn", 1]]}))
    with pytest.raises(FileRefusedError, match="không có trang “B”"):
        await take(xlsx({"A": [["Tên", "Số"], ["Bàn", 1]]}), sheet="B")
    with pytest.raises(NotFoundError, match="Không có tệp"):
        await import_file(Path("không-có.xlsx"), "register", "x")


async def test_a_sheet_without_a_required_column_refuses_all_its_rows() -> None:
    report = await take(xlsx({"Nhà": [["Mã nhà", "Mã cơ sở", "Số tầng"], ["N1", "S1", 2]]}))
    assert report.counts.refused == 1
    assert (report.problems[0].code, report.problems[0].expected) == (
        ProblemCode.COLUMN_MISSING,
        "cột “Tên nhà”",
    )


async def test_unknown_columns_and_sheets_are_said_and_kept_as_read() -> None:
    header = ["Mã cơ sở", "Tên cơ sở", "Loại cơ sở", "Đơn vị cũ", "Màu sơn"]
    report = await take(
        xlsx(
            {
                "Cơ sở nhà, đất": [header, ["S1", "Trụ sở", "Khác", "03649", "vàng"]],
                "Nháp": [["ghi chú riêng"]],
                "Kín": [["x"]],
            },
            hidden=["Kín"],
        )
    )
    assert report.committed
    said = [(p.code, p.sheet, p.found) for p in report.problems if p.severity != "error"]
    assert (ProblemCode.COLUMN_UNKNOWN, "Cơ sở nhà, đất", "Màu sơn") in said
    assert (ProblemCode.SHEET_LEFT_OUT, "Nháp", "trang có dữ liệu") in said
    assert (ProblemCode.SHEET_LEFT_OUT, "Kín", "trang ẩn") in said
    assert report.import_id is not None
    (row,), _ = await rows_of_import(
        report.import_id, outcome=None, record=None, limit=10, offset=0
    )
    assert row.cells["E"] == "vàng"


async def test_text_that_the_database_cannot_hold_is_kept_readable() -> None:
    await take(register(site=[{**SITE, "name": "=1+1", "note": "-5 + @x"}]))
    site = (await stored_sites(["S1"]))["S1"]
    assert (site.name, site.note) == ("=1+1", "-5 + @x")


async def test_a_failure_while_writing_leaves_nothing_behind() -> None:
    await execute("ALTER TABLE import_row ADD CONSTRAINT broken CHECK (sheet = 'x')")
    with pytest.raises(Exception, match="broken"):
        await take(register(site=[SITE]))
    assert await fetch_value("SELECT count(*) FROM site") == 0
    assert await fetch_value("SELECT count(*) FROM change") == await fetch_value(
        "SELECT count(*) FROM change c JOIN change_set s ON s.id = c.change_set "
        "WHERE s.action <> 'intake.commit'"
    )


async def test_cells_as_read_are_found_in_any_part_and_by_any_filter() -> None:
    sites = [{**SITE, "code": f"S{n:04d}", "note": f"dòng {n}"} for n in range(450)]
    sites[399]["kind"] = "Chùa"
    report = await take(register(site=sites), skip_refused=True)
    assert report.import_id is not None
    rows, total = await rows_of_import(
        report.import_id, outcome=None, record=None, limit=20, offset=190
    )
    assert total == 450
    assert [row.cells["A"] for row in rows] == [f"S{n:04d}" for n in range(190, 210)]
    (refused,), _ = await rows_of_import(
        report.import_id, outcome="refused", record=None, limit=5, offset=0
    )
    assert refused.cells["C"] == "Chùa"
    (origin,) = await origins_of("S0449")
    assert (origin.cells["note"].value, origin.row_number) == ("dòng 449", 452)


async def test_rows_of_earlier_versions_move_into_parts_and_back() -> None:
    from app.db.migrate import applied_migrations, migrate_backwards, migrate_forwards

    moves = "2026-11-22T01:48:31:000000"
    before = [each for each in await applied_migrations() if each >= moves]
    for migration in reversed(before):
        await migrate_backwards(migration)
    await execute(
        "INSERT INTO import (id, sha256, file_name, form, imported_at, actor) "
        "VALUES (7, repeat('0', 64), 'cũ.xlsx', 'register', now(), 'x')"
    )
    await execute(
        "INSERT INTO import_row (import_id, sheet, row_number, cells, entity, outcome) "
        "SELECT 7, 't', n, jsonb_build_object('A', 'ô ' || n), 'site', 'new' "
        "FROM generate_series(1, 201) n ORDER BY n"
    )
    await migrate_forwards()
    rows, total = await rows_of_import(7, outcome=None, record=None, limit=3, offset=198)
    assert total == 201
    assert [row.cells for row in rows] == [{"A": "ô 199"}, {"A": "ô 200"}, {"A": "ô 201"}]
    for migration in reversed(before):
        await migrate_backwards(migration)
    assert await fetch_value("SELECT cells->>'A' FROM import_row WHERE row_number = 201") == "ô 201"
    await migrate_forwards()
