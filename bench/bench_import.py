"""A file of 100,000 rows × 20 columns on its way in, against calamine and against a bare COPY."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
import time
from dataclasses import astuple, fields
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from python_calamine import CalamineWorkbook

from app.assets.model import Asset
from app.db.apart import apart
from app.db.engine import copy_rows, execute, transaction
from app.intake.commit import commit_rows
from app.intake.examine import examine, judge, prepare
from app.intake.forms.template import write_register
from app.intake.model import column_letter
from app.intake.store import lock_imports
from bench import province
from bench.measure import Measurement, against

ROWS, COLUMNS = 100_000, 20
ROUNDS = 2
SITES = 1_000


def run() -> list[Measurement]:
    """Measure examination (once and twice the rows), commit, and peak memory."""
    with province.server() as dsn:
        found = asyncio.run(_measure(dsn))
    return [*found, _peak_memory()]


def workbook(rows: int) -> bytes:
    """Return a register workbook whose sheet of assets has `rows` rows and 20 columns."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "register.xlsx"
        write_register(province.register(SITES, rows), path)
        content = io.BytesIO()
        with ZipFile(path) as narrow, ZipFile(content, "w", ZIP_DEFLATED, compresslevel=1) as wide:
            largest = max(narrow.infolist(), key=lambda part: part.file_size)
            for part in narrow.infolist():
                read = narrow.read(part)
                wide.writestr(part.filename, _widened(read) if part is largest else read)
    return content.getvalue()


def _widened(sheet: bytes) -> bytes:
    """Return a sheet's XML with columns of texts after the last, up to 20."""
    head, *rest = sheet.decode().split("</row>")
    first = head.count("<c ")
    letters = [column_letter(index) for index in range(first, COLUMNS)]
    parts = []
    for number, row in enumerate([head, *rest[:-1]], 1):
        cells = "".join(
            f'<c r="{letter}{number}" t="inlineStr"><is><t>'
            f"{f'Cột thêm {letter}' if number == 1 else f'{number}-{letter}'}</t></is></c>"
            for letter in letters
        )
        parts.append(f"{row}{cells}</row>")
    return ("".join(parts) + rest[-1]).encode()


async def _measure(dsn: str) -> list[Measurement]:
    once, twice = workbook(ROWS), workbook(2 * ROWS)
    async with province.prepared(dsn):
        bare, ours, double = float("inf"), float("inf"), float("inf")
        for _ in range(ROUNDS):  # By turns, so that what else the machine does is shared.
            bare = min(bare, _calamine(once))
            ours = min(ours, await _examined(once))
            double = min(double, await _examined(twice))
        copied = await _copied()
        committed = await _committed(once)
        copied = min(copied, await _copied())
        referring = await _copied(referring=True)
    return [
        against("100,000 rows × 20 examined, against calamine", ours, bare, "s", goal=4.0),
        against("200,000 rows examined, against 100,000", double, ours, "s", goal=2.2),
        against("100,000 assets committed, against a bare COPY", committed, copied, "s", goal=3.0),
        against(
            "100,000 assets committed, against a COPY with the same foreign keys",
            committed,
            referring,
            "s",
        ),
    ]


def _calamine(content: bytes) -> float:
    start = time.perf_counter()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
    return time.perf_counter() - start


async def _examined(content: bytes) -> float:
    start = time.perf_counter()
    examination = await examine(content, "bench.xlsx", form="register", province=province.PROVINCE)
    took = time.perf_counter() - start
    assert examination.report.counts.refused == 0, examination.problems[:3]
    return took


async def _committed(content: bytes) -> float:
    """Return how long writing takes, from the checked report to the end of the transaction."""
    prepared = await prepare(content, "bench.xlsx", form="register", leave_open=True)
    async with transaction():
        await lock_imports()
        examination = await judge(prepared, lock=True, dry_run=False)
        assert not examination.report.counts.refused, examination.problems[:3]
        start = time.perf_counter()
        await apart(
            commit_rows(examination.rows, examination.workbook, examination.report, province.ACTOR)
        )
    return time.perf_counter() - start


async def _copied(*, referring: bool = False) -> float:
    """Return how long a COPY of the assets takes into a table with the indexes of the register's.

    `referring`: with its foreign keys too.
    """
    columns = [field.name for field in fields(Asset)]
    rows = [astuple(asset) for asset in islice(province.register(SITES, ROWS).assets, ROWS)]
    await execute("DROP TABLE IF EXISTS bare")
    await execute("CREATE TABLE bare (LIKE asset INCLUDING CONSTRAINTS INCLUDING INDEXES)")
    await execute(
        "ALTER TABLE bare ALTER COLUMN version SET DEFAULT 1, "
        "ALTER COLUMN search_key SET DEFAULT '', ALTER COLUMN sort_key SET DEFAULT ''"
    )
    if referring:
        await execute(
            "ALTER TABLE bare ADD FOREIGN KEY (agency) REFERENCES agency (code), "
            "ADD FOREIGN KEY (site) REFERENCES site (code)"
        )
    start = time.perf_counter()
    async with transaction():
        await copy_rows("bare", columns, rows)
    return time.perf_counter() - start


def _peak_memory() -> Measurement:
    """Return the highest memory of a process of its own that examines the file."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.bench_import"], capture_output=True, text=True, check=True
    )
    value = float(done.stdout.split()[-1])
    return Measurement("peak memory of an examination, 100,000 × 20", value, "MB", goal=600.0,
                       met=value <= 600)  # fmt: skip


async def _examine_alone(content: bytes, dsn: str) -> None:
    async with province.prepared(dsn):
        await examine(content, "bench.xlsx", form="register", province=province.PROVINCE)


_WRITE = (
    "import sys; from bench.bench_import import ROWS, workbook; "
    "open(sys.argv[1], 'wb').write(workbook(ROWS))"
)

if __name__ == "__main__":
    with TemporaryDirectory() as _folder:
        _path = Path(_folder) / "wide.xlsx"
        subprocess.run([sys.executable, "-c", _WRITE, str(_path)], check=True)
        with province.server() as _dsn:
            asyncio.run(_examine_alone(_path.read_bytes(), _dsn))
    # Not getrusage: what it tells begins with what the process had that started this one.
    _status = Path("/proc/self/status").read_text(encoding="ascii")
    print(int(_status.split("VmHWM:")[1].split()[0]) / 1024)
