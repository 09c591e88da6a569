"""`truso sample`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(help="Write a synthetic register workbook, the same for the same seed.")
@click.option("--province", metavar="CODE", default="14", show_default=True)
@click.option("--sites", type=click.IntRange(min=0), default=4221, show_default=True)
@click.option("--assets", type=click.IntRange(min=0), default=200_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
def command(*, province: str, sites: int, assets: int, seed: int, out: Path) -> None:
    """Make the register and write it as one workbook of the register form."""
    from app.intake.sample import synthetic_register
    from app.intake.template import write_register
    from app.units.package import read_package

    package = read_package()
    register = synthetic_register(
        package.units, package.successions, province, sites=sites, assets=assets, seed=seed
    )
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"so-{province}-{sites}-{assets}-{seed}.xlsx"
    write_register(register, path)
    click.echo(
        f"Đã ghi {path}: {len(register.sites)} cơ sở, {len(register.buildings)} nhà, "
        f"{len(register.agencies)} cơ quan, {len(register.staff)} cán bộ, "
        f"{len(register.assets)} tài sản"
    )
