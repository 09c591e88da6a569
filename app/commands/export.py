"""`truso export`."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.session import run_with_database


@click.group(help="Write what the register holds as a workbook.")
def command() -> None:
    """Group the exports."""


@command.command(help="Write the register of a province; importing it again changes nothing.")
@click.option("--province", required=True, metavar="CODE", help="Code of the new province (14).")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("out/so-dang-ky.xlsx"),
    show_default=True,
    help="The workbook to write.",
)
def register(province: str, out: Path) -> None:
    """Write the workbook and say where it is."""
    from app.intake.export import register_workbook

    content = run_with_database(register_workbook(province))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    click.echo(f"Đã ghi sổ đăng ký của tỉnh {province}: {out}")
