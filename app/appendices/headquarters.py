"""The appendix of headquarters: what becomes of every premises, by new commune.

Columns as recommended from real provincial lists (DOMAIN 2.9): Decree 286/2025's list of premises,
form 04a and the published appendices.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from app.appendices.model import AppendixTable, Column, Figure, Group, Row, Value
from app.estate.model import Building, Site
from app.kernel.clock import format_date
from app.kernel.text import roman, sort_key
from app.plans.dispositions import Disposition
from app.plans.model import Decide, Place
from app.plans.snapshot import Snapshot
from app.units.model import Unit

_ADDRESS = "Địa chỉ"
_AREA = "Diện tích (m²)"
_BOOKS = "Giá trị theo sổ kế toán (nghìn đồng)"
_PLAN = "Phương án sắp xếp, xử lý"

COLUMNS = (
    Column("number", "TT", Figure.CENTRED, 4.5),
    Column("managed_by", "Tên đơn vị (cũ) quản lý, sử dụng", Figure.TEXT, 14),
    Column("name", "Tên cơ sở nhà, đất", Figure.TEXT, 16),
    Column("address_old", "Cũ", Figure.TEXT, 13, above=_ADDRESS),
    Column("address_new", "Mới", Figure.TEXT, 14, above=_ADDRESS),
    Column("land_area", "Đất", Figure.AREA, 10, above=_AREA, summed=True),
    Column("built_area", "Xây dựng", Figure.AREA, 9.5, above=_AREA, summed=True),
    Column("floor_area", "Sàn sử dụng", Figure.AREA, 9.5, above=_AREA, summed=True),
    Column("storeys_grade", "Số tầng/ Cấp nhà", Figure.CENTRED, 8),
    Column("years", "Năm xây dựng/ đưa vào sử dụng", Figure.CENTRED, 9),
    Column("cost", "Nguyên giá", Figure.THOUSAND_DONG, 12, above=_BOOKS, summed=True),
    Column("residual", "Giá trị còn lại", Figure.THOUSAND_DONG, 11.5, above=_BOOKS, summed=True),
    Column("current_use", "Hiện trạng sử dụng", Figure.TEXT, 12),
    Column("disposition", "Hình thức xử lý", Figure.TEXT, 15, above=_PLAN, decided=True),
    Column("receiver", "Đơn vị tiếp nhận/ sử dụng", Figure.TEXT, 16, above=_PLAN, decided=True),
    Column("new_use", "Mục đích sử dụng mới", Figure.TEXT, 13, above=_PLAN, decided=True),
    Column("basis", "Căn cứ pháp lý/ Hồ sơ", Figure.TEXT, 15, decided=True),
    Column("note", "Ghi chú", Figure.TEXT, 16, decided=True),
)

TITLE = "Phương án sắp xếp, bố trí, xử lý trụ sở làm việc, cơ sở nhà, đất"
PLACED_ONLY = "Bố trí trụ sở làm việc"
PAPERS = "Hồ sơ: "
DEADLINE = "Thời hạn: "
DATA_REFERENCE = "Số liệu: xem chú thích "
UNVERIFIED_MARK = "(*)"
UNVERIFIED_NOTE = (
    "(*) Căn cứ pháp lý của hình thức xử lý chưa được đối chiếu với văn bản gốc; "
    "phải kiểm tra trước khi ký."
)


def headquarters_table(snapshot: Snapshot) -> AppendixTable:
    """Return the appendix of a plan at the snapshot's revision.

    It lists every site about which the plan says something: a decision, a placement, or both.
    Groups are the new communes where the sites stand, wards first, in Vietnamese order; a site
    whose new commune is not known stands in a group of its own at the end, never left out.
    """
    touched = {*snapshot.state.decisions, *snapshot.placements_of}
    by_commune: defaultdict[str | None, list[Site]] = defaultdict(list)
    for site in snapshot.register.sites:
        if site.code in touched:
            by_commune[site.new_unit].append(site)

    data_notes = _DataNotes()
    groups = []
    ordered = sorted(by_commune.items(), key=lambda item: _commune_order(snapshot, item[0]))
    for position, (commune, sites) in enumerate(ordered, start=1):
        sites.sort(key=lambda site: (sort_key(site.name), site.code))
        rows = tuple(
            _row(snapshot, site, number, data_notes) for number, site in enumerate(sites, start=1)
        )
        groups.append(
            Group(
                numeral=roman(position),
                title=_commune_title(snapshot, commune),
                rows=rows,
                sums=_sums(rows),
            )
        )
    all_rows = [row for group in groups for row in group.rows]
    province = snapshot.units[snapshot.province]
    return AppendixTable(
        plan=snapshot.plan,
        revision=snapshot.revision,
        title=f"{TITLE} trên địa bàn {_lower_kind(province)}",
        province=_lower_kind(province),
        columns=COLUMNS,
        groups=tuple(groups),
        sums=_sums(all_rows),
        notes=(*_notes(snapshot, all_rows), *data_notes.lines()),
        origin=(
            f"{snapshot.plan_name} ({snapshot.plan}), phiên bản {snapshot.revision}; "
            f"hiện trạng ngày {format_date(snapshot.baseline_taken_on)}"
        ),
    )


class _DataNotes:
    """What is invented, estimated or doubtful, once each under the table, by number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def reference(self, notes: Iterable[str | None]) -> str | None:
        """Return "Số liệu: xem chú thích [1], [2]" for the notes of one row, None without any."""
        numbers = [
            self._numbers.setdefault(note, len(self._numbers) + 1)
            for note in dict.fromkeys(note for note in notes if note)
        ]
        if not numbers:
            return None
        return DATA_REFERENCE + ", ".join(f"[{number}]" for number in numbers)

    def lines(self) -> Iterable[str]:
        """Return the notes as they stand under the table."""
        return (f"[{number}] {note}" for note, number in self._numbers.items())


