"""An examination: what a file, with the answers given about it, would do to the register.

It is a function of the file's bytes, the answers and the register as it stands, and is simply made
again when an answer changes; nothing of it is stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from app.db.apart import apart
from app.intake.answers import Answers, Question
from app.intake.check import check_rows
from app.intake.collection import without_collection
from app.intake.forms.column_questions import ask_columns
from app.intake.forms.compose import compose_general
from app.intake.forms.dictionary import Form, load_form
from app.intake.forms.find_sheets import FoundTable, find_form_tables
from app.intake.forms.form_04th import compose_sites
from app.intake.forms.form_appendix import FORM as APPENDIX
from app.intake.forms.form_appendix import picture_in
from app.intake.forms.form_register import compose_register
from app.intake.forms.mapping import header_fingerprint
from app.intake.forms.mappings_store import (
    ANYONE,
    SavedMapping,
    remembered_answers,
    saved_mappings,
)
from app.intake.forms.recognise import form_question, recognise, settled
from app.intake.groups import repair_groups
from app.intake.matching.duplicates import join_duplicates
from app.intake.matching.registered import settle_registered
from app.intake.model import (
    FileRefusedError,
    Problem,
    ProblemCode,
    RawWorkbook,
    Severity,
    StagedRow,
)
from app.intake.parsing.columns import NUMBER_TYPES
from app.intake.parsing.stage import stage_rows
from app.intake.questions import Inquiry
from app.intake.reading.read import read_workbook
from app.intake.reading_notes import reading_notes
from app.intake.report import build_report
from app.intake.report_model import ImportReport, RepairGroup
from app.intake.sessions.marked import as_it_was
from app.intake.sessions.model import APPENDICES
from app.intake.totals import verify_totals
from app.kernel.ids import unit_key
from app.kernel.numbers import format_number

AUTO = "auto"
"""Stands for the form where it is to be told from the content."""
OWN_FORM = "register"
"""Our own workbook, whose headers are our own words: what they state is so."""

Tell = Callable[[int, int | None, str], None]
"""How far the work is: done, of how many, in words; may raise to end it (a cancelled job)."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file as far as it is understood without the register: read, found, mapped, staged.

    `form` is None where the file is of no known form and nobody has said which it is; `stated` is
    table key → field → what the table's own total row says.
    """

    workbook: RawWorkbook
    form: Form | None
    confidence: float | None
    tables: tuple[FoundTable, ...]
    rows: list[StagedRow]
    problems: tuple[Problem, ...]
    inquiry: Inquiry
    province: str | None
    stated: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Examination:
    """What a file would do to the register, and what has to be said first.

    Attributes:
        rows: composed and checked, each with record, outcome and changes.
        problems: all of them, those of rows too, in the order of the file.
        questions: required ones first.
    """

    workbook: RawWorkbook
    form: Form | None
    tables: tuple[FoundTable, ...]
    rows: list[StagedRow]
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...]
    report: ImportReport
    repair_groups: tuple[RepairGroup, ...]

    @property
    def open_questions(self) -> int:
        """How many questions hold the import back."""
        return sum(question.required for question in self.questions)


async def examine(
    content: bytes,
    file_name: str,
    *,
    form: str | None = None,
    province: str | None = None,
    answers: Answers | None = None,
    sheet: str | None = None,
    sender: str = ANYONE,
    progress: Tell | None = None,
) -> Examination:
    """Return what a file would do to the register; nothing is written or locked.

    Args:
        form: key of the form; None (or "auto") to tell it from the content.
        province: code of the new province ("14") to take rows of, or to look names up in.
        answers: what was said about the file.
        sheet: the one sheet to take, where several hold the form's table.
        sender: who hands the file in, for how such headers were understood before.

    Raises:
        FileRefusedError: the file cannot be read, or holds no table of the form.
        NotFoundError: there is no such form, or the province is not loaded.
        InvalidInputError: the province's code is no code.
    """
    prepared = await prepare(
        content,
        file_name,
        form=form,
        province=province,
        answers=answers,
        sheet=sheet,
        sender=sender,
        progress=progress,
    )
    return await judge(prepared, progress=progress)


async def prepare(
    content: bytes,
    file_name: str,
    *,
    form: str | None = None,
    province: str | None = None,
    answers: Answers | None = None,
    sheet: str | None = None,
    leave_open: bool = False,
    sender: str = ANYONE,
    progress: Tell | None = None,
) -> Prepared:
    """Read the file, find its tables, stage their values; see `examine`.

    Args:
        leave_open: whether what may stay open does so, as in an import that nobody attends.
        sender: whose earlier mappings of the same header are taken before those of others.
    """
    if province is not None:
        unit_key(province, 2025)
    inquiry = Inquiry(answers or Answers(), leave_open=leave_open)
    inquiry.recalled = await remembered_answers(sender)
    inquiry.known_sender = sender != ANYONE
    _tell(progress, 0, "Đọc tệp")
    with without_collection():
        workbook = await asyncio.to_thread(
            read_workbook, content, file_name, sheets=inquiry.answers.sheets
        )
    workbook = await asyncio.to_thread(as_it_was, workbook, content)
    _tell(progress, 1, "Tìm bảng và đọc giá trị")
    key, confidence = inquiry.answers.form or form, None
    if key is None or key == AUTO:
        key, confidence = await asyncio.to_thread(_recognise, workbook, inquiry)
    if key is None:
        return Prepared(workbook, None, None, (), [], (), inquiry, province)
    if key in APPENDICES:
        raise _no_data(workbook, key)
    known = load_form(key)
    saved = await saved_mappings(known.key, sender)
    with without_collection():
        prepared = await asyncio.to_thread(_prepare, workbook, known, inquiry, sheet, saved)
    return replace(prepared, confidence=confidence, province=province)


async def judge(
    prepared: Prepared,
    *,
    lock: bool = False,
    dry_run: bool = True,
    progress: Tell | None = None,
) -> Examination:
    """Resolve names, check the rows and hold them against the register; see `examine`.

    Args:
        lock: whether to hold the records of the register until the open transaction ends.
        dry_run: what the report says of it.
    """
    with without_collection():
        return await apart(_judge(prepared, lock, dry_run, progress))


async def _judge(
    prepared: Prepared, lock: bool, dry_run: bool, progress: Tell | None
) -> Examination:
    inquiry = prepared.inquiry
    rows, left_out = prepared.rows, 0
    if prepared.form is not None:
        _tell(progress, 2, "Đối chiếu tên đơn vị, cơ quan, cơ sở")
        if prepared.form.key == OWN_FORM:
            # What says just what the register holds is settled before anything is asked of it.
            rows = await settle_registered(rows, prepared.form)
        rows, left_out = await _compose(rows, prepared)
        if prepared.form.key != OWN_FORM:
            await join_duplicates(rows, inquiry)
        if left_out and not rows:
            raise FileRefusedError(
                f"Tệp {prepared.workbook.file_name} không có dòng dữ liệu nào của tỉnh "
                f"{prepared.province} ({left_out} dòng của tỉnh khác). Hãy kiểm tra tệp, trang và "
                "tỉnh đã chọn."
            )
        _tell(progress, 3, "So với sổ đăng ký")
        await check_rows(rows, prepared.form, lock=lock)
        if prepared.form.key == OWN_FORM:
            rows = prepared.rows
    problems = (*prepared.problems, *(problem for row in rows for problem in row.problems))
    questions = inquiry.questions
    groups = repair_groups(problems, inquiry.answers_of_cells)
    report = build_report(
        workbook=prepared.workbook,
        form=prepared.form,
        confidence=prepared.confidence,
        tables=prepared.tables,
        rows=rows,
        problems=problems,
        questions=questions,
        groups=groups,
        left_out=left_out,
        dry_run=dry_run,
        stated=prepared.stated,
    )
    _tell(progress, 4, "Xong")
    return Examination(
        workbook=prepared.workbook,
        form=prepared.form,
        tables=prepared.tables,
        rows=rows,
        problems=problems,
        questions=questions,
        report=report,
        repair_groups=groups,
    )


def _no_data(workbook: RawWorkbook, form: str) -> FileRefusedError:
    """Return why an appendix is not imported: what it holds are moves of a plan."""
    name = workbook.file_name
    picture = picture_in(workbook)
    if picture is None:
        return FileRefusedError(
            f"Tệp {name} không phải phụ lục do Trụ Sở xuất. Hãy chọn biểu mẫu khác cho tệp."
        )
    _, plan, revision = picture
    return FileRefusedError(
        f"Tệp {name} là phụ lục của phương án “{plan}”, phiên bản {revision}, không phải dữ liệu "
        "của sổ đăng ký: những chỗ sửa trong đó được xem và nhận thành điều chỉnh của phương án.",
        form=form,
        plan=plan,
    )


def _recognise(workbook: RawWorkbook, inquiry: Inquiry) -> tuple[str | None, float | None]:
    """Return the form that a file is and how sure that is; None while that is a question."""
    if picture_in(workbook) is not None:
        return APPENDIX, 1.0
    guesses = recognise(workbook)
    sure = settled(guesses)
    if sure is not None:
        return sure.form, sure.score
    inquiry.add([form_question(workbook, guesses)])
    return None, None


def _prepare(
    workbook: RawWorkbook,
    form: Form,
    inquiry: Inquiry,
    sheet: str | None,
    saved: Mapping[str, SavedMapping],
) -> Prepared:
    columns = {header: each.columns for header, each in saved.items()}
    found = find_form_tables(workbook, form, sheet=sheet, answers=inquiry.answers, saved=columns)
    inquiry.add(found.questions)
    stated: dict[str, dict[str, Decimal]] = {table.table.key: {} for table in found.tables}
    return Prepared(
        workbook=workbook,
        form=form,
        confidence=None,
        tables=tuple(found.tables),
        rows=_stage(found.tables, form, workbook, inquiry, stated=stated, saved=saved),
        problems=(
            *found.problems,
            *_wrong_totals(found.tables),
            *reading_notes(workbook, [one.table for one in found.tables]),
        ),
        inquiry=inquiry,
        province=None,
        stated=stated,
    )


def _tell(progress: Tell | None, done: int, message: str) -> None:
    if progress is not None:
        progress(done, 4, message)


def _stage(
    found: Sequence[FoundTable],
    form: Form,
    workbook: RawWorkbook,
    inquiry: Inquiry,
    *,
    stated: Mapping[str, dict[str, Decimal]],
    saved: Mapping[str, SavedMapping],
) -> list[StagedRow]:
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    rows: list[StagedRow] = []
    for table in found:
        before = saved.get(header_fingerprint(table.table)) if saved else None
        staged = stage_rows(
            table.table,
            table.mapping,
            table.form,
            form.blank,
            sheet=sheets.get(table.table.sheet),
            inquiry=inquiry,
            trusted=form.key == OWN_FORM,
            stated=stated[table.table.key],
            before=None if before is None else before.readings,
        )
        for row in staged:
            row.staged = row.values
            row.blocked = not table.mapping.complete
        ask_columns(table, staged, inquiry)
        rows += staged
    return rows


def _wrong_totals(found: Sequence[FoundTable]) -> list[Problem]:
    """Say of each total that a table states where it is not the sum of its rows."""
    problems = []
    for one in found:
        columns = one.mapping.columns
        summed = [index for index, column in columns.items() if column.type in NUMBER_TYPES]
        for check in verify_totals(one.table, summed):
            if check.status == "verified":
                continue
            other = "" if check.factor is None else " (khớp nếu tính bằng đơn vị tiền khác)"
            problems.append(
                Problem(
                    code=ProblemCode.SUM_DIFFERS,
                    severity=Severity.WARNING,
                    sheet=check.sheet,
                    row=check.row,
                    cell=check.cell,
                    column=columns[check.column].header,
                    found=format_number(check.stated, 2),
                    expected=f"{format_number(check.summed, 2)}, tổng của {check.scope}{other}",
                    repair="Hãy kiểm tra lại; sổ đăng ký lấy các dòng, không lấy dòng cộng.",
                )
            )
    return problems


async def _compose(rows: list[StagedRow], prepared: Prepared) -> tuple[list[StagedRow], int]:
    form, inquiry = prepared.form, prepared.inquiry
    assert form is not None
    if form.key == "04-th":
        return await compose_sites(rows, form, prepared.province, inquiry)
    if form.key == OWN_FORM:
        await compose_register(rows, form, prepared.province, inquiry)
        return rows, 0
    return await compose_general(rows, form, prepared.tables, prepared.province, inquiry), 0
