"""Use cases of units: loading them, finding them, and asking what became of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from app.audit.store import RecordChange, record_change_set
from app.db.engine import transaction
from app.kernel.errors import AmbiguousError, NotFoundError
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE
from app.kernel.text import fold
from app.units import lookup, store
from app.units.model import Level, Lineage, LoadReport, Succession, Tally, Unit, UnitMatch
from app.units.package import read_package, select_provinces

_Record = TypeVar("_Record", Unit, Succession)

VINTAGE_NAMES: Mapping[int, str] = {
    OLD_VINTAGE: "danh mục cũ (đến 30/6/2025)",
    NEW_VINTAGE: "danh mục mới (từ 1/7/2025)",
}


async def load_units(provinces: Collection[str] | None, actor: str) -> LoadReport:
    """Load the units and successions of new provinces ("14"; None for all of Viet Nam).

    Loading again changes nothing. The change set names the provinces and the package's version
    rather than every row, which that version gives again; a unit that changes is recorded itself.

    Raises:
        InvalidInputError: a code is no new province.
        ConfigurationError: the package of code lists cannot be read.
    """
    content = read_package()
    if provinces is not None:
        content = select_provinces(content, provinces)
    async with transaction():
        await store.lock_units()
        units = {unit.key: unit for unit in content.units}
        links = {(link.old_unit, link.new_unit): link for link in content.successions}
        old_units = await store.stored_units(units)
        old_links = await store.stored_successions({old for old, _ in links})
        new_units, changed_units, unit_tally = _compare(units, old_units)
        new_links, changed_links, link_tally = _compare(links, old_links)
        codes = tuple(
            sorted(
                unit.code
                for unit in content.units
                if unit.level is Level.PROVINCE and unit.vintage == NEW_VINTAGE
            )
        )
        report = LoadReport(codes, unit_tally, link_tally, content.source)
        if new_units or changed_units or new_links or changed_links:
            await store.save_units(new_units, changed_units)
            await store.save_successions(new_links, changed_links)
            await record_change_set(
                actor,
                "units.load",
                [
                    RecordChange("unit_list", content.source, None, _summary(report)),
                    *(
                        RecordChange("unit", unit.key, _state(old_units[unit.key]), _state(unit))
                        for unit in changed_units
                    ),
                ],
            )
    return report


async def find_communes(
    name: str,
    *,
    vintage: int | None = None,
    province: str | None = None,
    district: str | None = None,
) -> list[UnitMatch]:
    """Return the communes called `name`: none, one, or several that a person must choose from.

    The name may lack its kind or its diacritics; letters have to agree, nothing is guessed. One
    written with diacritics leaves out units that differ in them, unless none bears them. `province`
    and `district` narrow the search: a code, a name, or, for a province, the key of a new one
    ("14@2025"), which keeps the old communes that lead into it.
    """
    return await _find(name, (Level.COMMUNE,), vintage, province, district)


async def find_unit(
    code_or_name: str,
    vintage: int,
    *,
    province: str | None = None,
    district: str | None = None,
) -> UnitMatch:
    """Return the one unit of a code list that has this code, key or name.

    A name is looked for among the communes first, then among districts and provinces.

    Raises:
        NotFoundError: there is none.
        AmbiguousError: there are several; `extra["candidates"]` lists them.
        InvalidInputError: digits that are no code.
    """
    key = lookup.code_of(code_or_name, vintage)
    if key is not None:
        match = (await store.matches_of([key])).get(key)
        if match is None:
            await _none_found(f"mã {code_or_name}", vintage)
        assert match is not None
        return match
    for levels in ((Level.COMMUNE,), (Level.DISTRICT, Level.PROVINCE)):
        matches = await _find(code_or_name, levels, vintage, province, district)
        if len(matches) > 1:
            raise _ambiguous(code_or_name, matches)
        if matches:
            return matches[0]
    await _none_found(f"tên “{code_or_name}”", vintage)
    raise AssertionError("unreachable")


async def successors(
    code_or_name: str, *, province: str | None = None, district: str | None = None
) -> Lineage:
    """Return an old unit and the new units that it passed into, whole or in part.

    Raises:
        NotFoundError, AmbiguousError, InvalidInputError: as `find_unit` does.
    """
    match = await find_unit(code_or_name, OLD_VINTAGE, province=province, district=district)
    return Lineage(match, await store.links_of(match.unit.key, match.unit.vintage))


async def predecessors(
    code_or_name: str, *, province: str | None = None, district: str | None = None
) -> Lineage:
    """Return a new unit and the old units that it was formed from.

    Raises:
        NotFoundError, AmbiguousError, InvalidInputError: as `find_unit` does.
    """
    match = await find_unit(code_or_name, NEW_VINTAGE, province=province, district=district)
    return Lineage(match, await store.links_of(match.unit.key, match.unit.vintage))


def candidates_of(matches: Collection[UnitMatch]) -> list[dict[str, Any]]:
    """Return matches as an error's `candidates`: key, code, name, district, province."""
    return [
        {
            "key": match.unit.key,
            "code": match.unit.code,
            "name": match.unit.name,
            "district": match.district_name,
            "province": match.province_name,
        }
        for match in matches
    ]


