"""What the pages of checks show: meters with their limits, communes in order, ways to repair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from urllib.parse import quote, urlencode

from app.checks.holdings import CARS
from app.checks.model import Family, Number, State
from app.checks.schemas import CommuneMetersOut, MeterOut, ProblemOut
from app.kernel.text import sort_key
from app.web.check_words import FAMILIES, STATES
from app.web.language import mark

_REGISTER_CHECKS = frozenset({"posts-missing", "population-missing", "norm-missing"})
_BALANCED_CHECKS = frozenset({"equipment-short", "equipment-surplus", "cars-over"})


@dataclass(frozen=True)
class MeterRow:
    """A meter as a row: what it shows, and what it is held against.

    Attributes:
        meter: as it crosses HTTP; against: "at-least", "at-most" or "", how `bound` is meant.
        bound: what it is held against, None where it is held against nothing.
        filled: how much of the bound is reached, in percent, None where that says nothing.
        state: word and class of its mark, None where there is nothing to judge.
    """

    meter: MeterOut
    against: str
    bound: Number | None
    filled: int | None
    state: tuple[str, str] | None


@dataclass(frozen=True)
class MeterGroup:
    """The meters of a family under its name."""

    name: str
    rows: tuple[MeterRow, ...]


def meter_groups(meters: Sequence[MeterOut]) -> tuple[MeterGroup, ...]:
    """Return meters by family, in order of the families."""
    return tuple(
        MeterGroup(FAMILIES[family], rows)
        for family in Family
        if (rows := tuple(_row(meter) for meter in meters if meter.family == family))
    )


def _row(meter: MeterOut) -> MeterRow:
    against, bound = "", None
    if meter.family == Family.CONSERVATION:
        bound = meter.baseline
    elif meter.better == "higher" and meter.needed is not None:
        against, bound = "at-least", meter.needed
    elif meter.limit is not None:
        against, bound = "at-most", meter.limit
    return MeterRow(meter, against, bound, _filled(meter, bound), _state(meter))


def _filled(meter: MeterOut, bound: Number | None) -> int | None:
    if not bound or meter.value is None or meter.family == Family.CONSERVATION:
        return None
    return min(100, round(100 * Decimal(meter.value) / Decimal(bound)))


def _state(meter: MeterOut) -> tuple[str, str] | None:
    state = State(meter.state)
    if meter.family == Family.CONSERVATION:
        kept = state is State.OK
        return (mark("bằng hiện trạng"), "good") if kept else (mark("lệch hiện trạng"), "bad")
    return None if state is State.TOLD else STATES[state]


# --- Communes ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CommuneColumn:
    """A column of the table of communes: a meter's value, and what it is held against."""

    key: str
    label: str
    bound: bool = False


COMMUNE_COLUMNS: tuple[CommuneColumn, ...] = (
    CommuneColumn("headquarters-decided", mark("Trụ sở đã quyết"), bound=True),
    CommuneColumn("agencies-placed", mark("Cơ quan đã bố trí"), bound=True),
    CommuneColumn("space", mark("Diện tích bố trí / định mức (m²)"), bound=True),
    CommuneColumn("space-short", mark("Còn thiếu (m²)")),
    CommuneColumn("space-over", mark("Vượt định mức (m²)")),
    CommuneColumn("equipment-short", mark("Thiết bị thiếu")),
    CommuneColumn("cars", mark("Xe ô tô / mức"), bound=True),
    CommuneColumn("staff-unresolved", mark("Cán bộ chưa rõ về đâu")),
    CommuneColumn("assets-unresolved", mark("Tài sản chưa rõ về đâu")),
    CommuneColumn("seat-distance-mean", mark("Đến trụ sở, trung bình (km)")),
    CommuneColumn("centre-distance-worst", mark("Đến Trung tâm, xa nhất (km)")),
)


@dataclass(frozen=True)
class CommuneRow:
    """A commune: its problems, and its meters in the order of `COMMUNE_COLUMNS`."""

    unit: str
    name: str
    error: int
    warning: int
    info: int
    accepted: int
    meters: tuple[MeterRow, ...]


def commune_rows(communes: Sequence[CommuneMetersOut], sort: str) -> list[CommuneRow]:
    """Return the communes in an order: "name", a severity or a meter; from the top with "-"."""
    rows = [_commune(each) for each in communes if each.meters]
    order = sort.removeprefix("-")
    rows.sort(key=lambda row: sort_key(row.name))
    if order in {"error", "warning", "info", "accepted"}:
        rows.sort(key=lambda row: int(getattr(row, order)), reverse=sort.startswith("-"))
    elif (column := _column(order)) is not None:
        rows.sort(key=partial(_figure, column), reverse=sort.startswith("-"))
    elif order == "name" and sort.startswith("-"):
        rows.reverse()
    return rows


def _commune(commune: CommuneMetersOut) -> CommuneRow:
    known = {meter.key: meter for meter in commune.meters}
    counts = commune.problems
    return CommuneRow(
        commune.unit,
        commune.name,
        counts.error,
        counts.warning,
        counts.info,
        counts.accepted,
        tuple(_row(known[column.key]) for column in COMMUNE_COLUMNS),
    )


def _column(key: str) -> int | None:
    keys = [column.key for column in COMMUNE_COLUMNS]
    return keys.index(key) if key in keys else None


def _figure(column: int, row: CommuneRow) -> Decimal:
    """Return what a row is sorted by: a share where the column is held against something."""
    shown = row.meters[column]
    value = Decimal(shown.meter.value or 0)
    if COMMUNE_COLUMNS[column].bound and shown.bound:
        return value / Decimal(shown.bound)
    return Decimal(-1) if shown.meter.value is None else value


# --- Repair --------------------------------------------------------------------------------------


def repair_address(plan: str, problem: ProblemOut) -> str:
    """Return the address of the page on which a problem can be repaired."""
    base = f"/plans/{quote(plan)}"
    if problem.check in _REGISTER_CHECKS:
        return f"/agencies/{quote(problem.agency)}#posts" if problem.agency else "/norms"
    if problem.family == Family.DATA:
        return _in_register(problem)
    if problem.check == "left-behind":
        left = {"view": "groups", "how": "unresolved", "agency": problem.agency or ""}
        return _with(f"{base}/people-and-equipment", left)
    if problem.site is not None:
        return f"{base}/sites/{quote(problem.site)}"
    if problem.family == Family.EQUIPMENT or problem.staff or problem.asset:
        return _about_equipment(base, problem)
    return _with(f"{base}/sites", {"unit": problem.commune})


def _about_equipment(base: str, problem: ProblemOut) -> str:
    if problem.check in _BALANCED_CHECKS:
        item = {"item": CARS} if problem.check == "cars-over" else {}
        return _with(f"{base}/equipment", {**item, "commune": problem.commune})
    agency = {"agency": problem.agency} if problem.agency else {}
    return _with(f"{base}/people-and-equipment", agency)


def _in_register(problem: ProblemOut) -> str:
    if problem.site is not None:
        return f"/sites/{quote(problem.site)}"
    return f"/agencies/{quote(problem.agency)}" if problem.agency else "/sites"


def _with(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
