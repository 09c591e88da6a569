"""A province to be checked: a ward merged from two, and a commune that stayed as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from app.checks.evaluation import Evaluation, Outcome, evaluate
from app.checks.ground import Ground
from app.checks.law_facts import law_facts
from app.checks.model import Amount, Problem
from app.checks.scene import Scene
from app.checks.travel import TravelTime
from app.norms.catalogue import norms_in_force
from app.people.catalogue import load_title_catalogue
from app.plans.model import Decide, Place, Step
from app.plans.snapshot import Register, Snapshot
from app.units.model import Relation, Succession, UnitFact
from tests.builders.plan import snapshot
from tests.builders.register import (
    MUONG_CHANH,
    OLD_SON_LA,
    OLD_TO_HIEU,
    SON_LA,
    TO_HIEU,
    agency,
    asset,
    building,
    occupancy,
    post,
    site,
    staff,
    unit,
)

QUYET_THANG = "03652@2024"
OLD_MUONG_CHANH = "04153@2024"
NORMS_ON = date(2026, 11, 1)

OFFICE = "03646.office"
CENTRE = "03646.service-centre"
PARTY = "03646.party-committee"
POLICE = "03646.police"
OTHER_OFFICE = "04153.office"
OLD_COMMITTEE = "03649@2024.committee"
OTHER_OLD_COMMITTEE = "03652@2024.committee"

HALL, LARGE, QT_HALL, SCHOOL, FAR_HALL = "SL-1", "SL-2", "SL-3", "SL-4", "SL-5"
"""Old headquarters of Tô Hiệu, the political centre, the headquarters of Quyết Thắng, a school,
and the headquarters of Mường Chanh."""


def _linked(old: str, new: str, relation: Relation = Relation.WHOLE) -> Succession:
    return Succession(old, new, relation, date(2025, 7, 1), "1681/NQ-UBTVQH15", "test")


REGISTER = Register(
    units=(
        unit(SON_LA, "Tỉnh Sơn La"),
        unit(OLD_SON_LA, "Tỉnh Sơn La"),
        unit(TO_HIEU, "Phường Tô Hiệu", latitude=21.33, longitude=103.91),
        unit(MUONG_CHANH, "Xã Mường Chanh", latitude=21.20, longitude=103.98),
        unit(OLD_TO_HIEU, "Phường Tô Hiệu", latitude=21.33, longitude=103.91),
        unit(QUYET_THANG, "Phường Quyết Thắng", latitude=21.34, longitude=103.91),
        unit(OLD_MUONG_CHANH, "Xã Mường Chanh", latitude=21.20, longitude=103.98),
    ),
    successions=(
        _linked(OLD_TO_HIEU, TO_HIEU),
        _linked(QUYET_THANG, TO_HIEU),
        _linked(OLD_MUONG_CHANH, MUONG_CHANH),
    ),
    agencies=(
        agency(OFFICE),
        agency(CENTRE, name="Trung tâm Phục vụ hành chính công phường Tô Hiệu",
               kind="service-centre"),
        agency(PARTY, name="Đảng ủy phường Tô Hiệu", kind="party-committee"),
        agency(POLICE, name="Công an phường Tô Hiệu", kind="police"),
        agency(OTHER_OFFICE, name="Văn phòng xã Mường Chanh", unit=MUONG_CHANH),
        agency(OLD_COMMITTEE, name="UBND phường Tô Hiệu (cũ)", kind="other", unit=OLD_TO_HIEU,
               valid_from=None, valid_to=date(2025, 6, 30)),
        agency(OTHER_OLD_COMMITTEE, name="UBND phường Quyết Thắng (cũ)", kind="other",
               unit=QUYET_THANG, valid_from=None, valid_to=date(2025, 6, 30)),
    ),
    sites=(
        site(HALL, managing_agency=OLD_COMMITTEE),
        site(LARGE, name="Trung tâm chính trị thành phố", old_unit=None, latitude=21.34),
        site(QT_HALL, name="Trụ sở UBND phường Quyết Thắng (cũ)", old_unit=QUYET_THANG,
             managing_agency=OTHER_OLD_COMMITTEE, latitude=21.341),
        site(SCHOOL, name="Trường tiểu học", kind="education", managing_agency=OLD_COMMITTEE),
        site(FAR_HALL, name="Trụ sở UBND xã Mường Chanh", old_unit=OLD_MUONG_CHANH,
             new_unit=MUONG_CHANH, latitude=21.20, longitude=103.98,
             managing_agency=OTHER_OFFICE),
    ),
    buildings=(
        building(f"{HALL}-N1", HALL, usable_floor_area_m2=Decimal(480)),
        building(f"{LARGE}-N1", LARGE, usable_floor_area_m2=Decimal(1000)),
        building(f"{LARGE}-N2", LARGE, name="Nhà hội trường", usable_floor_area_m2=Decimal(300)),
        building(f"{QT_HALL}-N1", QT_HALL, usable_floor_area_m2=Decimal(350)),
        building(f"{SCHOOL}-N1", SCHOOL, usable_floor_area_m2=Decimal(900)),
        building(f"{FAR_HALL}-N1", FAR_HALL, usable_floor_area_m2=Decimal(400)),
    ),
    occupancies=(
        occupancy(HALL, OLD_COMMITTEE, from_date=None, area_m2=Decimal(450)),
        occupancy(QT_HALL, OTHER_OLD_COMMITTEE, from_date=None, area_m2=Decimal(300)),
        occupancy(FAR_HALL, OTHER_OFFICE, from_date=None, area_m2=Decimal(200)),
    ),
    titles=tuple(entry.title for entry in load_title_catalogue().values()),
    posts=(
        post(OFFICE, "committee-chair", 1),
        post(OFFICE, "specialist", 4),
        post(CENTRE, "specialist", 6),
        post(PARTY, "party-secretary", 1),
        post(POLICE, "police-officer", 12),
        post(OTHER_OFFICE, "specialist", 4),
    ),
    staff=(
        staff("CB-1", agency=OLD_COMMITTEE, site=HALL),
        staff("CB-2", agency=OTHER_OLD_COMMITTEE, site=QT_HALL),
        staff("CB-3", agency=OTHER_OFFICE, site=FAR_HALL),
    ),
    assets=(
        asset("TS-1", agency=OLD_COMMITTEE, site=HALL, quantity=9),
        asset("TS-2", agency=OTHER_OLD_COMMITTEE, site=QT_HALL, name="Máy in", quantity=1),
        asset("TS-3", agency=OLD_COMMITTEE, site=HALL, name="Xe Toyota", asset_class="Xe ô tô"),
        asset("TS-4", agency=OLD_COMMITTEE, site=SCHOOL, quantity=20),
        asset("TS-5", agency=OTHER_OFFICE, site=FAR_HALL, quantity=2),
    ),
)  # fmt: skip

OFFICE_NEED = Decimal("148.00")  # (20 + 4 × 15) × 1.85
CENTRE_NEED = Decimal("166.50")  # 6 × 15 × 1.85
PARTY_NEED = Decimal("55.50")  # 30 × 1.85
OTHER_NEED = Decimal("111.00")  # 4 × 15 × 1.85


def changed(**sections: tuple[Any, ...]) -> Register:
    """The register with other records: those of the same code or key are replaced."""
    values: dict[str, Any] = {}
    for name, records in sections.items():
        if name in {"occupancies", "posts", "successions", "staff", "assets"}:
            values[name] = records
            continue
        key = "key" if name == "units" else "code"
        known = {getattr(each, key): each for each in getattr(REGISTER, name)}
        known |= {getattr(each, key): each for each in records}
        values[name] = tuple(known.values())
    return replace(REGISTER, **values)


def picture(*steps: Step, register: Register = REGISTER, on: date = NORMS_ON) -> Snapshot:
    return replace(snapshot(*steps, register=register), norms_on=on)


def ground(
    register: Register = REGISTER,
    on: date = NORMS_ON,
    facts: dict[str, UnitFact] | None = None,
    ways: tuple[TravelTime, ...] = (),
) -> Ground:
    return Ground(
        register,
        SON_LA,
        date(2025, 6, 20),
        norms=norms_in_force(on),
        law=law_facts(on),
        facts=facts or {},
        ways=ways,
    )


def scene(*steps: Step, register: Register = REGISTER, on: date = NORMS_ON) -> Scene:
    return Scene(picture(*steps, register=register, on=on), ground(register, on))


def evaluation(
    *steps: Step,
    register: Register = REGISTER,
    on: date = NORMS_ON,
    facts: dict[str, UnitFact] | None = None,
    ways: tuple[TravelTime, ...] = (),
) -> Evaluation:
    return evaluate(picture(*steps, register=register, on=on), ground(register, on, facts, ways))


def found(evaluated: Evaluation, check: str) -> list[Problem]:
    """What one check found, in order of its subjects."""
    return sorted(
        (problem for problem in evaluated.problems() if problem.check.key == check),
        key=lambda problem: problem.id,
    )


def subjects(evaluated: Evaluation, check: str) -> list[str]:
    """About what one check found something."""
    return [problem.subject for problem in found(evaluated, check)]


def amount(evaluated: Evaluation, meter: str, commune: str | None = None) -> Amount:
    """What a meter shows of the plan, or of one commune."""
    amounts = evaluated.parts[commune].amounts if commune else evaluated.amounts
    return amounts[meter]


def outcomes(evaluated: Evaluation) -> dict[str, Outcome]:
    """All outcomes by commune and subject, to compare evaluations with."""
    return {
        f"{commune}/{subject}": outcome
        for commune, part in evaluated.parts.items()
        for subject, outcome in (
            ("", part.whole),
            *((f"site {code}", each) for code, each in part.sites.items()),
            *((f"agency {code}", each) for code, each in part.agencies.items()),
        )
    }


def decide(site: str = HALL, disposition: str = "retain", **given: Any) -> Decide:
    return Decide(site, disposition, **given)


def place(
    agency: str = OFFICE, site: str = HALL, area_m2: str | None = "148.00", **given: Any
) -> Place:
    return Place(agency, site, area_m2=None if area_m2 is None else Decimal(area_m2), **given)


def fact(key: str, population: int | None) -> UnitFact:
    return UnitFact(key, population, None, None, None, None, None, "test", None)


def with_population(*populations: tuple[str, int | None]) -> dict[str, UnitFact]:
    return {key: fact(key, number) for key, number in populations}
