"""`truso sample`: a synthetic province of any size, as a workbook or in the database."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from app.commands.session import run_with_database
from app.intake.sample import SampleRegister
from app.settings import read_settings

BASELINE_DAY = date(2025, 6, 30)


@click.command(
    help="Make a synthetic province, the same for the same seed: write its register as a workbook "
    "(--out), or load it and begin a plan on it (--load)."
)
@click.option("--province", metavar="CODE", default="14", show_default=True)
@click.option("--sites", type=click.IntRange(min=0), default=4221, show_default=True)
@click.option("--assets", type=click.IntRange(min=0), default=200_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--load", is_flag=True, help="Into the database, with a baseline and a plan.")
def command(
    *, province: str, sites: int, assets: int, seed: int, out: Path | None, load: bool
) -> None:
    """Make the register, and write or load it."""
    from app.intake.sample import synthetic_register
    from app.units.package import read_package

    if load == (out is not None):
        raise click.UsageError("Cần --out THƯ_MỤC (ghi ra tệp) hoặc --load (nạp vào hệ thống).")
    package = read_package()
    register = synthetic_register(
        package.units, package.successions, province, sites=sites, assets=assets, seed=seed
    )
    if out is not None:
        _write(register, out / f"so-{province}-{sites}-{assets}-{seed}.xlsx")
        return
    plan = f"thu-{province}-{sites}-{seed}"
    run_with_database(load_province(register, province, plan, read_settings().actor))
    click.echo(f"Phương án thử: /plans/{plan}/map (chạy “truso serve” để mở)")


def _write(register: SampleRegister, path: Path) -> None:
    from app.intake.forms.template import write_register

    path.parent.mkdir(parents=True, exist_ok=True)
    write_register(register, path)
    click.echo(
        f"Đã ghi {path}: {len(register.sites)} cơ sở, {len(register.buildings)} nhà, "
        f"{len(register.agencies)} cơ quan, {len(register.staff)} cán bộ, "
        f"{len(register.assets)} tài sản"
    )


async def load_province(register: SampleRegister, province: str, plan: str, actor: str) -> None:
    """Load a province with everything that a plan on it needs; done again, it changes nothing."""
    from app.agencies.service import communes_of, create_from_template
    from app.intake.sample_load import load_sample
    from app.kernel.errors import NotFoundError
    from app.people.service import create_default_posts, load_titles
    from app.plans.baseline_service import freeze_baseline
    from app.plans.service import create_plan, find_plan
    from app.units.service import approximate_boundaries, load_units

    await load_units([province], actor)
    await approximate_boundaries(province, actor)
    agencies = await create_from_template(await communes_of(province), actor)
    await load_titles(actor)
    codes = [agency.code for agency in (*agencies.created, *agencies.kept)]
    await create_default_posts(codes, actor)
    click.echo(f"  Cơ quan của xã, phường mới: {len(agencies.created)} mới")
    loaded = await load_sample(register, actor)
    click.echo(f"  Số liệu giả lập: {loaded.new} bản ghi mới, {loaded.kept} đã có")
    try:
        await find_plan(plan)
    except NotFoundError:
        name = f"Phương án thử trên số liệu giả lập ({len(register.sites)} cơ sở)"
        baseline = await freeze_baseline(province, name, BASELINE_DAY, actor)
        await create_plan(plan, name, province, baseline, actor)
