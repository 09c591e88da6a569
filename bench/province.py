"""A database with a synthetic province in it, for benchmarks."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import date
from pathlib import Path

from app.agencies.service import communes_of, create_from_template
from app.agencies.store import save_agencies
from app.assets.store import save_assets
from app.db.engine import transaction
from app.db.server import database_server, open_database
from app.estate.store import save_buildings, save_occupancies, save_sites
from app.intake.sample import SampleRegister, synthetic_register
from app.people.service import create_default_posts, load_titles
from app.people.store import save_staff
from app.plans.baseline_service import freeze_baseline
from app.plans.service import create_plan
from app.units.package import read_package
from app.units.service import load_units

ACTOR = "bench"
PROVINCE = "14"
PLAN = "bench"


@contextmanager
def server() -> Iterator[str]:
    """Give the DSN of an empty database on an embedded server of its own."""
    with tempfile.TemporaryDirectory(prefix="truso-bench-") as temporary:
        home = Path(temporary)
        home.chmod(0o711)
        with database_server(home / "home", None) as dsn:
            yield dsn


def register(sites: int, assets: int) -> SampleRegister:
    """Return a synthetic register of Sơn La."""
    package = read_package()
    return synthetic_register(
        package.units, package.successions, PROVINCE, sites=sites, assets=assets, seed=1
    )


@asynccontextmanager
async def prepared(dsn: str) -> AsyncIterator[None]:
    """Open the database with units and titles in it."""
    async with open_database(dsn):
        await load_units([PROVINCE], ACTOR)
        await load_titles(ACTOR)
        yield


@asynccontextmanager
async def stored(dsn: str, content: SampleRegister) -> AsyncIterator[None]:
    """Open the database with the register in it, and the agencies and posts of new communes."""
    async with prepared(dsn):
        await save(content)
        agencies = await create_from_template(await communes_of(PROVINCE, ()), ACTOR)
        await create_default_posts([agency.code for agency in agencies.created], ACTOR)
        yield


async def save(content: SampleRegister) -> None:
    """Store a register, in one transaction."""
    async with transaction():
        await save_agencies(content.agencies, [])
        await save_sites(content.sites, [])
        await save_buildings(content.buildings, [])
        await save_occupancies(content.occupancies, [])
        await save_staff(content.staff, [])
        await save_assets(content.assets, [])


async def planned() -> None:
    """Freeze the register that is stored, and begin a plan on it."""
    baseline = await freeze_baseline(PROVINCE, "bench", date(2025, 6, 30), ACTOR)
    await create_plan(PLAN, "Bench", f"{PROVINCE}@2025", baseline, ACTOR)
