"""`truso checks`: what checks read beside the register."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.session import run_with_database
from app.kernel.numbers import format_number
from app.settings import read_settings


@click.group(help="Checks: travel times.")
def command() -> None:
    """Hold the subcommands."""


@command.group("travel-times", help="Ways by road, which replace straight lines.")
def travel_times() -> None:
    """Hold the subcommands."""


@travel_times.command("load", help="Load ways from a CSV file: from_unit, to_site or to_unit, km…")
@click.argument("file", type=click.Path(path_type=Path))
def load(file: Path) -> None:
    """Load the ways and say what was new, changed and the same."""
    from app.checks.travel_service import load_travel_times

    report = run_with_database(load_travel_times(file, read_settings().actor))
    click.echo(
        f"{report.file_name}: {format_number(report.new)} chặng mới, "
        f"{format_number(report.changed)} thay đổi, {format_number(report.same)} đã có"
    )
