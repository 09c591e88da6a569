"""Taking a committed import back: what it wrote goes, what people did since stays.

A record that was new is removed, unless it was edited since or something else points to it now. A
changed field goes back to its value before, unless it was edited since. What a later import that
stands has a row of is left to that import. The import and its rows stay, marked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, get_type_hints

import msgspec

from app.audit.store import RecordChange, record_change_set
from app.db.engine import transaction
from app.db.violations import TABLE_NAMES
from app.intake.entities import ENTITIES, Entity, name_of, state_of
from app.intake.report_model import StoredImport
from app.intake.store import lock_imports, lock_records, stored_import
from app.intake.taking_back import store as revert_store
from app.intake.taking_back.model import FieldRevert, RecordRevert, RevertOutcome, RevertReport
from app.intake.taking_back.store import WrittenRecord
from app.kernel.clock import now
from app.kernel.errors import ConflictError, NotFoundError, TrusoError

REVERT_ACTION = "intake.revert"

_TOGETHER = {"site": (frozenset({"latitude", "longitude", "point_accuracy"}),)}
"""Fields that mean something only together: where one was edited since, all are kept."""


@dataclass
class _Case:
    """One record that the import wrote, as it stands now, and what becomes of it."""

    entity: Entity
    written: WrittenRecord
    key: Any
    current: Any
    restored: Any = None
    outcome: RevertOutcome | None = None
    reason: str | None = None
    fields: list[FieldRevert] = field(default_factory=list)

    def end(self, outcome: RevertOutcome, reason: str | None = None) -> None:
        self.outcome, self.reason = outcome, reason

    @property
    def open(self) -> bool:
        return self.outcome is None


async def revert_import(import_id: int, actor: str, *, dry_run: bool = False) -> RevertReport:
    """Take a committed import back as far as that can be, in one transaction with a change set.

    What was refused may be tried again, once what stood in the way is gone. With `dry_run` nothing
    is written, and the report says what would be.

    Raises:
        NotFoundError: there is no such import.
        ConflictError: it was taken back, and nothing of it was refused then.
    """
    async with transaction() as connection:
        await lock_imports()
        await revert_store.hold_import(import_id)
        found = await stored_import(import_id)
        if found is None:
            raise NotFoundError(f"Không có lần nhập nào mang số {import_id}.")
        attempt = connection.transaction()
        await attempt.start()
        try:
            report = await _revert(found, await _refused_before(found), actor, dry_run=dry_run)
        except BaseException:
            await attempt.rollback()
            raise
        await (attempt.rollback() if dry_run else attempt.commit())
    return report


async def _refused_before(found: StoredImport) -> set[tuple[str, str]] | None:
    """Return entity and name of what an earlier try refused; None where this is the first."""
    last = await revert_store.last_revert(found.id)
    if last is None:
        return None
    records = msgspec.convert(last.get("records", []), list[RecordRevert])
    refused = {(r.entity, r.name) for r in records if r.outcome is RevertOutcome.REFUSED}
    if not refused:
        raise ConflictError(f"Lần nhập số {found.id} đã được hoàn tác, không còn gì để hoàn tác.")
    return refused


async def _revert(
    found: StoredImport, only: set[tuple[str, str]] | None, actor: str, *, dry_run: bool
) -> RevertReport:
    cases: dict[str, list[_Case]] = {}
    for entity in ENTITIES.values():
        cases[entity.name] = await _cases(found, entity, only)
    changes: list[RecordChange] = []
    for entity in ENTITIES.values():
        changes += await _restore(cases[entity.name])
    for entity in reversed(list(ENTITIES.values())):
        changes += await _remove(entity, cases[entity.name])
    at = now()
    report = _report(found, at, actor, [c for own in cases.values() for c in own], dry_run=dry_run)
    if not dry_run:
        change_set = await record_change_set(
            actor, REVERT_ACTION, changes, reason=f"Hoàn tác lần nhập {found.id}: {found.file_name}"
        )
        told = [r for r in report.records if r.outcome not in _TAKEN_BACK]
        stored = {"counts": report.counts, "records": told}
        await revert_store.insert_revert(found.id, change_set, at, actor, stored)
    return report


_TAKEN_BACK = frozenset({RevertOutcome.REMOVED, RevertOutcome.RESTORED})


async def _cases(
    found: StoredImport, entity: Entity, only: set[tuple[str, str]] | None
) -> list[_Case]:
    """Return what the import wrote of an entity, each held against the register and locked."""
    if found.change_set is None:
        return []
    written = await revert_store.written_by(found.change_set, entity.name)
    if only is not None:
        written = [each for each in written if (entity.name, each.name) in only]
    if not written:
        return []
    types = get_type_hints(entity.record)
    keys = [_key(entity, types, each) for each in written]
    firsts = {key[0] if isinstance(key, tuple) else key for key in keys}
    await lock_records(entity.name, entity.key_fields[0], firsts)
    stored = await entity.stored(firsts)
    later = await revert_store.named_by_later(found.id, entity.name, [w.name for w in written])
    cases = []
    for each, key in zip(written, keys, strict=True):
        case = _Case(entity, each, key, stored.get(key))
        if case.current is None:
            case.end(RevertOutcome.KEPT, "Bản ghi đã được xóa sau lần nhập, không còn gì để làm.")
        elif each.name in later:
            case.end(
                RevertOutcome.REFUSED,
                f"Lần nhập số {later[each.name]} sau đó cũng có bản ghi này. Hãy hoàn tác lần nhập "
                "đó trước, rồi hoàn tác lại lần này.",
            )
        else:
            _compare(case, types)
        cases.append(case)
    return cases


def _key(entity: Entity, types: Mapping[str, Any], written: WrittenRecord) -> Any:
    return entity.key_of(
        {name: _typed(types[name], written.after.get(name)) for name in entity.key_fields}
    )


def _typed(kind: Any, value: Any) -> Any:
    return msgspec.convert(value, kind, strict=False)


def _compare(case: _Case, types: Mapping[str, Any]) -> None:
    """Set what of the record goes back: all of a new one or nothing, else field by field."""
    before, after = case.written.before, case.written.after
    current = state_of(case.current)
    names = [name for name in after if name in current]
    imported = {name: _typed(types[name], after[name]) for name in names}
    if before is None:
        edited = [name for name in names if current[name] != imported[name]]
        case.fields = [_told(name, None, imported, current, kept=True) for name in edited]
        if edited:
            case.end(
                RevertOutcome.KEPT,
                f"Bản ghi mới của lần nhập đã được sửa sau đó (trường {', '.join(edited)}).",
            )
        return
    earlier = {name: _typed(types[name], before[name]) for name in names if name in before}
    written = [name for name in earlier if earlier[name] != imported[name]]
    edited = [name for name in written if current[name] != imported[name]]
    for group in _TOGETHER.get(case.entity.name, ()):
        if any(current[name] != imported[name] for name in group if name in imported):
            edited += [name for name in written if name in group and name not in edited]
    case.fields = [_told(name, earlier, imported, current, kept=name in edited) for name in written]
    back = {name: earlier[name] for name in written if name not in edited}
    if back:
        case.restored = replace(case.current, **back)
    else:
        listed = ", ".join(edited)
        case.end(RevertOutcome.KEPT, f"Đã được sửa sau lần nhập (trường {listed}).")


def _told(
    name: str,
    before: Mapping[str, Any] | None,
    imported: Mapping[str, Any],
    current: Mapping[str, Any],
    *,
    kept: bool,
) -> FieldRevert:
    return FieldRevert(
        field=name,
        before=msgspec.to_builtins(None if before is None else before[name]),
        imported=msgspec.to_builtins(imported[name]),
        now=msgspec.to_builtins(current[name]),
        kept=kept,
    )


async def _restore(cases: Iterable[_Case]) -> list[RecordChange]:
    """Write fields back, all at once where that goes, and return what was written."""
    going = [case for case in cases if case.open and case.restored is not None]
    await _save_what_goes(going)
    changes = []
    for case in going:
        if not case.open:
            continue
        kept = [each.field for each in case.fields if each.kept]
        if kept:
            case.end(
                RevertOutcome.PARTIAL,
                f"Giữ nguyên trường đã được sửa sau lần nhập: {', '.join(kept)}.",
            )
        else:
            case.end(RevertOutcome.RESTORED)
        changes.append(
            RecordChange(
                case.entity.name, case.written.name, state_of(case.current), state_of(case.restored)
            )
        )
    return changes


async def _save_what_goes(cases: list[_Case]) -> None:
    """Save; where the database refuses, halve until the records that it refuses are found."""
    if not cases:
        return
    try:
        async with transaction() as connection, connection.transaction():
            await cases[0].entity.save([], [case.restored for case in cases])
    except TrusoError as error:
        if len(cases) == 1:
            cases[0].end(RevertOutcome.REFUSED, f"Giá trị trước không ghi lại được: {error.detail}")
            return
        middle = len(cases) // 2
        await _save_what_goes(cases[:middle])
        await _save_what_goes(cases[middle:])


async def _remove(entity: Entity, cases: Iterable[_Case]) -> list[RecordChange]:
    """Remove the records that were new and that nothing else points to."""
    going = {case.key: case for case in cases if case.open}
    if not going:
        return []
    if entity.key_fields == ("code",):
        await _refuse_pointed_at(entity, going)
        if going:
            await revert_store.remove_records(entity.name, going)
    else:
        await revert_store.remove_occupancies(going)
    for case in going.values():
        case.end(RevertOutcome.REMOVED)
    return [
        RecordChange(entity.name, name_of(key), state_of(case.current), None)
        for key, case in going.items()
    ]


async def _refuse_pointed_at(entity: Entity, going: dict[str, _Case]) -> None:
    """Refuse what is pointed to; again, as a refused one may be what points to another."""
    pointers = await revert_store.pointers_to(entity.name)
    while going:
        found: dict[str, list[str]] = {}
        for pointer in pointers:
            numbers = await revert_store.pointed_at(pointer, going, going)
            for code, number in numbers.items():
                label = TABLE_NAMES.get(pointer.table, pointer.table)
                found.setdefault(code, []).append(f"{number} {label}")
        if not found:
            return
        for code, pointing in found.items():
            going.pop(code).end(
                RevertOutcome.REFUSED,
                f"Còn {', '.join(dict.fromkeys(pointing))} trỏ tới bản ghi này. Hãy chuyển hoặc "
                "xóa các bản ghi đó, rồi hoàn tác lại.",
            )


def _report(
    found: StoredImport, at: datetime, actor: str, cases: Collection[_Case], *, dry_run: bool
) -> RevertReport:
    records = tuple(
        RecordRevert(
            entity=case.entity.name,
            name=case.written.name,
            outcome=case.outcome or RevertOutcome.KEPT,
            reason=case.reason,
            fields=tuple(case.fields),
        )
        for case in cases
    )
    counted = Counter(record.outcome for record in records)
    return RevertReport(
        import_id=found.id,
        file_name=found.file_name,
        reverted_at=at,
        actor=actor,
        dry_run=dry_run,
        counts={str(outcome): counted[outcome] for outcome in RevertOutcome},
        records=records,
    )
