"""`truso units` and `truso geodata`, as a person runs them."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys

import pytest


@pytest.fixture
def truso(database, tmp_path):
    """Run the command on this test's database; give (status, standard output, errors)."""

    async def run(*arguments: str):
        process = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "app.cli", *arguments],
            env={**os.environ, "TRUSO_DATABASE_URL": database, "TRUSO_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        return process.returncode, process.stdout, process.stderr

    return run


async def test_units_are_loaded_looked_up_and_followed(truso):
    status, output, _ = await truso("units", "load", "--province", "14")
    assert status == 0
    assert "Đơn vị: 289 mới, 0 thay đổi, 0 giữ nguyên" in output
    assert "Quan hệ sắp xếp: 201 mới" in output

    status, output, _ = await truso("units", "predecessors", "03646")
    assert status == 0
    assert output.startswith("03646  Phường Tô Hiệu, tỉnh Sơn La (đơn vị mới, từ 01/07/2025)\n")
    assert "  03646  Phường Chiềng Lề, thành phố Sơn La, tỉnh Sơn La: toàn bộ" in output
    assert "Nghị quyết số 1681/NQ-UBTVQH15" in output

    status, output, errors = await truso("units", "successors", "Chiềng Chung")
    assert (status, errors) == (1, "")
    assert output.splitlines() == [
        "Có 2 đơn vị tên này; hãy dùng mã, hoặc nêu thêm huyện, tỉnh:",
        "  04129  Xã Chiềng Chung, Huyện Mai Sơn, Tỉnh Sơn La",
        "  04015  Xã Chiềng Chung, Thị xã Mộc Châu, Tỉnh Sơn La",
    ]

    status, output, _ = await truso(
        "units", "successors", "Chiềng Chung", "--district", "Mai Sơn", "--json"
    )
    assert status == 0
    assert json.loads(output)["links"][0]["match"]["unit"]["name"] == "Xã Mường Chanh"

    status, output, errors = await truso("units", "successors", "3646")
    assert (status, output) == (1, "")
    assert "Có phải 03646" in errors
    assert "Traceback" not in errors

    status, output, _ = await truso("units", "show", "Tô Hiệu")
    assert status == 0
    assert "Dân số: chưa có số liệu" in output
    assert "Ranh giới: chưa có" in output


async def test_boundaries_are_made_listed_and_refused(truso, tmp_path):
    await truso("units", "load", "--province", "14")
    status, output, _ = await truso("geodata", "approximate", "--province", "14")
    assert (status, output) == (
        0, "Ranh giới gần đúng của 275 đơn vị cấp xã cũ và mới: đã nạp.\n",
    )  # fmt: skip
    status, output, _ = await truso("geodata", "list")
    assert "gần đúng, danh mục 2025, 75/75 đơn vị còn dùng" in output
    _, output, _ = await truso("units", "show", "03649", "--old")
    assert "Ranh giới: gần đúng, không phải ranh giới chính thức" in output
    assert "  03646  Phường Tô Hiệu, tỉnh Sơn La: toàn bộ" in output

    path = tmp_path / "bad.geojson"
    path.write_text("{}")
    status, _, errors = await truso("geodata", "load", str(path), "--level", "new")
    assert status == 1
    assert "bad.geojson" in errors
    assert "Traceback" not in errors


async def test_old_names_are_loaded_and_listed(truso, tmp_path):
    await truso("units", "load", "--province", "14")
    status, output, _ = await truso("units", "aliases", "list")
    assert (status, output.startswith("Chưa nạp tên cũ nào.")) == (0, True)
    path = tmp_path / "cu.csv"
    path.write_text(
        "tinh,huyen,ten_cu,ma_moi,ty_le,ma_moi_2,ty_le_2\n"
        "14,Huyện Mộc Châu,TT Mộc Châu,03980,61.1%,03979,38.9%\n"
        "11,Huyện Mường Chà,TT Mường Chà,03172,1,,\n",
        encoding="utf-8",
    )
    status, output, _ = await truso("units", "aliases", "load", str(path), "--source", "thử")
    assert status == 0
    assert "Tên: 1 mới, 0 thay đổi, 0 giữ nguyên; 1 tên bị chia cho nhiều đơn vị" in output
    assert "Bỏ qua dòng của tỉnh chưa nạp (truso units load): 11: 1 dòng" in output
    status, output, _ = await truso("units", "aliases", "list", "--province", "14")
    assert output.splitlines() == [
        "Thị trấn Mộc Châu, Huyện Mộc Châu (Tỉnh Sơn La) → 03980 Phường Mộc Châu: 61,1 %",
        "Thị trấn Mộc Châu, Huyện Mộc Châu (Tỉnh Sơn La) → 03979 Phường Mộc Sơn: 38,9 %",
    ]
    path.write_text("ten_cu,ma_moi\nXã A,99999\n", encoding="utf-8")
    status, output, errors = await truso("units", "aliases", "load", str(path))
    assert (status, output) == (1, "")
    assert "dòng 2: không có đơn vị cấp xã mới nào mang mã 99999" in errors


async def test_a_workbook_of_staff_can_be_imported_once_units_are_loaded(truso, tmp_path):
    await truso("units", "load", "--province", "14")
    sizes = ("--province", "14", "--sites", "5", "--assets", "5", "--seed", "1")
    await truso("sample", *sizes, "--out", str(tmp_path))

    (workbook,) = tmp_path.glob("*.xlsx")
    status, output, _ = await truso("import", str(workbook), "--form", "register", "--dry-run")
    assert status == 0, output
    assert "not-in-list" not in output