async def _find(
    name: str,
    levels: Collection[Level],
    vintage: int | None,
    province: str | None,
    district: str | None,
) -> list[UnitMatch]:
    if not fold(name):
        return []
    others = lookup.other_spellings()
    found = await store.matches_named(
        lookup.search_forms(name), lookup.units_also_called(name), vintage, levels
    )
    matches = []
    for match, leads_to in found:
        unit = match.unit
        if province is not None and not (
            province in leads_to or _fits(province, unit.province, match.province_name)
        ):
            continue
        if district is not None and not _fits(district, unit.district, match.district_name):
            continue
        exact = lookup.bears(
            name, unit.name, unit.short_name, *_with_short_names(others.get(unit.key, ()))
        )
        matches.append(UnitMatch(unit, match.district_name, match.province_name, exact))
    return lookup.closest(name, matches)


def _with_short_names(names: Collection[str]) -> list[str]:
    kinds = [f"{kind} " for kind in lookup.KINDS]
    shorts = [
        name[len(kind) :] for name in names for kind in kinds if name.lower().startswith(kind)
    ]
    return [*names, *shorts]


def _fits(wanted: str, key: str | None, name: str | None) -> bool:
    if key is None or name is None:
        return False
    if wanted in {key, key.partition("@")[0]}:
        return True
    return fold(name) in lookup.search_forms(wanted)


def _ambiguous(name: str, matches: Collection[UnitMatch]) -> AmbiguousError:
    listed = "; ".join(f"{m.unit.code} {m.unit.name} ({m.place()})" for m in matches)
    return AmbiguousError(
        f"“{name}” có thể là {len(matches)} đơn vị: {listed}. Hãy dùng mã, hoặc nêu thêm huyện, "
        "tỉnh.",
        candidates=candidates_of(matches),
    )


async def _none_found(what: str, vintage: int) -> None:
    if not await store.has_units():
        raise NotFoundError("Chưa nạp danh mục đơn vị hành chính. Hãy chạy: truso units load")
    raise NotFoundError(f"Không có đơn vị nào mang {what} trong {VINTAGE_NAMES[vintage]}.")


def _compare(
    records: Mapping[Any, _Record], stored: Mapping[Any, _Record]
) -> tuple[list[_Record], list[_Record], Tally]:
    new = [record for key, record in records.items() if key not in stored]
    changed = [r for key, r in records.items() if key in stored and stored[key] != r]
    same = len(records) - len(new) - len(changed)
    return new, changed, Tally(len(new), len(changed), same)


def _summary(report: LoadReport) -> dict[str, Any]:
    return {
        "provinces": report.provinces,
        "units_new": report.units.new,
        "units_changed": report.units.changed,
        "successions_new": report.successions.new,
        "successions_changed": report.successions.changed,
    }


def _state(unit: Unit) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in Unit.__slots__}
