"""`truso import`."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from app.commands.session import run_with_database
from app.intake.dictionary import form_keys
from app.intake.model import Counts, ImportReport, Problem, ProblemCode, RowSummary, Severity
from app.settings import read_settings

REFUSED = 4
"""Exit status where rows were refused (nothing was written, or only the others)."""

_OUTCOMES = ("mới", "thay đổi", "không đổi", "bị từ chối")
_SEVERITIES = {Severity.ERROR: "LỖI", Severity.WARNING: "chú ý", Severity.INFO: "ghi nhận"}
_ADDRESSES = {
    ProblemCode.ADDRESS_RESOLVED: "đã xác định",
    ProblemCode.ADDRESS_AMBIGUOUS: "CẦN CHỌN",
    ProblemCode.ADDRESS_UNKNOWN: "KHÔNG RÕ",
}
_SHOWN = 60


@click.command(
    help="Import a workbook into the register: all of it, or nothing where a row is refused."
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--form", required=True, type=click.Choice(form_keys()), help="Which form it is.")
@click.option("--dry-run", is_flag=True, help="Check and report only; write nothing.")
@click.option("--province", metavar="CODE", help="Take only rows of this new province (14).")
@click.option("--sheet", metavar="NAME", help="Take this sheet, where several fit.")
@click.option("--skip-refused", is_flag=True, help="Write the other rows where some are refused.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write the whole report to this file, as JSON.",
)
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    form: str,
    dry_run: bool,
    province: str | None,
    sheet: str | None,
    skip_refused: bool,
    report_file: Path | None,
) -> None:
    """Import a workbook and print its report."""
    from app.intake.service import import_file

    report = run_with_database(
        import_file(
            file,
            form,
            read_settings().actor,
            dry_run=dry_run,
            province=province,
            sheet=sheet,
            skip_refused=skip_refused,
        )
    )
    if report_file is not None:
        report_file.parent.mkdir(parents=True, exist_ok=True)
        report_file.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
    for line in report_lines(report):
        click.echo(line)
    if report.counts.refused:
        ctx.exit(REFUSED)


def report_lines(report: ImportReport) -> list[str]:
    """Return the report in lines for a terminal."""
    lines = [f"Tệp {report.file_name} (SHA-256 {report.sha256[:16]}…), biểu mẫu {report.form}"]
    for table in report.tables:
        lines.append(
            f"  Trang “{table.sheet}”, {table.range}: {table.rows} dòng dữ liệu – "
            + _counted(table.counts)
        )
    if report.counts.left_out:
        lines.append(f"  {report.counts.left_out} dòng của tỉnh khác được bỏ qua")
    located = [line for row in report.rows for line in _location_lines(row)]
    lines += located[:_SHOWN]
    left_out = [p.sheet for p in report.problems if p.code is ProblemCode.SHEET_LEFT_OUT]
    if left_out:
        lines.append("  Các trang không nhập: " + ", ".join(f"“{name}”" for name in left_out))
    apart = {*_ADDRESSES, ProblemCode.SHEET_LEFT_OUT}
    told = [p for p in report.problems if p.code not in apart]
    for severity in _SEVERITIES:
        lines += _problem_lines([p for p in told if p.severity is severity])
    if len(located) > _SHOWN:
        lines.append("  … dùng --report để ghi đầy đủ.")
    lines.append(_ending(report))
    return lines


def _problem_lines(problems: list[Problem]) -> list[str]:
    """Return errors one by one; what lets a row in, by kind with its first case."""
    lines = []
    by_code: dict[ProblemCode, list[Problem]] = {}
    for problem in problems:
        by_code.setdefault(problem.code, []).append(problem)
    for code, same in by_code.items():
        shown = _SHOWN if same[0].severity is Severity.ERROR else 1
        for problem in same[:shown]:
            place = problem.cell or (f"dòng {problem.row}" if problem.row else "")
            found = f": có “{problem.found}”" if problem.found else ""
            lines.append(
                f"  {_SEVERITIES[problem.severity]} {problem.sheet}!{place} [{code}]{found}; "
                f"cần {problem.expected}. {problem.repair}"
            )
            lines += [f"      - {candidate}" for candidate in problem.candidates]
        if len(same) > shown:
            lines.append(f"      … và {len(same) - shown} ô khác cùng loại [{code}]")
    return lines


def _location_lines(row: RowSummary) -> list[str]:
    for problem in row.problems:
        if problem.code in _ADDRESSES:
            told = problem.expected + "; " if problem.code == ProblemCode.ADDRESS_RESOLVED else ""
            return [
                (
                    f"  {problem.cell} {_ADDRESSES[problem.code]}: “{problem.found}” – "
                    f"{told}{problem.repair}"
                ),
                *(f"      - {candidate}" for candidate in problem.candidates),
            ]
    return []


def _counted(counts: Counts) -> str:
    numbers = (counts.new, counts.changed, counts.same, counts.refused)
    return ", ".join(f"{n} {word}" for n, word in zip(numbers, _OUTCOMES, strict=True))


def _ending(report: ImportReport) -> str:
    total = _counted(report.counts)
    if report.dry_run:
        return f"Chạy thử, chưa ghi gì: {total}."
    if report.committed:
        return f"Đã ghi, lần nhập số {report.import_id}: {total}."
    if report.counts.refused:
        return (
            f"CHƯA ghi gì: {total}. Hãy sửa các dòng bị từ chối rồi nhập lại, hoặc thêm "
            "--skip-refused để chỉ ghi các dòng còn lại."
        )
    return f"Không có gì thay đổi: {total}."
