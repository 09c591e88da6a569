"""A small plan: three sites of one ward, two agencies, and moves on them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from app.agencies.store import save_agencies
from app.assets.store import save_assets
from app.db.engine import transaction
from app.estate.store import save_buildings, save_occupancies, save_sites
from app.people.store import save_posts, save_staff, save_titles
from app.plans.baseline_service import freeze_baseline
from app.plans.dispositions import load_dispositions
from app.plans.model import Decide, Move, Place, Step
from app.plans.service import create_plan
from app.plans.snapshot import Register, Snapshot
from app.plans.standing import Standing, advance, standings
from app.plans.state import PlanState
from app.units.model import Relation, Succession
from app.units.store import save_successions
from tests.builders.register import (
    OLD_TO_HIEU,
    SON_LA,
    TO_HIEU,
    UNITS,
    agency,
    asset,
    building,
    insert_units,
    occupancy,
    post,
    site,
    staff,
    title,
)

OFFICE = "03646.office"
CENTRE = "03646.service-centre"
START = datetime(2025, 6, 20, 8, tzinfo=UTC)

REGISTER = Register(
    units=UNITS,
    successions=(
        Succession(
            OLD_TO_HIEU, TO_HIEU, Relation.WHOLE, date(2025, 7, 1), "1681/NQ-UBTVQH15", "test"
        ),
    ),
    agencies=(
        agency(OFFICE),
        agency(
            CENTRE,
            name="Trung tâm Phục vụ hành chính công phường Tô Hiệu",
            kind="service-centre",
        ),
    ),
    sites=(
        site("SL-0001"),
        site("SL-0002", name="Trung tâm chính trị thành phố", land_value=None),
        site("SL-0003", name="Trụ sở UBND phường Quyết Thắng (cũ)", land_area_m2=None),
    ),
    buildings=(
        building("SL-0001-N1", "SL-0001"),
        building("SL-0002-N1", "SL-0002", name="Nhà tiếp nhận và trả kết quả"),
    ),
    occupancies=(occupancy("SL-0001", OFFICE, from_date=date(2021, 7, 1)),),
    titles=(title(),),
    posts=(post(OFFICE),),
    staff=(staff(), staff("CB-002", site="SL-0001")),
    assets=(asset(), asset("TS-0002", quantity=3, site="SL-0001")),
)


def hand_over(site: str = "SL-0001", receiver: str = "UBND phường Tô Hiệu") -> Decide:
    return Decide(site, "hand-over-to-locality", receiver=receiver)


def retain(site: str = "SL-0001", note: str | None = None) -> Decide:
    return Decide(site, "retain", note=note)


def place(area_m2: str | None = "120.00", site: str = "SL-0002", agency: str = CENTRE) -> Place:
    return Place(agency, site, area_m2=None if area_m2 is None else Decimal(area_m2))


def moves_of(*steps: Step) -> tuple[Move, ...]:
    return tuple(
        Move(number, step, START + timedelta(minutes=number), "người lập phương án")
        for number, step in enumerate(steps, start=1)
    )


def snapshot(*steps: Step, register: Register = REGISTER) -> Snapshot:
    moves = moves_of(*steps)
    return snapshot_at(advance(Standing(), moves).state, moves, register)


def snapshot_at(
    state: PlanState, moves: tuple[Move, ...] = (), register: Register = REGISTER
) -> Snapshot:
    return Snapshot(
        plan="son-la",
        plan_name="Phương án sắp xếp trụ sở tỉnh Sơn La",
        revision=len(moves),
        province=SON_LA,
        baseline_name="Hiện trạng tháng 6/2025",
        baseline_taken_on=date(2025, 6, 20),
        register=register,
        state=state,
        dispositions=load_dispositions(),
        norms_on=date(2025, 6, 20),
        moves=moves,
        trail=tuple(standing.touched for standing in standings(moves)),
    )


async def insert_register() -> None:
    """Put the small register into the database."""
    await insert_units()
    async with transaction():
        await save_successions(REGISTER.successions, [])
        await save_agencies(REGISTER.agencies, [])
        await save_sites(REGISTER.sites, [])
        await save_buildings(REGISTER.buildings, [])
        await save_occupancies(REGISTER.occupancies, [])
        await save_titles(REGISTER.titles, [])
        await save_posts(REGISTER.posts, [])
        await save_staff(REGISTER.staff, [])
        await save_assets(REGISTER.assets, [])


async def insert_plan(code: str = "son-la") -> int:
    """Freeze the small register, create a plan on it, and return the baseline's id."""
    await insert_register()
    baseline = await freeze_baseline(SON_LA, "Hiện trạng", date(2025, 6, 20), "kế hoạch")
    await create_plan(code, "Phương án sắp xếp trụ sở", SON_LA, baseline, "kế hoạch")
    return baseline
