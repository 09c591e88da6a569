"""Puts a synthetic register into the database, as an import would: one transaction, one change set.

A workbook of 300,000 sites is larger than any that is imported; the records are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.audit.store import RecordChange, record_change_set
from app.db.engine import transaction
from app.intake.entities import ENTITIES, Entity, name_of
from app.intake.sample import SampleRegister
from app.intake.store import lock_imports

LOAD_ACTION = "intake.load_sample"

_SECTIONS = {
    "agency": "agencies",
    "site": "sites",
    "building": "buildings",
    "staff": "staff",
    "asset": "assets",
    "occupancy": "occupancies",
}


@dataclass(frozen=True, slots=True)
class LoadedSample:
    """How many records were added, and how many were left as they stand."""

    new: int
    kept: int


async def load_sample(register: SampleRegister, actor: str) -> LoadedSample:
    """Add the records that the register lacks; those that it has, edited or not, stay.

    The units of the province and the titles must be there.
    """
    async with transaction():
        await lock_imports()
        added: list[tuple[Entity, list[Any]]] = []
        kept = 0
        for entity in ENTITIES.values():
            records = getattr(register, _SECTIONS[entity.name])
            first = entity.key_fields[0]
            present = await entity.stored({getattr(record, first) for record in records})
            new = [record for record in records if _key(entity, record) not in present]
            kept += len(records) - len(new)
            await entity.save(new, [])
            added.append((entity, new))
        count = sum(len(new) for _, new in added)
        if count:
            await record_change_set(
                actor, LOAD_ACTION, _changes(added), reason="Nạp số liệu giả lập (truso sample)"
            )
    return LoadedSample(count, kept)


def _changes(added: list[tuple[Entity, list[Any]]]) -> Iterator[RecordChange]:
    for entity, records in added:
        for record in records:
            yield RecordChange(entity.name, name_of(_key(entity, record)), None, record)


def _key(entity: Entity, record: Any) -> Any:
    key = tuple(getattr(record, name) for name in entity.key_fields)
    return key[0] if len(key) == 1 else key
