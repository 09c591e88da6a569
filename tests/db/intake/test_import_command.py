"""`truso import` and `truso template`, as finance staff run them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from app.db.engine import fetch_value
from tests.builders.workbooks import register

SITE = {"code": "S1", "name": "Trụ sở", "kind": "headquarters", "old_unit": "03649"}


def truso(dsn: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={"TRUSO_DATABASE_URL": dsn, "TRUSO_HOME": str(home), "PATH": "/usr/bin:/bin"},
    )


async def test_the_exit_status_tells_committed_refused_and_mistaken(
    database: str, tmp_path: Path
) -> None:
    good, bad = tmp_path / "tốt.xlsx", tmp_path / "xấu.xlsx"
    good.write_bytes(register(site=[SITE]))
    bad.write_bytes(register(site=[{**SITE, "code": "S2"}, {**SITE, "code": "S 3"}]))
    report = tmp_path / "báo cáo" / "r.json"

    first = truso(database, tmp_path, "import", str(good), "--form", "register")
    assert (first.returncode, first.stderr) == (0, "")
    assert "Đã ghi, lần nhập số 1: 1 mới, 0 thay đổi, 0 không đổi, 0 bị từ chối" in first.stdout

    refused = truso(
        database, tmp_path, "import", str(bad), "--form", "register", "--report", str(report)
    )
    assert refused.returncode == 4
    assert "LỖI Cơ sở nhà, đất!A4 [bad-code]: có “S 3”; cần một mã" in refused.stdout
    assert "CHƯA ghi gì" in refused.stdout
    assert await fetch_value("SELECT count(*) FROM site") == 1
    told = json.loads(report.read_text(encoding="utf-8"))
    assert (told["committed"], told["counts"]["refused"]) == (False, 1)
    assert [row["outcome"] for row in told["rows"]] == ["new", "refused"]

    skipped = truso(database, tmp_path, "import", str(bad), "--form", "register", "--skip-refused")
    assert skipped.returncode == 4
    assert await fetch_value("SELECT count(*) FROM site") == 2

    mistaken = truso(database, tmp_path, "import", "không-có.xlsx", "--form", "register")
    assert mistaken.returncode == 1
    assert mistaken.stderr.startswith("Không tìm thấy: Không có tệp không-có.xlsx")
    assert mistaken.stderr.count("\n") == 1


def test_the_blank_workbook_is_written_and_imports_without_a_problem(
    database: str, tmp_path: Path
) -> None:
    out = tmp_path / "sổ.xlsx"
    written = truso(database, tmp_path, "template", "--out", str(out))
    assert (written.returncode, written.stdout) == (0, f"Đã ghi {out} (sổ trắng)\n")
    taken = truso(database, tmp_path, "import", str(out), "--form", "register", "--dry-run")
    assert (taken.returncode, taken.stderr) == (0, "")
    assert "Chạy thử, chưa ghi gì: 0 mới, 0 thay đổi, 0 không đổi, 0 bị từ chối" in taken.stdout
