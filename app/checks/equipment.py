"""Equipment and vehicles: norms of pieces against what agencies have under the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.checks.model import (
    Amount,
    Check,
    Citation,
    Family,
    Found,
    Meter,
    Scope,
    Severity,
    State,
    Unit,
    none_is_right,
    only_told,
)
from app.checks.scene import Scene
from app.norms.model import Source


def _citation(source: Source) -> Citation:
    return Citation(source.instrument, source.article, source.verified)


def is_measured(scene: Scene, agency: str) -> bool:
    """Return whether what an agency has can be held against its norm.

    An agency of which nothing is recorded has nothing only where the register has what the
    commune's old units had; else nobody has entered it yet.
    """
    known = scene.snapshot.agencies[agency]
    ground = scene.ground
    if not ground.norms.items or not ground.is_new(known) or ground.has_own_premises(known):
        return False
    inherited = ground.commune_of_agency[agency] in ground.communes_with_inheritance
    return inherited or scene.held(agency).records > 0


def _balance(scene: Scene, agency: str) -> Counter[str]:
    """Return how many pieces of each item an agency has above its norm, below 0 where it lacks."""
    if not is_measured(scene, agency):
        return Counter()
    balance = Counter(scene.held(agency).items)
    balance.subtract(scene.ground.equipment_need(agency))
    return balance


def _short(scene: Scene, commune: str) -> Iterator[Found]:
    balances = {a: _balance(scene, a) for a in scene.ground.new_agencies_of.get(commune, ())}
    for agency, balance in balances.items():
        lacking = {item: -number for item, number in balance.items() if number < 0}
        if not lacking:
            continue
        yield Found(
            {
                "agency": scene.snapshot.agencies[agency].name,
                **_listed(scene, lacking),
                **_cover(scene, lacking, agency, balances),
            },
            agency=agency,
            part=agency,
            citation=_cite(scene),
        )


def _cover(
    scene: Scene, lacking: dict[str, int], agency: str, balances: dict[str, Counter[str]]
) -> dict[str, str]:
    """Return which agencies of the same commune have what another lacks, in both languages."""
    offers, offers_en = [], []
    for other, balance in balances.items():
        spare = {item: balance[item] for item in lacking if other != agency and balance[item] > 0}
        if spare:
            name, words = scene.snapshot.agencies[other].name, _listed(scene, spare)
            offers.append(f"{name} thừa {words['items']}")
            offers_en.append(f"{name} has {words['items_en']} to spare")
    if not offers:
        return {
            "cover": "Trong xã, phường không cơ quan nào thừa; xem các xã, phường khác trước khi "
            "mua mới.",
            "cover_en": "No agency of the commune has any to spare; look at other communes before "
            "buying.",
        }
    return {
        "cover": f"Điều chuyển trong xã, phường: {'; '.join(offers)}.",
        "cover_en": f"Transfer within the commune: {'; '.join(offers_en)}.",
    }


def _surplus(scene: Scene, agency: str) -> Iterator[Found]:
    spare = {item: number for item, number in _balance(scene, agency).items() if number > 0}
    if spare:
        yield Found(
            {
                "agency": scene.snapshot.agencies[agency].name,
                **_listed(scene, spare),
            },
            citation=_cite(scene),
        )


def _listed(scene: Scene, pieces: dict[str, int]) -> dict[str, str]:
    """Return the pieces in words, in Vietnamese and in English."""
    items = [item for item in scene.ground.norms.items if item.key in pieces]
    return {
        "items": ", ".join(f"{item.name} ({pieces[item.key]})" for item in items),
        "items_en": ", ".join(f"{item.english} ({pieces[item.key]})" for item in items),
    }


def _cars_of(scene: Scene, commune: str) -> int:
    return sum(scene.held(agency).cars for agency in scene.ground.agencies_of.get(commune, ()))


def _too_many_cars(scene: Scene, commune: str) -> Iterator[Found]:
    norm = scene.ground.norms.cars
    if norm is None or commune == scene.ground.province:
        return
    cars = _cars_of(scene, commune)
    if cars > norm.per_commune:
        yield Found(
            {
                "commune": scene.ground.communes[commune].name,
                "cars": cars,
                "limit": norm.per_commune,
                "over": cars - norm.per_commune,
            },
            citation=_citation(norm.source),
        )


def _lacked_pieces(scene: Scene, agency: str) -> Amount | None:
    if not is_measured(scene, agency):
        return None
    return Amount(value=sum(-n for n in _balance(scene, agency).values() if n < 0), limit=0)


def _spare_pieces(scene: Scene, agency: str) -> Amount | None:
    if not is_measured(scene, agency):
        return None
    return Amount(value=sum(n for n in _balance(scene, agency).values() if n > 0), limit=0)


def _coverable(scene: Scene, commune: str) -> Amount | None:
    """Return how many lacking pieces a surplus in the same commune could cover."""
    short: Counter[str] = Counter()
    spare: Counter[str] = Counter()
    measured = False
    for agency in scene.ground.new_agencies_of.get(commune, ()):
        measured = measured or is_measured(scene, agency)
        for item, number in _balance(scene, agency).items():
            (spare if number > 0 else short)[item] += abs(number)
    if not measured:
        return None
    return Amount(value=sum(min(short[item], spare[item]) for item in short))


def _unrecorded(scene: Scene, commune: str) -> Iterator[Found]:
    ground = scene.ground
    agencies = scene.snapshot.agencies
    nothing = [
        agencies[code].name
        for code in ground.new_agencies_of.get(commune, ())
        if not ground.has_own_premises(agencies[code]) and not is_measured(scene, code)
    ]
    if nothing and ground.norms.items:
        yield Found({"commune": ground.communes[commune].name, "agencies": ", ".join(nothing)})


def _cars(scene: Scene, commune: str) -> Amount | None:
    ground = scene.ground
    norm = ground.norms.cars
    recorded = any(scene.held(agency).records for agency in ground.agencies_of.get(commune, ()))
    if norm is None or commune == ground.province or not recorded:
        return None
    cars = _cars_of(scene, commune)
    return Amount(
        value=cars,
        baseline=ground.cars_of(commune),
        limit=norm.per_commune,
    )


def _cite(scene: Scene) -> Citation | None:
    source = scene.ground.norms.equipment_source
    return _citation(source) if source else None


def _cite_cars(scene: Scene) -> Citation | None:
    norm = scene.ground.norms.cars
    return _citation(norm.source) if norm else None


def _within_limit(amount: Amount) -> State:
    if amount.value is None or amount.limit is None:
        return State.UNKNOWN
    return State.ERROR if amount.value > amount.limit else State.OK


CHECKS = (
    Check(
        key="equipment-short",
        version=1,
        family=Family.EQUIPMENT,
        severity=Severity.INFO,
        scope=Scope.COMMUNE,
        sentence="{agency}: thiếu so với định mức: {items}.",
        english="{agency}: below the norm of equipment: {items_en}.",
        repair="{cover}",
        repair_en="{cover_en}",
        find=_short,
    ),
    Check(
        key="equipment-unrecorded",
        version=1,
        family=Family.EQUIPMENT,
        severity=Severity.INFO,
        scope=Scope.COMMUNE,
        sentence="{commune}: sổ đăng ký chưa có tài sản nào của {agencies}, nên chưa so được "
        "với định mức.",
        english="{commune}: the register has no assets of {agencies}, so that nothing can be "
        "compared with the norm.",
        repair="Nhập danh mục tài sản của các cơ quan này hoặc của đơn vị cũ mà chúng kế thừa.",
        repair_en="Import the assets of these agencies, or of the old units that they succeed.",
        find=_unrecorded,
    ),
    Check(
        key="equipment-surplus",
        version=1,
        family=Family.EQUIPMENT,
        severity=Severity.INFO,
        scope=Scope.AGENCY,
        sentence="{agency}: thừa so với định mức: {items}.",
        english="{agency}: above the norm of equipment: {items_en}.",
        repair="Điều chuyển cho cơ quan còn thiếu; tài sản hiện có được tiếp tục sử dụng.",
        repair_en="Transfer them to an agency that lacks them; what is there may stay in use.",
        find=_surplus,
    ),
    Check(
        key="cars-over",
        version=1,
        family=Family.EQUIPMENT,
        severity=Severity.ERROR,
        scope=Scope.COMMUNE,
        sentence="{commune}: có {cars} xe ô tô, vượt {over} xe so với định mức tối đa {limit} xe.",
        english="{commune}: has {cars} cars, {over} above the highest number of {limit}.",
        repair="Điều chuyển số xe vượt cho xã, phường còn thiếu, hoặc xử lý theo quy định.",
        repair_en="Transfer the cars above the limit to a commune that lacks them, or dispose of "
        "them by law.",
        find=_too_many_cars,
    ),
)

METERS = (
    Meter(
        key="equipment-short",
        version=1,
        family=Family.EQUIPMENT,
        name="Trang thiết bị còn thiếu so với định mức",
        english="Equipment below the norm",
        unit=Unit.COUNT,
        better="lower",
        scope=Scope.AGENCY,
        measure=_lacked_pieces,
        judge=none_is_right,
        cite=_cite,
    ),
    Meter(
        key="equipment-surplus",
        version=1,
        family=Family.EQUIPMENT,
        name="Trang thiết bị thừa so với định mức",
        english="Equipment above the norm",
        unit=Unit.COUNT,
        better="lower",
        scope=Scope.AGENCY,
        measure=_spare_pieces,
        judge=none_is_right,
        cite=_cite,
    ),
    Meter(
        key="equipment-coverable",
        version=1,
        family=Family.EQUIPMENT,
        name="Thiếu có thể bù bằng phần thừa trong xã, phường",
        english="Shortage that a surplus in the same commune could cover",
        unit=Unit.COUNT,
        better=None,
        scope=Scope.COMMUNE,
        measure=_coverable,
        judge=only_told,
        cite=_cite,
    ),
    Meter(
        key="cars",
        version=1,
        family=Family.EQUIPMENT,
        name="Xe ô tô phục vụ công tác chung",
        english="Cars for common work",
        unit=Unit.COUNT,
        better=None,
        scope=Scope.COMMUNE,
        measure=_cars,
        judge=_within_limit,
        cite=_cite_cars,
    ),
)
