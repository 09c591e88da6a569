"""`truso import` asks instead of guessing: exit statuses, the report, a file of answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from app.db.engine import fetch_value
from tests.builders.workbooks import xlsx

HEADER = ["TT", "Tỉnh, thành phố", "Đơn vị quản lý", "Tên đơn vị", "Địa chỉ nhà, đất", "Ghi chú"]
ROWS = [
    [1, "Sơn La", "Công ty 224", "Hạt 1", "Phường Quyết Tâm - TX Sơn La", ""],
    [2, "Sơn La", "Công ty 224", "Hạt 2", "Sập V?t - Yên Châu", ""],
]
REPORT_KEYS = {
    "form", "form_title", "form_confidence", "file_name", "sha256", "size", "dry_run", "committed",
    "import_id", "refusal", "counts", "sheets", "tables", "rows", "problems", "repair_groups",
    "questions", "control_totals",
}  # fmt: skip


def truso(dsn: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "import", *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={"TRUSO_DATABASE_URL": dsn, "TRUSO_HOME": str(home), "PATH": "/usr/bin:/bin"},
    )


async def test_questions_end_with_3_and_a_file_of_answers_lets_the_file_in(
    database: str, tmp_path: Path
) -> None:
    file, out, answers = tmp_path / "b.xlsx", tmp_path / "r.json", tmp_path / "a.json"
    file.write_bytes(xlsx({"Bảng": [["Mẫu 04/TH"], HEADER, *ROWS]}))

    asked = truso(database, tmp_path, str(file), "--province", "14", "--report", str(out))
    assert (asked.returncode, asked.stderr) == (3, "")
    assert "HỎI [place] “Sập V?t”" in asked.stdout
    assert "CHƯA ghi gì: còn 1 câu hỏi" in asked.stdout
    assert await fetch_value("SELECT count(*) FROM site") == 0
    report = json.loads(out.read_text(encoding="utf-8"))
    assert set(report) == REPORT_KEYS
    assert (report["form"], report["counts"]["waiting"]) == ("04-th", 1)
    (question,) = report["questions"]
    assert (question["kind"], question["proposed"]) == ("place", "04075@2025")
    assert question["cells"] == ["Bảng!E4"]

    answers.write_text(
        json.dumps({"units": {question["key"]: question["proposed"]}}), encoding="utf-8"
    )
    clean = truso(
        database, tmp_path, str(file), "--province", "14", "--answers", str(answers), "--dry-run"
    )
    assert (clean.returncode, clean.stderr) == (0, "")
    done = truso(database, tmp_path, str(file), "--province", "14", "--answers", str(answers))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Đã ghi, lần nhập số 1: 2 mới" in done.stdout
    assert await fetch_value("SELECT count(*) FROM site") == 2


def test_a_file_of_no_known_form_is_a_question_and_one_that_cannot_be_read_is_refused(
    database: str, tmp_path: Path
) -> None:
    strange, broken, out = tmp_path / "lạ.xlsx", tmp_path / "hỏng.xlsx", tmp_path / "r.json"
    strange.write_bytes(xlsx({"A": [["Vần", "Điệu"], ["a", "b"], ["c", "d"]]}))
    asked = truso(database, tmp_path, str(strange), "--dry-run", "--report", str(out))
    assert asked.returncode == 3
    report = json.loads(out.read_text(encoding="utf-8"))
    assert (report["form"], [q["kind"] for q in report["questions"]]) == ("", ["form"])

    broken.write_bytes(b"PK\x03\x04 not a workbook")
    refused = truso(database, tmp_path, str(broken), "--report", str(out))
    assert refused.returncode == 4
    report = json.loads(out.read_text(encoding="utf-8"))
    assert set(report) == REPORT_KEYS
    assert report["refusal"]
    assert report["refusal"] in refused.stderr


def test_answers_that_are_none_are_refused_with_where_to_read_about_them(
    database: str, tmp_path: Path
) -> None:
    file, answers = tmp_path / "b.xlsx", tmp_path / "a.json"
    file.write_bytes(xlsx({"Bảng": [HEADER, *ROWS]}))
    answers.write_text('{"unit": {}}', encoding="utf-8")
    wrong = truso(database, tmp_path, str(file), "--answers", str(answers))
    assert wrong.returncode == 1
    assert "imports/REPORT.md" in wrong.stderr
