"""Moves as sentences in Vietnamese, for a plan's history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.kernel.clock import format_date
from app.kernel.numbers import format_area
from app.plans.dispositions import Disposition
from app.plans.model import Decide, Displace, Move, Place, Redo, Step, Undo, Withdraw
from app.plans.snapshot import Register, Snapshot


def sentence(step: Step, register: Register, dispositions: Mapping[str, Disposition]) -> str:
    """Return one step as a sentence; records that the register lacks are named by their code."""
    match step:
        case Decide():
            return _decision(step, register, dispositions)
        case Withdraw(site):
            return f"Rút phương án xử lý đối với {_site(site, register)}"
        case Place(agency, site, building, area_m2, note):
            text = f"Bố trí {_agency(agency, register)} tại {_place(site, building, register)}"
            return text + _clauses(
                {"diện tích": f"{format_area(area_m2)} m²" if area_m2 else None, "ghi chú": note}
            )
        case Displace(agency, site, building):
            return f"Thôi bố trí {_agency(agency, register)} tại {_place(site, building, register)}"
        case Undo():
            return "Hoàn tác"
        case Redo():
            return "Làm lại"


def subjects(moves: Iterable[Move]) -> dict[int, Move]:
    """Return, by revision of each undo and redo, the move that it took or brought back.

    `moves` are a plan's moves from the first on.
    """
    found: dict[int, Move] = {}
    done: list[Move] = []
    undone: list[Move] = []
    for move in moves:
        match move.step:
            case Undo():
                found[move.revision] = done.pop()
                undone.append(found[move.revision])
            case Redo():
                found[move.revision] = undone.pop()
                done.append(found[move.revision])
            case _:
                done.append(move)
                undone.clear()
    return found


def tell(move: Move, subject: Move | None, snapshot: Snapshot) -> str:
    """Return a move as a sentence; `subject` is what an undo or redo was about."""
    text = sentence(move.step, snapshot.register, snapshot.dispositions)
    if subject is None:
        return text
    return f"{text} phiên bản {subject.revision}: {tell(subject, None, snapshot)}"


def _decision(decide: Decide, register: Register, dispositions: Mapping[str, Disposition]) -> str:
    site = _site(decide.site, register)
    disposition = dispositions.get(decide.disposition)
    if disposition is None:
        text = f"{decide.disposition}: {site}"
    elif disposition.sentence:
        text = disposition.sentence.format(site=site)
    else:
        text = f"{disposition.name}: {site}"
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
