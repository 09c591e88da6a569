"""`truso demo`: the whole job once, on real geography. Run again, it changes nothing."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import click

from app.commands.serve import serve
from app.commands.session import served_database
from app.db.server import open_database
from app.settings import ROOT, Settings, read_settings

PROVINCES = ("14", "12", "11")
PROVINCE = "14@2025"
SAMPLE = ROOT / "imports" / "samples" / "son-la.xlsx"
PLAN = "son-la-2025"
PLAN_NAME = "Phương án sắp xếp trụ sở tỉnh Sơn La"
BASELINE_NAME = "Hiện trạng trước sắp xếp"
BASELINE_DAY = date(2025, 6, 30)
SITE_TO_HAND_OVER = "SL-TH-019"
POLITICAL_CENTRE = "SL-TTCT"
SERVICE_CENTRE = "03646.service-centre"


async def load_demo(actor: str) -> None:
    """Load the three provinces, import the sample, and make the plan of Sơn La."""
    from app.agencies.service import communes_of, create_from_template
    from app.intake.service import import_file
    from app.people.service import create_default_posts, load_titles
    from app.units.service import approximate_boundaries, load_units

    loaded = await load_units(PROVINCES, actor)
    _say("Đơn vị hành chính", f"{loaded.units.new} mới, {loaded.units.same} đã có")
    for code in PROVINCES:
        await approximate_boundaries(f"{code}@2025", actor)
    communes = await communes_of("14", ())
    agencies = await create_from_template(communes, actor)
    await load_titles(actor)
    await create_default_posts(
        [agency.code for agency in (*agencies.created, *agencies.kept)], actor
    )
    _say("Cơ quan của xã, phường mới", f"{len(agencies.created)} mới, {len(agencies.kept)} đã có")
    report = await import_file(SAMPLE, "register", actor, dry_run=False, province="14")
    counts = report.counts
    _say(
        f"Nhập {SAMPLE.name}",
        f"{counts.new} mới, {counts.changed} thay đổi, {counts.same} giữ nguyên, "
        f"{counts.refused} bị từ chối",
    )
    await _make_plan(actor)


async def _make_plan(actor: str) -> None:
    from app.kernel.errors import NotFoundError
    from app.plans.baseline_service import freeze_baseline
    from app.plans.model import Decide, Place, Step
    from app.plans.move_service import make_move
    from app.plans.service import create_plan, find_plan

    try:
        await find_plan(PLAN)
    except NotFoundError:
        baseline = await freeze_baseline(PROVINCE, BASELINE_NAME, BASELINE_DAY, actor)
        await create_plan(PLAN, PLAN_NAME, PROVINCE, baseline, actor)
    steps: tuple[Step, ...] = (
        Decide(
            site=SITE_TO_HAND_OVER,
            disposition="hand-over-to-locality",
            receiver="UBND phường Tô Hiệu",
            new_use="Địa phương quản lý, sử dụng theo quy định",
            legal_basis="Nghị định số 186/2025/NĐ-CP",
        ),
        Place(agency=SERVICE_CENTRE, site=POLITICAL_CENTRE),
    )
    for number, step in enumerate(steps, start=1):
        plan = await find_plan(PLAN)
        # The key makes a second run give back the stored move, whatever came after it.
        await make_move(
            PLAN,
            step,
            seen_revision=plan.revision,
            actor=actor,
            idempotency_key=f"demo-{number}",
        )
    plan = await find_plan(PLAN)
    _say("Phương án", f"{plan.name}, phiên bản {plan.revision}")


async def write_demo_appendix(out: Path) -> Path:
    """Write the appendix of the demo plan's present revision to the folder `out`."""
    from app.appendices.model import Document
    from app.appendices.service import headquarters_appendix

    path = out / f"phu-luc-{PLAN}.xlsx"
    content = await headquarters_appendix(PLAN, Document())
    out.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _say(what: str, result: str) -> None:
    click.echo(f"  {what}: {result}")


async def _prepare(dsn: str, settings: Settings, out: Path) -> Path:
    async with open_database(dsn):
        await load_demo(settings.actor)
        return await write_demo_appendix(out)


@click.command(help="Do the whole job once on Sơn La, then serve it.")
@click.option("--no-serve", is_flag=True, help="End after the appendix.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out"))
def command(*, no_serve: bool, out: Path) -> None:
    """Load, import, plan, write the appendix, and serve."""
    settings = read_settings()
    with served_database(settings) as dsn:
        click.echo("Trụ Sở: chạy thử toàn bộ công việc trên tỉnh Sơn La")
        appendix = asyncio.run(_prepare(dsn, settings, out))
        address = f"http://{settings.host}:{settings.port}"
        click.echo(f"Bản đồ của phương án: {address}/plans/{PLAN}/map")
        click.echo(f"Phụ lục: {appendix}  ({address}/plans/{PLAN})")
        if no_serve:
            return
        click.echo("Đang phục vụ; nhấn Ctrl+C để dừng.")
        serve(settings, dsn)
