"""A plan in which one office has equipment to give."""

from __future__ import annotations

from datetime import date

from app.agencies.store import save_agencies
from app.assets.store import save_assets
from app.db.engine import transaction
from app.people.store import save_posts
from app.plans.baseline_service import freeze_baseline
from app.plans.service import create_plan
from tests.builders.plan import CENTRE, OFFICE, insert_register
from tests.builders.register import MUONG_CHANH, SON_LA, agency, asset, post

OTHER = "04153.office"
"""The office of another commune."""


async def insert_plan_of_copiers(code: str = "can-doi") -> None:
    """Freeze two offices and a centre: the ward's has four photocopiers and may have one."""
    await insert_register()
    copiers = [
        asset(f"PC-{number}", agency=OFFICE, name="Máy photocopy", quantity=quantity)
        for number, quantity in enumerate((1, 1, 2))
    ]
    async with transaction():
        await save_agencies([agency(OTHER, name="Văn phòng xã", unit=MUONG_CHANH)], [])
        await save_posts([post(CENTRE), post(OTHER)], [])
        await save_assets(
            [
                *copiers,
                asset("KH-1", agency=CENTRE, name="Két sắt"),
                asset("KH-2", agency=OTHER, name="Két sắt"),
            ],
            [],
        )
    baseline = await freeze_baseline(SON_LA, "Hiện trạng", date(2025, 6, 20), "tài chính")
    await create_plan(code, "Phương án", SON_LA, baseline, "tài chính", norms_on=date(2026, 11, 1))
