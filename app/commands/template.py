"""`truso template`."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.workbook_path import WorkbookPath


@click.command(help="Write the blank register workbook, or one filled from a folder of CSV files.")
@click.option(
    "--out",
    type=WorkbookPath(),
    default=Path("out/so-dang-ky.xlsx"),
    show_default=True,
    help="The workbook to write.",
)
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Fill it with the CSV files of this folder (imports/samples/son-la).",
)
def command(out: Path, folder: Path | None) -> None:
    """Write the workbook and say where it is."""
    from app.intake.forms.csv_rows import rows_of_folder
    from app.intake.forms.template import write_rows

    rows = {} if folder is None else rows_of_folder(folder)
    write_rows(out, rows)
    total = sum(len(each) for each in rows.values())
    click.echo(f"Đã ghi {out}" + (f" ({total} dòng)" if rows else " (sổ trắng)"))
