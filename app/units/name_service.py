"""Use cases of written names: resolving them, other names that a province loads, answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.audit.names import record_name
from app.audit.store import RecordChange, record_change_set
from app.db.engine import transaction
from app.kernel.clock import now
from app.kernel.errors import InvalidInputError, NotFoundError
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE
from app.kernel.text import fold
from app.units import alias_store, lookup, store
from app.units.alias_files import SUM_OF_SHARES, AliasFile, AliasRow, read_aliases
from app.units.model import Tally, Unit
from app.units.place_index import PlaceIndex
from app.units.places import (
    AliasReport,
    PlaceName,
    Resolution,
    StoredAlias,
    UnitAlias,
    UnitAnswer,
)
from app.units.resolve import answer_key, resolve
from app.units.written_names import name_key, read_name

_Aliases = dict[alias_store.AliasName, list[UnitAlias]]
_LISTED_PROBLEMS = 20

_last_index: tuple[tuple[Any, ...], PlaceIndex] | None = None


async def resolve_communes(names: Sequence[PlaceName]) -> list[Resolution]:
    """Return which commune each written name means, in their order; see `app.units.resolve`.

    Meant for thousands of names at once: two queries, and four more after units or aliases changed.
    Names that stand there again are resolved once.
    """
    index = await _current_index()
    keys = {name: answer_key(index, name) for name in dict.fromkeys(names)}
    answers = await alias_store.answers_about({key[0] for key in keys.values()})
    known = {(each.name_key, each.place_key, each.vintage): each for each in answers}
    return resolve(index, names, known)


async def remember_answer(name: PlaceName, unit: str, actor: str) -> UnitAnswer:
    """Keep what a person says a written name means there; it answers the same name from now on.

    A later answer replaces an earlier one; the change set keeps both.

    Raises:
        InvalidInputError: the name is empty, or the unit is a province or district.
        NotFoundError: no unit has this key.
    """
    if not fold(name.name):
        raise InvalidInputError("Không ghi nhớ được: tên đơn vị đang trống.")
    async with transaction():
        index = await _current_index()
        known = index.units.get(unit)
        if known is None:
            raise NotFoundError(
                f"Không có đơn vị hành chính nào mang khóa “{unit}” (dạng đúng: 03646@2025)."
            )
        if not index.is_commune(known):
            raise InvalidInputError(f"{known.name} ({unit}) không phải đơn vị cấp xã.")
        key = answer_key(index, name)
        earlier = next(
            (
                each
                for each in await alias_store.answers_about([key[0]])
                if (each.name_key, each.place_key, each.vintage) == key
            ),
            None,
        )
        answer = UnitAnswer(*key, unit, actor, now())
        if earlier is not None and earlier.unit == unit:
            return earlier
        await alias_store.save_answer(answer)
        await record_change_set(
            actor,
            "units.remember_answer",
            [
                RecordChange(
                    "unit_answer",
                    record_name((name.province, name.district, name.name, name.vintage)),
                    None if earlier is None else asdict(earlier),
                    asdict(answer),
                )
            ],
        )
    return answer


async def load_aliases(
    path: Path, actor: str, *, source: str | None = None, as_of: date | None = None
) -> AliasReport:
    """Load names that code lists no longer have, from a CSV file.

    The file replaces what was known of each name that it has, and leaves other names. Loading it
    again changes nothing. Rows of provinces that are not loaded are left out and counted; any row
    that cannot be right refuses the whole file.

    Raises:
        InvalidInputError: the file cannot be read, or rows in it are wrong; `extra["problems"]`
            lists each with its line.
    """
    file = read_aliases(path)
    source = source or f"tệp {file.name}"
    async with transaction():
        await store.lock_units()
        index = await _current_index()
        aliases, problems, skipped = _aliases_of(file, index, source, as_of)
        problems = [*file.problems, *problems]
        if problems:
            more = len(problems) - _LISTED_PROBLEMS
            listed = "; ".join(problems[:_LISTED_PROBLEMS])
            raise InvalidInputError(
                f"Tệp {file.name} có {len(problems)} dòng sai, chưa nạp gì: {listed}"
                + (f"; và {more} dòng nữa." if more > 0 else "."),
                problems=problems,
            )
        if not aliases:
            raise InvalidInputError(
                f"Tệp {file.name} không có tên nào của các tỉnh đã nạp. Hãy chạy: truso units load"
            )
        stored: _Aliases = defaultdict(list)
        for alias in await alias_store.all_aliases():
            stored[alias_store.alias_name(alias)].append(alias)
        new = [name for name in aliases if name not in stored]
        changed = [n for n in aliases if n in stored and _said(stored[n]) != _said(aliases[n])]
        if new or changed:
            await alias_store.replace_aliases(
                [*new, *changed], [a for name in (*new, *changed) for a in aliases[name]], now()
            )
            await record_change_set(
                actor,
                "units.load_aliases",
                [
                    RecordChange(
                        "unit_alias",
                        record_name((name[0], aliases[name][0].district, aliases[name][0].name)),
                        {"targets": _said(stored[name])} if name in changed else None,
                        {"targets": _said(aliases[name])},
                    )
                    for name in (*new, *changed)
                ],
                reason=f"{file.name}, SHA-256 {file.sha256}",
            )
    return AliasReport(
        file.name,
        file.sha256,
        source,
        as_of,
        Tally(len(new), len(changed), len(aliases) - len(new) - len(changed)),
        sum(len(targets) > 1 for targets in aliases.values()),
        tuple(sorted(skipped.items())),
    )


async def list_aliases(
    *, q: str | None = None, province: str | None = None, limit: int, offset: int = 0
) -> tuple[list[StoredAlias], int]:
    """Return a page of aliases, one row for each new unit of a name, and how many rows there are.

    `q` is part of the old name; `province` is the code or key of a new province.
    """
    return await alias_store.list_aliases(q=q, province=province, limit=limit, offset=offset)


async def _current_index() -> PlaceIndex:
    """Return the index of all names in the open database, made anew only after a change."""
    global _last_index  # noqa: PLW0603
    spellings = lookup.other_spellings()
    state = (*await alias_store.names_state(), repr(spellings))
    if _last_index is None or _last_index[0] != state:
        units = [
            unit
            for vintage in (OLD_VINTAGE, NEW_VINTAGE)
            for unit in (await store.units_of_vintage(vintage)).values()
        ]
        _last_index = (
            state,
            PlaceIndex(
                units, await store.all_successions(), await alias_store.all_aliases(), spellings
            ),
        )
    return _last_index[1]


def _said(aliases: Sequence[UnitAlias]) -> list[dict[str, Any]]:
    """Return what a name is said to mean, whichever file says it."""
    return [
        {
            "district": alias.district,
            "name": alias.name,
            "target": alias.target,
            "share": alias.share,
            "source": alias.source,
            "as_of": alias.as_of,
        }
        for alias in sorted(aliases, key=lambda alias: alias.rank)
    ]


def _aliases_of(
    file: AliasFile, index: PlaceIndex, source: str, as_of: date | None
) -> tuple[_Aliases, list[str], dict[str, int]]:
    """Return the aliases of a file by name, what is wrong with it, and rows of other provinces."""
    problems: list[str] = []
    skipped: dict[str, int] = defaultdict(int)
    drafts: dict[alias_store.AliasName, list[tuple[AliasRow, Unit, Decimal]]] = defaultdict(list)
    for row in file.rows:
        scope = index.scope(row.province)
        if scope is None:
            skipped[row.province] += 1
            continue
        units = [index.units.get(f"{target.code}@{NEW_VINTAGE}") for target in row.targets]
        wrong = [
            problem
            for target, unit in zip(row.targets, units, strict=True)
            if (problem := _problem(index, row, target.code, target.name, unit))
        ]
        problems += [f"dòng {row.line}: {problem}" for problem in wrong]
        known = [unit for unit in units if unit is not None]
        if wrong or not known:
            continue
        province = known[0].province or known[0].key
        name = (province, name_key(row.district), name_key(_full_name(row.name)))
        for target, unit in zip(row.targets, known, strict=True):
            if any(unit.key == other.key for _, other, _ in drafts[name]):
                earlier = drafts[name][0][0].line
                problems.append(
                    f"dòng {row.line}: “{row.name}” → {target.code} đã có ở dòng {earlier}"
                )
            drafts[name].append((row, unit, target.share))
    aliases: _Aliases = {}
    for name, targets in drafts.items():
        total = sum(share for _, _, share in targets)
        first = targets[0][0]
        if total > SUM_OF_SHARES:
            problems.append(f"dòng {first.line}: các tỷ lệ của “{first.name}” cộng lại là {total}")
        targets.sort(key=lambda each: (-each[2], each[1].code))
        aliases[name] = [
            UnitAlias(
                province=name[0],
                district=first.district,
                kind=(read_name(first.name)[0].kind or "").capitalize(),
                name=_full_name(first.name),
                target=unit.key,
                share=share,
                rank=rank,
                file_name=file.name,
                sha256=file.sha256,
                source=source,
                as_of=as_of,
            )
            for rank, (_, unit, share) in enumerate(targets, 1)
        ]
    return aliases, problems, dict(skipped)


def _problem(
    index: PlaceIndex, row: AliasRow, code: str, name: str | None, unit: Unit | None
) -> str:
    if unit is None or not index.is_commune(unit):
        return f"không có đơn vị cấp xã mới nào mang mã {code}"
    scope = index.scope(row.province)
    if scope is not None and not scope.everywhere and unit.province not in scope.wide:
        return f"mã {code} ({unit.name}) không thuộc tỉnh “{row.province}”"
    if name and not lookup.is_called(unit, name, index.spellings.get(unit.key, ())):
        return f"mã {code} là {unit.name}, nhưng tệp ghi “{name}”"
    return ""


def _full_name(name: str) -> str:
    """Return a name with its kind in full: "TT Mộc Châu" gives "Thị trấn Mộc Châu"."""
    reading = read_name(name)[0]
    return name if reading.kind is None else f"{reading.kind.capitalize()} {reading.name}"