def _commune_order(snapshot: Snapshot, commune: str | None) -> tuple[int, str, str]:
    unit = snapshot.units.get(commune) if commune else None
    if unit is None:
        return (2, "", commune or "")
    return (0 if unit.kind == "Phường" else 1, sort_key(unit.short_name), unit.key)


def _commune_title(snapshot: Snapshot, commune: str | None) -> str:
    unit = snapshot.units.get(commune) if commune else None
    return _lower_kind(unit) if unit else "Chưa xác định được xã, phường mới"


def _lower_kind(unit: Unit) -> str:
    """Return "phường Tô Hiệu" for "Phường Tô Hiệu", as running text has it."""
    return f"{unit.kind[:1].lower()}{unit.kind[1:]} {unit.short_name}"


def _row(snapshot: Snapshot, site: Site, number: int, data_notes: _DataNotes) -> Row:
    buildings = snapshot.buildings_of.get(site.code, ())
    placements = snapshot.placements_of.get(site.code, ())
    decision = snapshot.decision(site.code)
    disposition = snapshot.dispositions.get(decision.disposition) if decision else None
    values: dict[str, Value] = {
        "number": number,
        "managed_by": _managed_by(snapshot, site),
        "name": site.name,
        "address_old": site.address_old,
        "address_new": site.address_new,
        "land_area": site.land_area_m2,
        "built_area": _area_sum(b.built_area_m2 for b in buildings),
        "floor_area": _area_sum(b.usable_floor_area_m2 for b in buildings),
        "storeys_grade": _each(_storeys_grade(b) for b in buildings),
        "years": _each(_years(b) for b in buildings),
        "cost": _money_sum([site.land_value, *(b.historical_cost for b in buildings)]),
        "residual": _money_sum([b.residual_value for b in buildings]),
        "current_use": site.current_use,
        "disposition": disposition_words(snapshot, decision),
        "receiver": _each(
            [receiver_name(snapshot, decision), *(user_line(snapshot, p) for p in placements)]
        ),
        "new_use": decision.new_use if decision else None,
        "basis": _basis(snapshot, site, decision),
        "note": _each(
            [
                decision.note if decision else None,
                f"{DEADLINE}{format_date(decision.deadline)}"
                if decision and decision.deadline
                else None,
                *(placement.note for placement in placements),
                site.note,
                data_notes.reference([site.data_note, *(b.data_note for b in buildings)]),
            ]
        ),
    }
    return Row(key=site.code, values=values, colour=disposition.colour if disposition else None)


