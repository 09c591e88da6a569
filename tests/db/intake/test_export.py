"""What we export imports with nothing to change, nothing to ask and nothing to say."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from app.agencies.store import save_agencies
from app.asgi import create_app
from app.assets.store import save_assets
from app.db.engine import fetch_value, transaction
from app.estate.store import save_buildings, save_occupancies, save_sites, stored_sites
from app.intake.export import register_workbook
from app.intake.model import Outcome
from app.intake.report_model import ImportReport
from app.intake.sample import SampleRegister, synthetic_register
from app.intake.service import import_file, import_workbook
from app.kernel.errors import InvalidInputError, NotFoundError
from app.people.store import save_staff
from app.settings import read_settings
from app.units.store import successions_of_province, units_of_province
from tests.builders.register import agency, asset, building, occupancy, site, staff

SAMPLE = Path(__file__).parents[3] / "imports" / "samples" / "son-la.xlsx"

pytestmark = pytest.mark.usefixtures("database")


async def take(content: bytes, **options: Any) -> ImportReport:
    return await import_workbook(content, "sổ.xlsx", "register", "người nhập", **options)


async def insert(register: SampleRegister) -> None:
    async with transaction():
        await save_agencies(register.agencies, [])
        await save_sites(register.sites, [])
        await save_buildings(register.buildings, [])
        await save_occupancies(register.occupancies, [])
        await save_staff(register.staff, [])
        await save_assets(register.assets, [])


def said(report: ImportReport) -> tuple[int, int, int, int, list[Any]]:
    counts = report.counts
    return (counts.new, counts.changed, counts.refused, counts.waiting, list(report.problems))


async def test_the_sample_exported_after_its_import_changes_nothing() -> None:
    await import_file(SAMPLE, "register", "người nhập", province="14")
    report = await take(await register_workbook("14"))
    assert said(report) == (0, 0, 0, 0, [])
    tables = ("agency", "site", "building", "staff", "asset", "occupancy")
    counted = [await fetch_value(f"SELECT count(*) FROM {table}") for table in tables]
    assert report.counts.same == sum(counted)
    assert not report.committed


async def test_a_synthetic_province_exported_changes_nothing() -> None:
    units, links = await units_of_province("14@2025"), await successions_of_province("14@2025")
    register = synthetic_register(units, links, "14", sites=350, assets=600, seed=3)
    existing = await fetch_value("SELECT count(*) FROM agency")
    await insert(register)
    report = await take(await register_workbook("14"))
    assert said(report) == (0, 0, 0, 0, [])
    assert report.counts.same == existing + sum(
        len(part)
        for part in (
            register.agencies,
            register.sites,
            register.buildings,
            register.occupancies,
            register.staff,
            register.assets,
        )
    )


async def test_what_reading_would_clean_derive_or_refuse_comes_back_as_it_was() -> None:
    odd = SampleRegister(
        agencies=(agency("03646.x", note="  hai  dấu cách\nvà hai dòng\r\n "),),
        sites=(
            site("A", note="-", data_note="NA", current_use="đang cập nhật"),
            site("B", new_unit=None, latitude=None, longitude=None, point_accuracy="none"),
            site("C", new_unit="14@2025", old_unit=None, legal_papers="=SUM(A1)"),
            site("D", old_unit="03664@2024", new_unit="03646@2025", address_old="_x000B_ \x0b \t"),
            site("E", land_value=9_007_199_254_740_993, latitude=21.330579123456789),
            site("F", note="x" * 40_000, managed_by="#REF!", current_use="Cộng"),
        ),
        buildings=(building("A-1", "A", name="II"),),
        occupancies=(
            occupancy("A", "03646.x", from_date=date(1899, 5, 1), to_date=date(1900, 1, 2)),
            occupancy("A", "03646.x", from_date=None, area_m2=None, use="\u200b"),
        ),
        staff=(staff("CB-1", agency="03646.x", note="0123"),),
        assets=(asset("1E5", agency="03646.x", condition="31/12/2024"),),
    )
    await insert(odd)
    report = await take(await register_workbook("14"))
    assert said(report) == (0, 0, 0, 0, [])


async def test_an_edited_export_changes_only_what_was_edited() -> None:
    await insert(SampleRegister((), (site("A"), site("B")), (), (), (), ()))
    book = load_workbook(io.BytesIO(await register_workbook("14")))
    sheet = book["Cơ sở nhà, đất"]
    header = [cell.value for cell in sheet[1]]
    area = header.index("Diện tích đất (m²)") + 1
    sheet.cell(3, area).value = 1500.25
    buffer = io.BytesIO()
    book.save(buffer)
    report = await take(buffer.getvalue())
    assert report.committed
    changed = [row for row in report.rows if row.outcome is Outcome.CHANGED]
    assert [(row.record_code, row.changes) for row in changed] == [
        ("A", {"land_area_m2": (Decimal("1417.70"), Decimal("1500.25"))})
    ]
    assert (await stored_sites(["A"]))["A"] == replace(site("A"), land_area_m2=Decimal("1500.25"))


async def test_a_record_that_stands_twice_is_not_the_same_twice() -> None:
    await insert(SampleRegister((), (site("A"),), (), (), (), ()))
    book = load_workbook(io.BytesIO(await register_workbook("14")))
    sheet = book["Cơ sở nhà, đất"]
    sheet.append([cell.value for cell in sheet[3]])
    buffer = io.BytesIO()
    book.save(buffer)
    report = await take(buffer.getvalue())
    assert [problem.code for problem in report.problems] == ["duplicate"]


async def test_a_province_that_is_not_loaded_cannot_be_exported() -> None:
    with pytest.raises(NotFoundError, match="truso units load"):
        await register_workbook("99")
    with pytest.raises(InvalidInputError, match="Sơn La"):
        await register_workbook("Sơn La")


async def test_the_export_is_offered_over_http(database: str) -> None:
    transport = httpx.ASGITransport(app=create_app(read_settings(), database))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        got = await client.get("/api/v1/provinces/14/register.xlsx")
        assert got.status_code == 200
        assert got.headers["content-disposition"] == 'attachment; filename="so-dang-ky-14.xlsx"'
        assert load_workbook(io.BytesIO(got.content)).sheetnames[2] == "Cơ sở nhà, đất"
        assert (await client.get("/api/v1/provinces/99/register.xlsx")).status_code == 404
        assert (await client.get("/api/v1/provinces/x/register.xlsx")).status_code == 422


def test_the_command_writes_it_and_it_imports_as_the_same(database: str, tmp_path: Path) -> None:
    def truso(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "app.cli", *arguments],
            check=False,
            capture_output=True,
            text=True,
            env={"TRUSO_DATABASE_URL": database, "TRUSO_HOME": str(tmp_path), "PATH": "/usr/bin"},
        )

    out = tmp_path / "xuất" / "sổ.xlsx"
    written = truso("export", "register", "--province", "14", "--out", str(out))
    assert (written.returncode, written.stderr) == (0, "")
    assert written.stdout == f"Đã ghi sổ đăng ký của tỉnh 14: {out}\n"
    taken = truso("import", str(out))
    assert (taken.returncode, taken.stderr) == (0, "")
    assert "0 mới, 0 thay đổi, 600 không đổi, 0 bị từ chối" in taken.stdout
    assert truso("export", "register", "--province", "99", "--out", str(out)).returncode == 1
