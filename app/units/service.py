"""Use cases of units: loading them, finding them, and asking what became of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from app.audit.store import RecordChange, record_change_set
from app.db.engine import transaction
from app.kernel.errors import InvalidInputError, NotFoundError
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE, unit_key
from app.kernel.text import fold
from app.units import boundary_store, lookup, store
from app.units.facts import merged, read_facts
from app.units.model import (
    BoundaryReport,
    FactsReport,
    Level,
    Lineage,
    LoadReport,
    Succession,
    Tally,
    Unit,
    UnitDetail,
    UnitFact,
    UnitMatch,
)
from app.units.name_service import (
    list_aliases,
    load_aliases,
    remember_answer,
    resolve_communes,
)
from app.units.package import read_package, select_provinces

__all__ = [
    "approximate_boundaries", "boundary_sets", "find_communes", "find_unit", "list_aliases",
    "list_units", "load_aliases", "load_boundaries", "load_facts", "load_units", "predecessors",
    "provinces", "remember_answer", "resolve_communes", "successors", "unit_detail",
]  # fmt: skip

_Record = TypeVar("_Record", Unit, Succession, UnitFact)

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


async def load_facts(
    path: Path,
    actor: str,
    *,
    source: str | None = None,
    as_of: date | None = None,
    vintage: int = NEW_VINTAGE,
) -> FactsReport:
    """Load population, area, seat's address and point of units from a CSV file.

    A cell that is empty says nothing: what is stored stays. Rows of units that are not loaded are
    left out and named in the report; any row that cannot be right refuses the whole file.

    Raises:
        InvalidInputError: the file cannot be read, or rows in it are wrong; `extra["problems"]`
            lists each with its line.
    """
    file = read_facts(path)
    source = source or f"tệp {file.name}"
    async with transaction():
        await store.lock_units()
        matches = await store.stored_units([unit_key(row.code, vintage) for row in file.rows])
        others = lookup.other_spellings()
        problems = [*file.problems]
        unknown = []
        facts = {}
        stored = await store.facts_of(matches)
        for row in file.rows:
            unit = matches.get(unit_key(row.code, vintage))
            if unit is None:
                unknown.append(f"{row.code} {row.name or ''}".strip())
            elif row.name and not lookup.is_called(unit, row.name, others.get(unit.key, ())):
                problems.append(
                    f"dòng {row.line}: mã {row.code} là {unit.name}, nhưng tệp ghi “{row.name}”"
                )
            else:
                facts[unit.key] = merged(row, unit.key, stored.get(unit.key), source, as_of)
        if problems:
            raise InvalidInputError(
                f"Tệp {file.name} có {len(problems)} dòng sai, chưa nạp gì: {_listed(problems)}.",
                problems=problems,
            )
        if not facts:
            raise InvalidInputError(
                f"Không mã nào trong tệp {file.name} có trong {VINTAGE_NAMES[vintage]} đã nạp. "
                "Hãy chạy: truso units load"
            )
        new, changed, tally = _compare(facts, stored)
        if new or changed:
            await store.save_facts([*new, *changed])
            await record_change_set(
                actor,
                "units.load_facts",
                [
                    RecordChange(
                        "unit_fact", fact.unit, _state(stored.get(fact.unit)), _state(fact)
                    )
                    for fact in (*new, *changed)
                ],
                reason=f"{file.name}, SHA-256 {file.sha256}",
            )
    return FactsReport(file.name, file.sha256, source, as_of, tally, tuple(unknown))


async def load_boundaries(
    path: Path,
    layer: str | None,
    vintage: int,
    actor: str,
    *,
    source: str | None = None,
    as_of: date | None = None,
    code_column: str | None = None,
    crs: str | None = None,
    recode: Mapping[str, str] | None = None,
    strict: bool = False,
) -> BoundaryReport:
    """Load a file of boundaries; see `app.units.boundary_service.load_boundaries`."""
    from app.units import boundary_service

    return await boundary_service.load_boundaries(
        path,
        layer,
        vintage,
        actor,
        source=source,
        as_of=as_of,
        code_column=code_column,
        crs=crs,
        recode=recode,
        strict=strict,
    )


async def approximate_boundaries(province: str, actor: str) -> BoundaryReport:
    """Make approximate cells; see `app.units.boundary_service.approximate_boundaries`."""
    from app.units import boundary_service

    return await boundary_service.approximate_boundaries(province, actor)


async def provinces() -> tuple[Unit, ...]:
    """Return the new provinces that are loaded, in Vietnamese order."""
    return await store.provinces()


async def boundary_sets() -> list[dict[str, Any]]:
    """Return the provenance of every set of boundaries, the latest first."""
    return await boundary_store.boundary_sets()


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

    A name is looked for among the communes first, then among districts and provinces. It may be
    followed by where the unit lies, as in an address: "Chiềng Chung, huyện Mai Sơn, Sơn La".

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
    name, *places = (part.strip() for part in code_or_name.split(","))
    for district_meant, province_meant in lookup.narrowings(places, district, province):
        for levels in ((Level.COMMUNE,), (Level.DISTRICT, Level.PROVINCE)):
            matches = await _find(name, levels, vintage, province_meant, district_meant)
            if len(matches) > 1:
                raise lookup.ambiguous(code_or_name, matches)
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


async def list_units(
    *,
    q: str | None = None,
    level: Level | None = None,
    vintage: int | None = None,
    province: str | None = None,
    limit: int,
    offset: int = 0,
) -> tuple[list[UnitMatch], int]:
    """Return a page of units and how many there are on all pages.

    `q` is part of a name or the beginning of a code. `province` is a two-digit code or a key; the
    key of a new province stands for the old ones that it came from too.
    """
    keys = None
    if province is not None:
        keys = [province]
        if "@" not in province:
            keys = [f"{province}@{OLD_VINTAGE}", f"{province}@{NEW_VINTAGE}"]
        elif province.endswith(f"@{NEW_VINTAGE}"):
            keys += [link.unit.key for link in await store.links_of(province, NEW_VINTAGE)]
    return await store.list_units(
        q=q, level=level, vintage=vintage, provinces=keys, limit=limit, offset=offset
    )


async def unit_detail(key: str) -> UnitDetail:
    """Return a unit by its key, with lineage, facts and boundary.

    Raises:
        NotFoundError: no unit has this key.
    """
    match = (await store.matches_of([key])).get(key)
    if match is None:
        raise NotFoundError(
            f"Không có đơn vị hành chính nào mang khóa “{key}” (dạng đúng: 03646@2025)."
        )
    links = await store.links_of(key, match.unit.vintage)
    old = match.unit.vintage == OLD_VINTAGE
    boundaries = await store.boundaries_of([key])
    return UnitDetail(
        match,
        successors=links if old else (),
        predecessors=() if old else links,
        facts=(await store.facts_of([key])).get(key),
        boundary=boundaries[0] if boundaries else None,
    )


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
            province in leads_to or lookup.fits(province, unit.province, match.province_name)
        ):
            continue
        if district is not None and not lookup.fits(district, unit.district, match.district_name):
            continue
        exact = lookup.bears(name, *lookup.names_of(unit, others.get(unit.key, ())))
        matches.append(UnitMatch(unit, match.district_name, match.province_name, exact))
    return lookup.closest(name, matches)


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


def _state(record: Unit | UnitFact | None) -> dict[str, Any] | None:
    return None if record is None else asdict(record)


def _listed(problems: Sequence[str], limit: int = 20) -> str:
    more = f"; và {len(problems) - limit} dòng nữa" if len(problems) > limit else ""
    return "; ".join(problems[:limit]) + more
