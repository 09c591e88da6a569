"""Loading tables of travel."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.audit.names import record_name
from app.audit.store import RecordChange, record_change_set
from app.checks import store
from app.checks.travel import TravelTime, read_travel_times
from app.db.engine import transaction
from app.kernel.errors import InvalidInputError

_TOLD = 5


@dataclass(frozen=True, slots=True)
class TravelReport:
    """What a loading did: how many ways are new, changed, and the same as before."""

    file_name: str
    sha256: str
    new: int
    changed: int
    same: int


async def load_travel_times(path: Path, actor: str) -> TravelReport:
    """Load ways by road from a CSV file; a way that is there already is replaced.

    Raises:
        InvalidInputError: the file cannot be read, or a line of it is wrong or names a unit or site
            that is not loaded; then nothing is loaded. `extra["problems"]` lists the lines.
    """
    file = read_travel_times(path)
    async with transaction():
        units, sites = await store.known_ends(file.ways.values())
        problems = [*file.problems]
        for line, way in file.ways.items():
            ends = [(way.from_unit, units), (way.to_unit, units), (way.to_site, sites)]
            problems += [
                f"dòng {line}: chưa có {end} trong sổ đăng ký"
                for end, known in ends
                if end is not None and end not in known
            ]
        if problems or not file.ways:
            told = "; ".join(problems[:_TOLD]) or "tệp không có chặng nào"
            more = f"; và {len(problems) - _TOLD} lỗi khác" if len(problems) > _TOLD else ""
            raise InvalidInputError(
                f"Tệp {file.name} chưa được nạp: {told}{more}.", problems=problems
            )
        stored = {(w.from_unit, w.target): w for w in await store.travel_times_of(list(units))}
        changes = [
            (stored.get((way.from_unit, way.target)), way)
            for way in file.ways.values()
            if stored.get((way.from_unit, way.target)) != way
        ]
        await store.save_travel_times([way for _, way in changes])
        await record_change_set(
            actor,
            "checks.load_travel_times",
            [RecordChange("travel_time", _name(way), before, way) for before, way in changes],
            reason=f"{file.name}, SHA-256 {file.sha256}",
        )
    changed = sum(before is not None for before, _ in changes)
    return TravelReport(
        file.name,
        file.sha256,
        new=len(changes) - changed,
        changed=changed,
        same=len(file.ways) - len(changes),
    )


def _name(way: TravelTime) -> str:
    return record_name((way.from_unit, way.target))
