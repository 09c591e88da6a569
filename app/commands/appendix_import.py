"""`truso appendix-import`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.session import run_with_database
from app.kernel.errors import NotFoundError
from app.settings import read_settings

if TYPE_CHECKING:
    from app.intake.edited_appendix.service import Applied

REFUSED = 4
"""Exit status where lines were refused (nothing was made, or only the other moves)."""


@click.command(
    help="Take over an appendix that a reviewer has edited in Excel, as moves of its plan."
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--plan", help="Code of the plan that it must be of.")
@click.option("--dry-run", is_flag=True, help="Say what it proposes; make no move.")
@click.option("--skip-refused", is_flag=True, help="Take the other lines where some are refused.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write what became of each line to this file, as JSON (imports/REPORT.md).",
)
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    plan: str | None,
    dry_run: bool,
    skip_refused: bool,
    report_file: Path | None,
) -> None:
    """Print what the appendix proposes, and make the moves."""
    from app.commands.report_file import write_report
    from app.intake.edited_appendix.report import appendix_report
    from app.intake.edited_appendix.service import apply_proposal

    if not file.is_file():
        raise NotFoundError(f"Không có tệp {file}. Hãy kiểm tra lại đường dẫn.")
    content = file.read_bytes()
    applied = run_with_database(
        apply_proposal(
            content,
            file.name,
            read_settings().actor,
            plan=plan,
            dry_run=dry_run,
            skip_refused=skip_refused,
        )
    )
    if report_file is not None:
        write_report(report_file, appendix_report(applied, len(content), dry_run=dry_run))
    for line in proposal_lines(applied, dry_run=dry_run):
        click.echo(line)
    if applied.proposal.refused:
        ctx.exit(REFUSED)


def proposal_lines(applied: Applied, *, dry_run: bool) -> list[str]:
    """Return a proposal in lines for a terminal."""
    proposal = applied.proposal
    head = f"Tệp {proposal.file_name}: phụ lục của phương án {proposal.plan}, "
    head += f"phiên bản {proposal.revision} (nay là {proposal.current_revision}), "
    lines = [f"{head}{proposal.lines} dòng"]
    lines += [f"  Dòng {step.row}: {step.sentence}" for step in proposal.steps]
    lines += [
        f"      {each.label}: “{each.before}” → “{each.after}”"
        + (f" – TỪ CHỐI, phương án nay ghi “{each.now}”" if each.refused else "")
        for each in proposal.differences
    ]
    for problem in proposal.problems:
        kind = "LỖI" if problem.severity == "error" else "chú ý"
        place = f"{problem.sheet}!{problem.cell}" if problem.cell else problem.sheet
        found = f": có “{problem.found}”" if problem.found else ""
        lines.append(
            f"  {kind} {place} [{problem.code}]{found}; cần {problem.expected}. {problem.repair}"
        )
        lines += [f"      - {candidate}" for candidate in problem.candidates]
    count = len(proposal.steps)
    if applied.revision is not None:
        ending = f"Đã ghi {count} điều chỉnh; phương án ở phiên bản {applied.revision}."
    elif dry_run:
        ending = f"Chạy thử, chưa ghi gì: {count} điều chỉnh được đề xuất."
    elif proposal.refused:
        ending = (
            f"CHƯA ghi gì: {count} điều chỉnh được đề xuất, có dòng bị từ chối. Hãy sửa rồi nhập "
            "lại, hoặc thêm --skip-refused để chỉ nhận các dòng còn lại."
        )
    else:
        ending = "Không có gì thay đổi: 0 điều chỉnh."
    return [*lines, ending]