def _managed_by(snapshot: Snapshot, site: Site) -> str | None:
    agency = snapshot.agencies.get(site.managing_agency) if site.managing_agency else None
    return agency.name if agency else site.managed_by


def disposition_words(snapshot: Snapshot, decision: Decide | None) -> str:
    """Return what the column of dispositions says: the law's words, marked where not verified."""
    if decision is None:
        return PLACED_ONLY
    disposition = snapshot.dispositions.get(decision.disposition)
    if disposition is None:
        return f"{decision.disposition} {UNVERIFIED_MARK}"
    return disposition.name if disposition.verified else f"{disposition.name} {UNVERIFIED_MARK}"


def receiver_name(snapshot: Snapshot, decision: Decide | None) -> str | None:
    """Return who receives the site: the agency's name, or the planner's words."""
    if decision is None:
        return None
    agency = snapshot.agencies.get(decision.receiver_agency) if decision.receiver_agency else None
    return agency.name if agency else decision.receiver


def user_line(snapshot: Snapshot, placement: Place) -> str:
    """Return how a placement stands among receivers and users: "agency (building)"."""
    agency = snapshot.agencies.get(placement.agency)
    building = snapshot.buildings.get(placement.building) if placement.building else None
    name = agency.name if agency else placement.agency
    return f"{name} ({building.name})" if building else name


def usual_basis(disposition: Disposition | None) -> str | None:
    """Return what stands as the basis of a decision that names none: where the law provides."""
    if disposition is None:
        return None
    return f"{disposition.article} {disposition.instrument}".strip()


def papers_line(site: Site) -> str | None:
    """Return how a site's own papers stand under the legal basis."""
    return f"{PAPERS}{site.legal_papers}" if site.legal_papers else None


def _basis(snapshot: Snapshot, site: Site, decision: Decide | None) -> str | None:
    if decision is None:
        law = None
    else:
        disposition = snapshot.dispositions.get(decision.disposition)
        law = decision.legal_basis or usual_basis(disposition)
    return _each([law, papers_line(site)])


def _storeys_grade(building: Building) -> str | None:
    storeys = f"{building.storeys} tầng" if building.storeys is not None else None
    return "/ ".join(part for part in (storeys, building.grade) if part) or None


def _years(building: Building) -> str | None:
    years = (building.year_built, building.year_in_use)
    return "/ ".join(str(year) for year in dict.fromkeys(years) if year is not None) or None


def _each(parts: Iterable[str | None]) -> str | None:
    """Return the parts that are there, once each, one to a line."""
    told = list(dict.fromkeys(part for part in parts if part))
    return ";\n".join([*(part.rstrip(" .;") for part in told[:-1]), *told[-1:]]) or None


def _area_sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _money_sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _sums(rows: Iterable[Row]) -> dict[str, Decimal | int]:
    rows = list(rows)
    sums: dict[str, Decimal | int] = {}
    for column in COLUMNS:
        if not column.summed:
            continue
        total: Decimal | int = Decimal(0) if column.figure is Figure.AREA else 0
        for row in rows:
            value = row.values[column.key]
            if isinstance(value, int | Decimal):
                total += value
        sums[column.key] = total
    return sums


def _notes(snapshot: Snapshot, rows: Sequence[Row]) -> tuple[str, ...]:
    notes = []
    if any(UNVERIFIED_MARK in str(row.values["disposition"]) for row in rows):
        notes.append(UNVERIFIED_NOTE)
    if not rows:
        notes.append(
            f"Phương án chưa có quyết định hoặc bố trí nào ở phiên bản {snapshot.revision}."
        )
    return tuple(notes)
