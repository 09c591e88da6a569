"""`truso imports`: list committed imports, take one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from app.commands.report_file import write_report
from app.commands.session import run_with_database
from app.settings import read_settings

if TYPE_CHECKING:
    from app.intake.report_model import StoredImport
    from app.intake.taking_back.model import RecordRevert, RevertReport

REFUSED = 4
"""Exit status where something of the import could not be taken back."""

_SHOWN = 60
_COUNTED = {
    "removed": "bản ghi mới đã xóa",
    "restored": "bản ghi trở về giá trị trước",
    "partial": "bản ghi trở về một phần",
    "kept": "bản ghi giữ nguyên vì đã sửa sau đó",
    "refused": "bản ghi chưa hoàn tác được",
}


@click.group(invoke_without_command=True, help="Imports: list them, take one back.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@click.pass_context
def command(ctx: click.Context, limit: int) -> None:
    """List imports where no subcommand is given."""
    if ctx.invoked_subcommand is not None:
        return
    from app.intake.service import imports

    found, total = run_with_database(imports(limit, 0))
    for line in list_lines(found, total):
        click.echo(line)


@command.command(help="Take a committed import back: what was edited since stays, and is told.")
@click.argument("import_id", metavar="ID", type=int)
@click.option("--dry-run", is_flag=True, help="Only tell what would become of each record.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False),
    help="Also write the whole report to this file, as JSON.",
)
@click.pass_context
def revert(ctx: click.Context, import_id: int, dry_run: bool, report_file: str | None) -> None:
    """Take an import back and print what became of it."""
    from pathlib import Path

    from app.intake.taking_back.service import revert_import

    report = run_with_database(revert_import(import_id, read_settings().actor, dry_run=dry_run))
    if report_file is not None:
        write_report(Path(report_file), report)
    for line in revert_lines(report):
        click.echo(line)
    if not report.complete:
        ctx.exit(REFUSED)


def list_lines(found: list[StoredImport], total: int) -> list[str]:
    """Return the list of imports in lines for a terminal."""
    if not found:
        return ["Chưa nhập tệp nào."]
    lines = []
    for each in found:
        counts = each.counts
        reverted = (
            f", ĐÃ HOÀN TÁC {each.reverted_at.astimezone():%d/%m/%Y}" if each.reverted_at else ""
        )
        lines.append(
            f"{each.id:>6}  {each.imported_at.astimezone():%d/%m/%Y %H:%M}  {each.form}  "
            f"{each.file_name}: "
            f"{counts.get('new', 0)} mới, {counts.get('changed', 0)} thay đổi, "
            f"{counts.get('same', 0)} không đổi, {counts.get('refused', 0)} bị từ chối "
            f"({each.actor}){reverted}"
        )
    if total > len(found):
        lines.append(f"… và {total - len(found)} lần nhập cũ hơn (--limit)")
    return lines


def revert_lines(report: RevertReport) -> list[str]:
    """Return what became of an import in lines for a terminal."""
    lines = [f"Lần nhập số {report.import_id}, tệp {report.file_name}"]
    lines += [
        f"  {report.counts[outcome]} {words}"
        for outcome, words in _COUNTED.items()
        if report.counts[outcome]
    ]
    told = [record for record in report.records if record.reason is not None]
    for record in told[:_SHOWN]:
        lines += _record_lines(record)
    if len(told) > _SHOWN:
        lines.append(f"  … và {len(told) - _SHOWN} bản ghi khác; dùng --report để ghi đầy đủ.")
    if report.dry_run:
        lines.append("Chạy thử, chưa ghi gì.")
    elif report.complete:
        lines.append("Đã hoàn tác.")
    else:
        lines.append(
            "Đã hoàn tác phần làm được. Sau khi xử lý các bản ghi còn lại, hãy chạy lại lệnh này."
        )
    return lines


def _record_lines(record: RecordRevert) -> list[str]:
    lines = [f"  {_LABELS[record.outcome]} {record.entity} {record.name}: {record.reason}"]
    for each in record.fields:
        if each.kept:
            lines.append(
                f"      {each.field}: lần nhập ghi “{_shown(each.imported)}”, "
                f"nay là “{_shown(each.now)}”"
            )
    return lines


_LABELS = {"partial": "MỘT PHẦN", "kept": "GIỮ NGUYÊN", "refused": "CHƯA ĐƯỢC"}


def _shown(value: object) -> str:
    return "" if value is None else str(value)
