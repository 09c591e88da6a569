"""Fifth step: duplicates, references and rules across rows, then each row against the register.

All problems are found at once; a row that is refused takes with it only the rows that need it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import msgspec

from app.estate.store import stored_buildings
from app.intake.entities import ENTITIES, Entity, name_of, state_of
from app.intake.forms.dictionary import Form
from app.intake.model import Outcome, ProblemCode, Severity, StagedRow
from app.intake.store import last_imported, lock_records

_REFERS = {
    "site": {"managing_agency": "agency"},
    "building": {"site": "site"},
    "staff": {"agency": "agency", "site": "site"},
    "asset": {"agency": "agency", "site": "site"},
}
"""What refers to what in the register, whether or not the form has a column for it."""


async def check_rows(rows: list[StagedRow], form: Form, *, lock: bool) -> None:
    """Give every row its record and its outcome, in place.

    Args:
        rows: staged and composed rows of all entities.
        form: the dictionary, which says what refers to what.
        lock: whether to hold the records of the register until the transaction ends.
    """
    references = {name: dict(fields) for name, fields in _REFERS.items()}
    for sheet in form.sheets:
        references.setdefault(sheet.entity, {}).update(
            {c.field: c.refers for c in sheet.columns if c.refers is not None}
        )
    kept: dict[str, set[Any]] = {}
    dropped: dict[str, set[Any]] = {}
    for entity in ENTITIES.values():
        own = [row for row in rows if row.entity == entity.name]
        for row in own:
            row.key = entity.key_of(row.values)
        _refuse_twice(own, entity)
        if entity.dated:
            for row in own:
                _check_dates(row)
        await _check_references(own, entity, references.get(entity.name, {}), kept, dropped)
        if entity.name == "occupancy":
            await _check_building_of_site(own, rows)
        await _compare(own, entity, lock=lock)
        kept[entity.name] = {row.key for row in own if not row.refused}
        dropped[entity.name] = {row.key for row in own if row.refused} - kept[entity.name]


def _refuse_twice(rows: Iterable[StagedRow], entity: Entity) -> None:
    first: dict[Any, StagedRow] = {}
    for row in rows:
        if any(row.values.get(field) is None for field in entity.key_fields[:1]):
            continue
        earlier = first.setdefault(row.key, row)
        if earlier is not row:
            place = f"trang “{earlier.sheet}”, dòng {earlier.row}"
            row.note(
                ProblemCode.DUPLICATE,
                Severity.ERROR,
                entity.key_fields[0],
                name_of(row.key),
                expected=f"mỗi bản ghi một dòng (đã có ở {place})",
                repair="Hãy xóa một trong hai dòng, hoặc đặt mã khác.",
            )


_DATE_PAIRS = (("valid_from", "valid_to"), ("from_date", "to_date"))


def _check_dates(row: StagedRow) -> None:
    for first, last in _DATE_PAIRS:
        begin, end = row.values.get(first), row.values.get(last)
        if begin is not None and end is not None and begin > end:
            row.note(
                ProblemCode.OUT_OF_RANGE,
                Severity.ERROR,
                last,
                f"{end:%d/%m/%Y}",
                expected=f"từ {begin:%d/%m/%Y} trở đi",
                repair="Hãy sửa một trong hai ngày.",
            )
    if row.entity == "agency" and row.values.get("parent") == row.values.get("code") is not None:
        row.note(
            ProblemCode.UNKNOWN_RECORD,
            Severity.ERROR,
            "parent",
            row.values["parent"],
            expected="mã của một cơ quan khác",
            repair="Cơ quan không thể là cấp trên của chính mình; hãy sửa hoặc để trống.",
        )


async def _check_references(
    rows: list[StagedRow],
    entity: Entity,
    fields: dict[str, str],
    kept: dict[str, set[Any]],
    dropped: dict[str, set[Any]],
) -> None:
    """Refuse rows that name a record which is neither in the file nor in the register."""
    for field, target in fields.items():
        named = {row.values[field] for row in rows if row.values.get(field) is not None}
        if target != entity.name:
            inside, refused = kept.get(target, set()), dropped.get(target, set())
            stored = await ENTITIES[target].stored(named - inside)
            present = inside | set(stored)
            for row in rows:
                _check_reference(row, field, target, present, refused)
            continue
        stored = await entity.stored(named)
        while True:  # A refused row may be what another one needs.
            before = sum(row.refused for row in rows)
            inside = {row.key for row in rows if not row.refused}
            refused = {row.key for row in rows if row.refused}
            present = inside | set(stored)
            for row in rows:
                _check_reference(row, field, target, present, refused)
            if sum(row.refused for row in rows) == before:
                break


def _check_reference(
    row: StagedRow, field: str, target: str, present: set[Any], refused: set[Any]
) -> None:
    code = row.values.get(field)
    if code is None or code in present or any(p.field == field for p in row.problems):
        return
    label = ENTITIES[target].label
    if code in refused:
        row.note(
            ProblemCode.REFERS_TO_REFUSED,
            Severity.ERROR,
            field,
            code,
            expected=f"một dòng hợp lệ của “{label}”",
            repair=f"Dòng của “{label}” mang mã này bị từ chối; hãy sửa dòng đó trước.",
        )
    else:
        row.note(
            ProblemCode.UNKNOWN_RECORD,
            Severity.ERROR,
            field,
            code,
            expected=f"mã có trong tệp (trang “{label}”) hoặc trong sổ đăng ký",
            repair=f"Hãy sửa mã, hoặc thêm dòng “{label}” mang mã này.",
        )


async def _check_building_of_site(own: list[StagedRow], rows: list[StagedRow]) -> None:
    wanted = {row.values["building"] for row in own if row.values.get("building") is not None}
    sites = {code: building.site for code, building in (await stored_buildings(wanted)).items()}
    for row in rows:
        if row.entity == "building" and not row.refused and row.values.get("site"):
            sites[row.key] = row.values["site"]
    for row in own:
        building = row.values.get("building")
        site = sites.get(building) if building is not None else None
        if site is not None and site != row.values.get("site"):
            row.note(
                ProblemCode.UNKNOWN_RECORD,
                Severity.ERROR,
                "building",
                building,
                expected=f"một nhà của cơ sở {row.values.get('site')} (nhà này thuộc cơ sở {site})",
                repair="Hãy sửa mã nhà hoặc mã cơ sở.",
            )


async def _compare(rows: list[StagedRow], entity: Entity, *, lock: bool) -> None:
    """Set record, state before, changes and outcome of each row, by the register as it is."""
    going = [row for row in rows if not row.refused]
    firsts = {row.values[entity.key_fields[0]] for row in going}
    if lock and firsts:
        await lock_records(entity.name, entity.key_fields[0], firsts)
    stored = await entity.stored(firsts) if firsts else {}
    differing = []
    for row in rows:
        if row.refused:
            held = row.waits and not any(p.severity is Severity.ERROR for p in row.problems)
            row.outcome = Outcome.WAITING if held else Outcome.REFUSED
            continue
        row.before = stored.get(row.key)
        own = {name: value for name, value in row.values.items() if name in entity.blank}
        if row.before is None:
            _make_new(row, entity, own)
            continue
        row.record = replace(row.before, **own)
        row.changes = _differences(row.before, row.record)
        row.outcome = Outcome.CHANGED if row.changes else Outcome.SAME
        if row.waits:
            row.outcome = Outcome.WAITING
        elif row.changes:
            differing.append(row)
    if differing:
        await _keep_edits(differing, entity)


def _make_new(row: StagedRow, entity: Entity, own: dict[str, Any]) -> None:
    values = {**entity.blank, **own}
    missing = [name for name in entity.needed if values[name] is None]
    if row.waits:
        row.outcome = Outcome.WAITING
        row.changes = {name: (None, value) for name, value in values.items() if value is not None}
        return
    for name in missing:
        row.note(
            ProblemCode.REQUIRED,
            Severity.ERROR,
            name if name in row.places else None,
            None,
            expected=f"{entity.label} mới phải có trường {name}",
            repair="Hãy thêm cột và điền giá trị.",
        )
    if missing:
        row.outcome = Outcome.REFUSED
        return
    row.record = entity.record(**values)
    row.outcome = Outcome.NEW
    row.changes = {name: (None, value) for name, value in values.items() if value is not None}


def _differences(before: Any, after: Any) -> dict[str, tuple[Any, Any]]:
    old, new = state_of(before), state_of(after)
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}


async def _keep_edits(rows: list[StagedRow], entity: Entity) -> None:
    """Leave alone what was edited since the last import that said the same as this file.

    A file that is imported again brings no news for such a field, and an edit is never lost to it.
    """
    last = await last_imported(entity.name, [name_of(row.key) for row in rows])
    for row in rows:
        imported = last.get(name_of(row.key))
        if imported is None:
            continue
        staged = msgspec.to_builtins(state_of(row.record))
        for name in list(row.changes):
            if _as_text(imported.get(name)) != _as_text(staged[name]):
                continue
            before, after = row.changes.pop(name)
            row.note(
                ProblemCode.EDITED_SINCE,
                Severity.WARNING,
                name if name in row.places else None,
                after,
                expected=f"giữ nguyên “{before}”",
                repair="Trường này đã được sửa trong sổ đăng ký sau lần nhập trước và tệp không có "
                "gì mới, nên bản sửa được giữ. Nếu muốn lấy theo tệp, hãy sửa trực tiếp.",
            )
            row.problems[-1] = replace(row.problems[-1], field=name)
        row.record = replace(row.before, **{name: new for name, (_, new) in row.changes.items()})
        if not row.changes:
            row.outcome = Outcome.SAME


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)
