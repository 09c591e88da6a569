"""`truso agencies`."""

from __future__ import annotations

import click

from app.commands.session import run_with_database
from app.settings import read_settings


@click.group()
def command() -> None:
    """Agencies of the new communes, from the template."""


@command.command()
@click.option("--province", "province", metavar="CODE", help="Code of a new province (14).")
@click.option(
    "--unit", "units", metavar="CODE", multiple=True, help="Only these communes (03646); repeat."
)
def create(province: str | None, units: tuple[str, ...]) -> None:
    """Create the template's agencies and default posts; what is there already is left alone."""
    if province is None and not units:
        raise click.UsageError("Cần --province MÃ_TỈNH hoặc ít nhất một --unit MÃ_XÃ.")
    agencies, present, posts = run_with_database(_create(province, units, read_settings().actor))
    click.echo(
        f"Cơ quan: tạo mới {agencies}, đã có {present}. Biên chế mặc định: tạo mới {posts} dòng "
        "(số ước tính, chưa xác minh)."
    )


async def _create(province: str | None, units: tuple[str, ...], actor: str) -> tuple[int, int, int]:
    from app.agencies.service import communes_of, create_from_template
    from app.people.service import create_default_posts, load_titles

    keys = await communes_of(province, units)
    agencies = await create_from_template(keys, actor)
    await load_titles(actor)
    codes = [agency.code for agency in (*agencies.created, *agencies.kept)]
    posts = await create_default_posts(codes, actor)
    return len(agencies.created), len(agencies.kept), len(posts)
