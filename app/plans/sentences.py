"""Moves as sentences in Vietnamese, for a plan's history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from app.kernel.clock import format_date
from app.kernel.numbers import format_area
from app.plans.dispositions import Disposition
from app.plans.model import (
    KIND_OF,
    AssignAsset,
    AssignStaff,
    Change,
    Decide,
    Displace,
    Move,
    Place,
    Redo,
    ReleaseAsset,
    ReleaseStaff,
    Revert,
    Several,
    Step,
    Undo,
    Withdraw,
    changes_of,
)
from app.plans.snapshot import Register, Snapshot


def sentence(step: Step, register: Register, dispositions: Mapping[str, Disposition]) -> str:
    """Return one step as a sentence; records that the register lacks are named by their code."""
    match step:
        case Undo():
            return "Hoàn tác"
        case Redo():
            return "Làm lại"
        case Revert():
            return "Hủy riêng điều chỉnh"
        case Several(changes) if len(changes) > 1:
            return _summary(changes, register, dispositions)
        case _:
            (change,) = changes_of(step)
            return _change(change, register, dispositions)


def tell(move: Move, subjects: Mapping[int, Move], snapshot: Snapshot) -> str:
    """Return a move as a sentence.

    `subjects` are, by revision of each undo, redo and revert, the moves that they were about
    (`Standing.subjects`).
    """
    text = sentence(move.step, snapshot.register, snapshot.dispositions)
    subject = subjects.get(move.revision) if isinstance(move.step, Undo | Redo | Revert) else None
    if subject is None:
        return text
    return f"{text} phiên bản {subject.revision}: {tell(subject, subjects, snapshot)}"


# --- Steps of several ----------------------------------------------------------------------------

_COUNTED = {
    "decide": "quyết định phương án xử lý {count} cơ sở nhà, đất",
    "withdraw": "rút phương án xử lý của {count} cơ sở nhà, đất",
    "place": "bố trí {count} lượt cơ quan, đơn vị",
    "displace": "thôi bố trí {count} lượt cơ quan, đơn vị",
    "assign-staff": "bố trí riêng {count} người",
    "release-staff": "thôi bố trí riêng {count} người",
    "assign-asset": "bố trí riêng {count} tài sản",
    "release-asset": "thôi bố trí riêng {count} tài sản",
}


def _summary(
    changes: tuple[Change, ...], register: Register, dispositions: Mapping[str, Disposition]
) -> str:
    where = _common_unit(changes, register)
    forms = {change.disposition for change in changes if isinstance(change, Decide)}
    if len(forms) == 1 and all(isinstance(change, Decide) for change in changes):
        sites = f"{len({_site_of(change) for change in changes})} cơ sở nhà, đất{where}"
        return _handled(forms.pop(), sites, dispositions)
    counts = Counter(KIND_OF[type(change)] for change in changes)
    parts = ", ".join(_COUNTED[kind].format(count=count) for kind, count in counts.items())
    return parts[0].upper() + parts[1:] + where


def _common_unit(changes: Iterable[Change], register: Register) -> str:
    """Return " tại phường Tô Hiệu" where all sites of the changes stand in one new commune."""
    units = set()
    for code in {_site_of(change) for change in changes} - {None}:
        site = register.site_by_code.get(code or "")
        units.add(site.new_unit or site.old_unit if site else None)
    unit = register.unit_by_key.get(units.pop() or "") if len(units) == 1 else None
    return f" tại {_amid(unit.name)}" if unit else ""


def _site_of(change: Change) -> str | None:
    return getattr(change, "site", None)


# --- Changes -------------------------------------------------------------------------------------


def _change(change: Change, register: Register, dispositions: Mapping[str, Disposition]) -> str:
    if isinstance(change, Decide):
        return _decision(change, register, dispositions)
    if isinstance(change, Withdraw):
        return f"Rút phương án xử lý đối với {_site(change.site, register)}"
    if isinstance(change, Place | Displace):
        return _placement(change, register)
    return _assignment(change, register)


def _placement(change: Place | Displace, register: Register) -> str:
    agency = _agency(change.agency, register)
    where = _place(change.site, change.building, register)
    if isinstance(change, Displace):
        return f"Thôi bố trí {agency} tại {where}"
    area = f"{format_area(change.area_m2)} m²" if change.area_m2 else None
    return f"Bố trí {agency} tại {where}" + _clauses({"diện tích": area, "ghi chú": change.note})


def _assignment(
    change: AssignStaff | ReleaseStaff | AssignAsset | ReleaseAsset, register: Register
) -> str:
    if isinstance(change, AssignStaff | ReleaseStaff):
        what = _person(change.staff, register)
    else:
        what = _asset(change.asset, register)
    if isinstance(change, ReleaseStaff | ReleaseAsset):
        return f"Thôi bố trí riêng {what}, để theo cơ quan kế thừa"
    where = f" tại {_site(change.site, register)}" if change.site is not None else ""
    return f"Bố trí riêng {what} cho {_agency(change.agency, register)}{where}"


def _handled(form: str, sites: str, dispositions: Mapping[str, Disposition]) -> str:
    disposition = dispositions.get(form)
    if disposition is None:
        return f"{form}: {sites}"
    if disposition.sentence:
        return disposition.sentence.format(site=sites)
    return f"{disposition.name}: {sites}"


def _decision(decide: Decide, register: Register, dispositions: Mapping[str, Disposition]) -> str:
    text = _handled(decide.disposition, _site(decide.site, register), dispositions)
    receiver = decide.receiver
    if receiver is None and decide.receiver_agency is not None:
        receiver = _agency(decide.receiver_agency, register)
    return text + _clauses(
        {
            "đơn vị tiếp nhận": receiver,
            "mục đích sử dụng mới": decide.new_use,
            "căn cứ": decide.legal_basis,
            "thời hạn": format_date(decide.deadline) or None,
            "ghi chú": decide.note,
        }
    )


# --- Words ---------------------------------------------------------------------------------------


def _clauses(values: Mapping[str, str | None]) -> str:
    return "".join(f"; {label}: {value}" for label, value in values.items() if value)


def _place(site: str, building: str | None, register: Register) -> str:
    if building is None:
        return _site(site, register)
    known = register.building_by_code.get(building)
    return f"{known.name if known else building}, {_site(site, register)}"


def _site(code: str, register: Register) -> str:
    site = register.site_by_code.get(code)
    return site.name if site else code


def _agency(code: str, register: Register) -> str:
    agency = register.agency_by_code.get(code)
    return agency.name if agency else code


def _person(code: str, register: Register) -> str:
    person = register.staff_by_code.get(code)
    title = register.title_names.get(person.title) if person else None
    return f"{_amid(title)} ({code})" if title else f"người có mã {code}"


def _asset(code: str, register: Register) -> str:
    asset = register.asset_by_code.get(code)
    if asset is None:
        return f"tài sản mã {code}"
    unit = (asset.unit_of_measure or "cái").lower()
    return f"{asset.quantity} {unit} {_amid(asset.name)} ({code})"


def _amid(name: str) -> str:
    """Return a name as it stands in the middle of a sentence; abbreviations stay as they are."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
