"""`truso import`."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click
import msgspec

from app.commands.report_file import write_report
from app.commands.session import run_with_database
from app.intake.answers import Answers, Question
from app.intake.forms.dictionary import form_keys
from app.intake.model import FileRefusedError, Problem, ProblemCode, Severity
from app.intake.report_model import ControlTotal, Counts, ImportReport, RowSummary
from app.intake.sessions.model import APPENDICES
from app.kernel.errors import InvalidInputError, NotFoundError
from app.kernel.numbers import format_number
from app.settings import read_settings

QUESTIONS_OPEN = 3
"""Exit status where questions have to be answered first (nothing was written)."""
REFUSED = 4
"""Exit status where the file or rows were refused (nothing was written, or only the others)."""
AUTO = "auto"

_OUTCOMES = ("mới", "thay đổi", "không đổi", "bị từ chối")
_SEVERITIES = {Severity.ERROR: "LỖI", Severity.WARNING: "chú ý", Severity.INFO: "ghi nhận"}
_ADDRESSES = {
    ProblemCode.ADDRESS_RESOLVED: "đã xác định",
    ProblemCode.ADDRESS_AMBIGUOUS: "CẦN CHỌN",
    ProblemCode.ADDRESS_UNKNOWN: "KHÔNG RÕ",
}
_UNITS = {"rows": "dòng", "m2": "m²", "dong": "đồng", "pieces": "cái"}
_SHOWN = 60
_OPTIONS_SHOWN = 6


@click.command(
    help="Import a file into the register: all of it, or nothing where a row is refused or a "
    "question is open. Exit status: 0 committed, or nothing to object to in a dry run; 3 questions "
    "are open; 4 refused."
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--form",
    default=AUTO,
    show_default=True,
    type=click.Choice([AUTO, *form_keys()]),
    help="Which form it is. A form that is named, without --answers, leaves open what may stay "
    "open instead of asking.",
)
@click.option("--dry-run", is_flag=True, help="Check and report only; write nothing.")
@click.option(
    "--answers",
    "answers_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Answers to the questions of an earlier report, as JSON (imports/REPORT.md).",
)
@click.option("--province", metavar="CODE", help="Take only rows of this new province (14).")
@click.option("--sheet", metavar="NAME", help="Take this sheet, where several fit.")
@click.option("--skip-refused", is_flag=True, help="Write the other rows where some are refused.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write the whole report to this file, as JSON (imports/REPORT.md).",
)
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    form: str,
    dry_run: bool,
    answers_file: Path | None,
    province: str | None,
    sheet: str | None,
    skip_refused: bool,
    report_file: Path | None,
) -> None:
    """Import a file and print its report."""
    from app.intake.service import import_file

    answers = None if answers_file is None else read_answers(answers_file)
    if answers is None and (form == AUTO or dry_run):
        answers = Answers()
    try:
        report = run_with_database(
            import_file(
                file,
                None if form == AUTO else form,
                read_settings().actor,
                dry_run=dry_run,
                province=province,
                sheet=sheet,
                skip_refused=skip_refused,
                answers=answers,
            )
        )
    except FileRefusedError as error:
        if error.extra.get("form") in APPENDICES:
            # What it holds are moves of a plan, which another command makes.
            from app.commands import appendix_import

            ctx.invoke(
                appendix_import.command,
                file=file,
                plan=None,
                dry_run=dry_run,
                skip_refused=skip_refused,
                report_file=report_file,
            )
            return
        if report_file is not None:
            write_report(report_file, _refusal(file, form, dry_run, error))
        click.echo(f"{error.title}: {error.detail}", err=True)
        ctx.exit(REFUSED)
    if report_file is not None:
        write_report(report_file, report)
    for line in report_lines(report):
        click.echo(line)
    ctx.exit(exit_status(report, skip_refused=skip_refused))


def exit_status(report: ImportReport, *, skip_refused: bool = False) -> int:
    """Return the exit status that tells what became of a file."""
    if report.counts.refused and not skip_refused:
        return REFUSED
    if report.open_questions:
        return QUESTIONS_OPEN
    return REFUSED if report.counts.refused else 0


def read_answers(path: Path) -> Answers:
    """Return the answers in a JSON file.

    Raises:
        NotFoundError: there is no such file.
        InvalidInputError: it holds something else.
    """
    if not path.is_file():
        raise NotFoundError(f"Không có tệp {path}. Hãy kiểm tra lại đường dẫn.")
    try:
        return msgspec.json.decode(path.read_bytes(), type=Answers)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInputError(
            f"Tệp trả lời {path.name} không đúng dạng ({error}). Dạng của tệp được mô tả ở "
            "imports/REPORT.md."
        ) from error


def _refusal(file: Path, form: str, dry_run: bool, error: FileRefusedError) -> ImportReport:
    """Return the report of a file that is refused as a whole."""
    content = file.read_bytes()
    return ImportReport(
        form="" if form == AUTO else form,
        file_name=file.name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        dry_run=dry_run,
        committed=False,
        import_id=None,
        counts=Counts(),
        tables=(),
        rows=(),
        problems=(),
        refusal=error.detail,
    )


def report_lines(report: ImportReport) -> list[str]:
    """Return the report in lines for a terminal."""
    form = report.form or "chưa rõ"
    if report.form_confidence is not None:
        form += f" (nhận dạng, {report.form_confidence:.0%})"
    lines = [f"Tệp {report.file_name} (SHA-256 {report.sha256[:16]}…), biểu mẫu {form}"]
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
    lines += _total_lines(report.control_totals)
    lines += _question_lines([question for question in report.questions if question.required])
    lines.append(_ending(report))
    return lines


def _total_lines(totals: tuple[ControlTotal, ...]) -> list[str]:
    """Return what of each sum of the file goes into the register."""
    lines = []
    for total in totals:
        if not total.in_file:
            continue
        places = 2 if total.unit == "m2" else 0
        told = [f"tệp {format_number(total.in_file, places)}"]
        told.append(f"vào sổ {format_number(total.in_register, places)}")
        if total.refused:
            told.append(f"từ chối {format_number(total.refused, places)}")
        if total.waiting:
            told.append(f"chờ trả lời {format_number(total.waiting, places)}")
        if total.stated is not None and total.stated != total.in_file:
            told.append(f"dòng cộng ghi {format_number(total.stated, places)}")
        lines.append(f"    {total.sheet}: {total.label} – {', '.join(told)} {_UNITS[total.unit]}")
    return ["  Đối chiếu tổng:", *lines] if lines else []


def _question_lines(questions: list[Question]) -> list[str]:
    lines = []
    for question in questions[:_SHOWN]:
        where = ", ".join(question.cells[:3]) + (" …" if question.cell_count > 3 else "")
        lines.append(
            f"  HỎI [{question.kind}] {question.text} ({question.cell_count} ô: {where}; "
            f"khóa “{question.key}”)"
        )
        for option in question.options[:_OPTIONS_SHOWN]:
            offered = " (đề xuất)" if option.value == question.proposed else ""
            share = "" if option.share is None else f", {option.share:.0%}"
            lines.append(f"      - “{option.value}” {option.label}{share}{offered}")
        if len(question.options) > _OPTIONS_SHOWN:
            lines.append(f"      … và {len(question.options) - _OPTIONS_SHOWN} lựa chọn khác")
    if len(questions) > _SHOWN:
        lines.append(f"  … và {len(questions) - _SHOWN} câu hỏi khác; dùng --report để ghi đầy đủ.")
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
    if report.counts.waiting:
        total += f", {report.counts.waiting} chờ trả lời"
    if report.open_questions and not report.counts.refused:
        return (
            f"CHƯA ghi gì: còn {report.open_questions} câu hỏi ({total}). Hãy trả lời trong một "
            "tệp (--answers, xem imports/REPORT.md) hoặc trên trang Nhập dữ liệu."
        )
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
