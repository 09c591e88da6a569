"""`truso imports`: what was imported is listed, and taken back with a report and a status."""

from __future__ import annotations

import json
from pathlib import Path

from app.db.engine import execute, fetch_value
from tests.builders.workbooks import register
from tests.db.intake.test_import_command import truso

SITE = {"code": "S1", "name": "Trụ sở", "kind": "headquarters", "old_unit": "03649"}


async def test_an_import_is_listed_and_taken_back_as_far_as_that_can_be(
    database: str, tmp_path: Path
) -> None:
    empty = truso(database, tmp_path, "imports")
    assert (empty.returncode, empty.stdout) == (0, "Chưa nhập tệp nào.\n")
    book = tmp_path / "sổ.xlsx"
    book.write_bytes(register(site=[SITE, {**SITE, "code": "S2"}, {**SITE, "code": "S3"}]))
    truso(database, tmp_path, "import", str(book), "--form", "register")
    await execute("UPDATE site SET note = 'người sửa' WHERE code = 'S2'")
    await execute("INSERT INTO building (code, site, name) VALUES ('N1', 'S3', 'Nhà')")
    listed = truso(database, tmp_path, "imports")
    assert "sổ.xlsx: 3 mới, 0 thay đổi, 0 không đổi, 0 bị từ chối" in listed.stdout
    assert "HOÀN TÁC" not in listed.stdout

    tried = truso(database, tmp_path, "imports", "revert", "1", "--dry-run")
    assert (tried.returncode, tried.stderr) == (4, "")
    assert "Chạy thử, chưa ghi gì." in tried.stdout
    assert await fetch_value("SELECT count(*) FROM site") == 3

    out = tmp_path / "r.json"
    reverted = truso(database, tmp_path, "imports", "revert", "1", "--report", str(out))
    assert reverted.returncode == 4
    assert "1 bản ghi mới đã xóa" in reverted.stdout
    assert "GIỮ NGUYÊN site S2: Bản ghi mới của lần nhập đã được sửa sau đó" in reverted.stdout
    assert "note: lần nhập ghi “”, nay là “người sửa”" in reverted.stdout
    assert "CHƯA ĐƯỢC site S3: Còn 1 nhà" in reverted.stdout
    assert json.loads(out.read_text(encoding="utf-8"))["counts"] == {
        "removed": 1, "restored": 0, "partial": 0, "kept": 1, "refused": 1,
    }  # fmt: skip
    assert "ĐÃ HOÀN TÁC" in truso(database, tmp_path, "imports").stdout

    await execute("DELETE FROM building")
    rest = truso(database, tmp_path, "imports", "revert", "1")
    assert (rest.returncode, rest.stdout.splitlines()[-1]) == (0, "Đã hoàn tác.")
    again = truso(database, tmp_path, "imports", "revert", "1")
    assert again.returncode == 1
    assert again.stderr.startswith("Xung đột dữ liệu: Lần nhập số 1 đã được hoàn tác")
