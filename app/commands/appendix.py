"""`truso appendix`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from app.appendices.model import Authority, Document
from app.appendices.service import headquarters_appendix
from app.commands.session import run_with_database
from app.commands.workbook_path import WorkbookPath


@click.command(help="Write the appendix of headquarters of PLAN as an Excel workbook.")
@click.argument("plan")
@click.option("--out", type=WorkbookPath(), required=True)
@click.option("--revision", type=click.IntRange(min=0), help="An earlier revision of the plan.")
@click.option(
    "--authority",
    type=click.Choice([authority.value for authority in Authority]),
    default=Authority.CHAIRMAN.value,
    show_default=True,
    help="Whose decision it goes with: the Chairman's, or the People's Committee's.",
)
@click.option("--number", help="Number of the decision, such as 118/2025/QĐ-CTUBND.")
@click.option("--date", "signed_on", type=click.DateTime(["%d/%m/%Y", "%Y-%m-%d"]))
@click.option("--appendix-number", type=click.IntRange(min=1))
def command(
    plan: str,
    out: Path,
    revision: int | None,
    authority: str,
    number: str | None,
    signed_on: datetime | None,
    appendix_number: int | None,
) -> None:
    """Write the workbook and say where it is."""
    document = Document(
        authority=Authority(authority),
        number=number,
        signed_on=signed_on.date() if signed_on else None,
        appendix_number=appendix_number,
    )
    content = run_with_database(headquarters_appendix(plan, document, revision))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    click.echo(f"Đã ghi phụ lục: {out}")
