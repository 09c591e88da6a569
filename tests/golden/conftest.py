"""A small plan by hand: the case that started the project, and what traps a workbook."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.agencies.model import Agency
from app.estate.model import Building, Site
from app.plans.dispositions import Disposition
from app.plans.model import Decide, Move, Place, Step
from app.plans.snapshot import Register, Snapshot
from app.plans.standing import replay
from app.units.model import Level, Unit


def unit(code: str, vintage: int, name: str, level: Level = Level.COMMUNE) -> Unit:
    kind, _, short = name.partition(" ")
    return Unit(
        key=f"{code}@{vintage}",
        code=code,
        vintage=vintage,
        level=level,
        kind=kind,
        name=name,
        short_name=short,
        province=None if level is Level.PROVINCE else f"14@{vintage}",
        district=None,
        valid_from=date(2025, 7, 1) if vintage == 2025 else None,
        valid_to=None if vintage == 2025 else date(2025, 6, 30),
        latitude=None,
        longitude=None,
        area_km2=None,
        source="test",
    )


def site(code: str, name: str, new_unit: str | None, **fields: object) -> Site:
    defaults: dict[str, object] = {
        "kind": "headquarters",
        "old_unit": None,
        "managing_agency": None,
        "managed_by": None,
        "address_old": None,
        "address_new": None,
        "latitude": None,
        "longitude": None,
        "point_accuracy": "none",
        "land_area_m2": None,
        "land_value": None,
        "current_use": None,
        "legal_papers": None,
        "note": None,
        "data_note": None,
    }
    return Site(code=code, name=name, new_unit=new_unit, **(defaults | fields))  # type: ignore[arg-type]


def building(code: str, site_code: str, **fields: object) -> Building:
    defaults: dict[str, object] = {
        "name": f"Nhà {code}",
        "grade": None,
        "storeys": None,
        "year_built": None,
        "year_in_use": None,
        "built_area_m2": None,
        "gross_floor_area_m2": None,
        "usable_floor_area_m2": None,
        "historical_cost": None,
        "residual_value": None,
        "condition": None,
        "note": None,
        "data_note": None,
    }
    return Building(code=code, site=site_code, **(defaults | fields))  # type: ignore[arg-type]


def disposition(key: str, name: str, *, verified: bool = True) -> Disposition:
    return Disposition(
        key=key,
        name=name,
        english=key,
        colour="#0072B2",
        instrument="Nghị định 186/2025/NĐ-CP",
        article="Điều 37",
        verified=verified,
        preconditions=(),
        authority="Chủ tịch UBND tỉnh",
        requires=(),
        vacates=True,
    )


@pytest.fixture
def son_la() -> Snapshot:
    steps: list[Step] = [
        Decide(
            site="SL-TH-019",
            disposition="hand-over-to-locality",
            receiver="UBND phường Tô Hiệu",
            new_use="Quản lý, sử dụng theo quy định",
            legal_basis="Nghị định 186/2025/NĐ-CP",
            deadline=date(2025, 12, 31),
        ),
        Place(agency="03646.service-centre", site="SL-TTCT", building="SL-TTCT-N1"),
        Decide(site="SL-X", disposition="unverified", note="+84 212 là số điện thoại"),
        Decide(site="SL-MC", disposition="hand-over-to-locality"),
    ]
    moves = tuple(
        Move(number, step, datetime(2026, 1, number, tzinfo=UTC), "tester")
        for number, step in enumerate(steps, start=1)
    )
    register = Register(
        units=(
            unit("14", 2025, "Tỉnh Sơn La", Level.PROVINCE),
            unit("03646", 2025, "Phường Tô Hiệu"),
            unit("04117", 2025, "Xã Mường Chanh"),
        ),
        successions=(),
        agencies=(
            Agency(
                code="03646.service-centre",
                name="Trung tâm Phục vụ hành chính công phường Tô Hiệu",
                kind="service-centre",
                unit="03646@2025",
                parent=None,
                valid_from=None,
                valid_to=None,
            ),
        ),
        sites=(
            site(
                "SL-TH-019",
                "Trụ sở UBND phường Tô Hiệu (cũ)",
                "03646@2025",
                managed_by="UBND phường Tô Hiệu (cũ)",
                address_old="Số 19, đường Tô Hiệu",
                address_new="Số 19, đường Tô Hiệu, phường Tô Hiệu",
                land_area_m2=Decimal("1417.70"),
                land_value=28_657_244_000,
                data_note="diện tích và giá trị giả định",
            ),
            site(
                "SL-TTCT",
                "Trung tâm Chính trị thành phố Sơn La",
                "03646@2025",
                land_area_m2=Decimal("2500.00"),
            ),
            site("SL-MC", '=HYPERLINK("x")', "04117@2025", land_area_m2=Decimal("300.05")),
            site("SL-X", "Kho tạm", None, land_area_m2=Decimal("0.10"), land_value=1_500),
            site("SL-UNTOUCHED", "Chưa có quyết định", "03646@2025"),
        ),
        buildings=(
            building(
                "SL-TH-019-N1",
                "SL-TH-019",
                storeys=2,
                grade="Cấp III",
                year_built=1998,
                year_in_use=1999,
                built_area_m2=Decimal("210.00"),
                usable_floor_area_m2=Decimal("391.25"),
                historical_cost=1_234_567_890,
                residual_value=111_111_111,
            ),
            building("SL-TH-019-N2", "SL-TH-019", usable_floor_area_m2=Decimal("60.00")),
            building("SL-TTCT-N1", "SL-TTCT", name="Nhà làm việc chính"),
        ),
        occupancies=(),
        titles=(),
        posts=(),
        staff=(),
        assets=(),
    )
    return Snapshot(
        plan="son-la-2025",
        plan_name="Phương án sắp xếp trụ sở tỉnh Sơn La",
        revision=len(moves),
        province="14@2025",
        baseline_name="Hiện trạng",
        baseline_taken_on=date(2025, 6, 30),
        register=register,
        state=replay(moves),
        dispositions={
            "hand-over-to-locality": disposition(
                "hand-over-to-locality", "Giao địa phương quản lý, sử dụng theo quy định"
            ),
            "unverified": disposition("unverified", "Thu hồi", verified=False),
        },
        norms_on=date(2025, 6, 30),
        moves=moves,
    )
