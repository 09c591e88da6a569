"""An edited appendix taken over: all its moves or none, once, on the revision that was seen."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import openpyxl
import pytest

from app.appendices.headquarters import COLUMNS
from app.appendices.model import Document
from app.appendices.service import headquarters_appendix
from app.audit.store import history_of
from app.commands.appendix_import import proposal_lines
from app.intake.edited_appendix.service import apply_proposal, proposed_moves
from app.intake.model import FileRefusedError
from app.kernel.errors import StaleVersionError
from app.plans.loading import forget_everything
from app.plans.move_service import make_move
from app.plans.service import load_snapshot
from tests.builders.plan import hand_over, insert_plan, place, retain

COLUMN = {column.key: number for number, column in enumerate(COLUMNS, start=1)}


@pytest.fixture(autouse=True)
async def plan(database: str) -> AsyncIterator[None]:
    """The plan "son-la" with three moves."""
    forget_everything()
    await insert_plan()
    for revision, step in enumerate((hand_over(), place(), retain("SL-0003"))):
        await make_move("son-la", step, seen_revision=revision, actor="kế hoạch")
    yield
    forget_everything()


async def exported(**cells: str) -> bytes:
    """The appendix with the new use of some sites (SL_0001="…") written in Excel."""
    book = openpyxl.load_workbook(io.BytesIO(await headquarters_appendix("son-la", Document())))
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=11):
        code = str(row[len(COLUMNS)].value).replace("-", "_")
        if code in cells:
            row[COLUMN["new_use"] - 1].value = cells[code]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


async def test_an_unedited_appendix_changes_nothing() -> None:
    applied = await apply_proposal(await exported(), "pl.xlsx", "người duyệt")
    assert (applied.revision, applied.proposal.steps, applied.proposal.problems) == (None, (), ())
    assert proposal_lines(applied, dry_run=False)[-1] == "Không có gì thay đổi: 0 điều chỉnh."


async def test_its_moves_are_made_in_one_go_with_their_origin_and_only_once() -> None:
    content = await exported(SL_0001="Trạm y tế", SL_0003="Kho")
    applied = await apply_proposal(content, "pl.xlsx", "người duyệt", seen_revision=3)
    assert applied.revision == 5
    now = await load_snapshot("son-la")
    assert [now.state.decisions[site].new_use for site in ("SL-0001", "SL-0003")] == [
        "Trạm y tế",
        "Kho",
    ]
    move = now.moves[3]
    assert (move.made_by, move.reason is not None) == ("người duyệt", True)
    assert f"SHA-256 {applied.proposal.sha256}, trang “Phụ lục”, dòng" in str(move.reason)
    assert (await history_of("plan", "son-la"))[0]["action"] == "plans.make_move"
    again = await apply_proposal(content, "pl.xlsx", "người duyệt")
    assert (again.revision, again.proposal.steps, again.proposal.problems) == (None, (), ())


async def test_a_dry_run_makes_no_move() -> None:
    content = await exported(SL_0001="Trạm y tế")
    applied = await apply_proposal(content, "pl.xlsx", "x", dry_run=True)
    assert (applied.revision, len(applied.proposal.steps)) == (None, 1)
    assert (await load_snapshot("son-la")).revision == 3


async def test_a_stale_line_keeps_all_out_unless_the_others_are_wanted() -> None:
    content = await exported(SL_0001="Trạm y tế", SL_0003="Kho")
    await make_move("son-la", hand_over(receiver="Sở Y tế"), seen_revision=3, actor="kế hoạch")
    applied = await apply_proposal(content, "pl.xlsx", "người duyệt")
    assert (applied.revision, applied.proposal.stale) == (None, ("SL-0001",))
    assert any("TỪ CHỐI" in line for line in proposal_lines(applied, dry_run=False))
    assert (await load_snapshot("son-la")).revision == 4
    some = await apply_proposal(content, "pl.xlsx", "người duyệt", skip_refused=True)
    assert some.revision == 5
    now = await load_snapshot("son-la")
    assert now.state.decisions["SL-0001"].receiver == "Sở Y tế"
    assert now.state.decisions["SL-0003"].new_use == "Kho"


async def test_a_writer_who_saw_another_revision_is_told_and_nothing_is_made() -> None:
    content = await exported(SL_0001="Trạm y tế", SL_0003="Kho")
    await make_move("son-la", place(area_m2="80.00"), seen_revision=3, actor="kế hoạch")
    with pytest.raises(StaleVersionError):
        await apply_proposal(content, "pl.xlsx", "người duyệt", seen_revision=3)
    assert (await load_snapshot("son-la")).revision == 4


async def test_of_two_who_take_it_over_at_once_one_makes_the_moves() -> None:
    content = await exported(SL_0001="Trạm y tế", SL_0003="Kho")
    results = await asyncio.gather(
        *(apply_proposal(content, "pl.xlsx", f"người {n}", seen_revision=3) for n in range(2)),
        return_exceptions=True,
    )
    # The other is told, or finds that the plan says so already.
    made = [getattr(each, "revision", None) for each in results]
    assert sorted(made, key=str) == [5, None]
    other = results[made.index(None)]
    assert isinstance(other, StaleVersionError) or not other.proposal.steps  # type: ignore[union-attr]
    now = await load_snapshot("son-la")
    assert now.revision == 5
    assert len({move.made_by for move in now.moves[3:]}) == 1


async def test_an_appendix_of_no_plan_here_is_refused(tmp_path: Path) -> None:
    content = await exported()
    book = openpyxl.load_workbook(io.BytesIO(content))
    mark = book.worksheets[0].cell(1, len(COLUMNS) + 1)
    for text, said in (
        ("truso:appendix-headquarters:lai-chau:3", "Không có phương án mã “lai-chau”"),
        ("truso:appendix-headquarters:son-la:9", "chưa có phiên bản 9"),
    ):
        mark.value = text
        other = io.BytesIO()
        book.save(other)
        with pytest.raises(FileRefusedError, match=said):
            await proposed_moves(other.getvalue(), "pl.xlsx")
    with pytest.raises(FileRefusedError, match="không phải của “dien-bien”"):
        await proposed_moves(content, "pl.xlsx", plan="dien-bien")


async def test_truso_import_knows_an_appendix_and_takes_it_as_moves(
    database: str, tmp_path: Path
) -> None:
    def truso(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "app.cli", *arguments],
            check=False,
            capture_output=True,
            text=True,
            env={"TRUSO_DATABASE_URL": database, "TRUSO_HOME": str(tmp_path), "PATH": "/usr/bin"},
        )

    unedited, edited = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    unedited.write_bytes(await exported())
    edited.write_bytes(await exported(SL_0001="Trạm y tế"))
    same = truso("import", str(unedited))
    assert (same.returncode, same.stderr) == (0, "")
    assert same.stdout.endswith("Không có gì thay đổi: 0 điều chỉnh.\n")
    dry = truso("import", str(edited), "--dry-run")
    assert (dry.returncode, dry.stdout.splitlines()[-1]) == (
        0,
        "Chạy thử, chưa ghi gì: 1 điều chỉnh được đề xuất.",
    )
    made = truso("appendix-import", str(edited), "--plan", "son-la")
    assert made.stdout.endswith("Đã ghi 1 điều chỉnh; phương án ở phiên bản 4.\n")
    await make_move("son-la", hand_over(receiver="Sở Y tế"), seen_revision=4, actor="kế hoạch")
    edited.write_bytes(unedited.read_bytes())
    late = truso("appendix-import", str(edited))
    assert (late.returncode, late.stderr) == (0, "")
