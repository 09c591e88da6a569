"""`truso agencies create`, as the province's IT officer runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.db.engine import fetch_value
from tests.builders.register import insert_units


def truso(dsn: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "agencies", *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={"TRUSO_DATABASE_URL": dsn, "TRUSO_HOME": str(home), "PATH": "/usr/bin:/bin"},
    )


@pytest.fixture(autouse=True)
async def _units(database: str) -> None:
    await insert_units()


async def test_the_command_makes_agencies_and_posts_once(database: str, tmp_path: Path) -> None:
    first = truso(database, tmp_path, "create", "--province", "14")
    assert (first.returncode, first.stderr) == (0, "")
    assert "Cơ quan: tạo mới 16, đã có 0. Biên chế mặc định: tạo mới 58 dòng" in first.stdout
    again = truso(database, tmp_path, "create", "--province", "14", "--unit", "03646")
    assert "Cơ quan: tạo mới 0, đã có 8. Biên chế mặc định: tạo mới 0 dòng" in again.stdout
    assert await fetch_value("SELECT count(*) FROM agency") == 16
    assert await fetch_value("SELECT sum(number) FROM post WHERE agency = '03646.office'") == 14


async def test_a_mistake_ends_with_one_line(database: str, tmp_path: Path) -> None:
    wrong = truso(database, tmp_path, "create", "--province", "99")
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("Không tìm thấy: Chưa có đơn vị cấp xã nào của tỉnh 99.")
    assert wrong.stderr.count("\n") == 1
    empty = truso(database, tmp_path, "create")
    assert empty.returncode == 2
    assert "--province" in empty.stderr
