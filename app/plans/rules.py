"""What a change must fulfil to be made on a baseline. The law's own preconditions are checks."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.estate.model import Building
from app.kernel.errors import InvalidInputError
from app.kernel.ids import NEW_VINTAGE, unit_key
from app.kernel.numbers import area, format_area, format_number_en
from app.kernel.text import tidy
from app.plans.dispositions import Disposition
from app.plans.model import (
    KIND_OF,
    AssignAsset,
    AssignStaff,
    Change,
    Decide,
    Displace,
    Place,
    ReleaseAsset,
    ReleaseStaff,
    Withdraw,
)
from app.plans.phrases import ENGLISH
from app.plans.snapshot import Register

FIELD_NAMES = {
    "receiver": "đơn vị tiếp nhận",
    "new_use": "mục đích sử dụng mới",
    "legal_basis": "căn cứ pháp lý",
    "deadline": "thời hạn thực hiện",
    "note": "ghi chú",
}
"""How screens and messages name the fields of a decision."""

MAX_TEXT = 500
MAX_NOTE = 4000
MAX_AREA = Decimal(1_000_000)
"""m²: the largest office buildings of the world have some 600,000."""

LARGE_AREA = Decimal(10_000)
MAX_TIMES_KNOWN = 10
"""A placement that exceeds the known floor area is for a check to tell, as the register may be
wrong; above LARGE_AREA (m²) and so many times what is known, it can only be a slip."""

MAX_CHANGES = 20_000


def accepted(step: Change, register: Register, dispositions: Mapping[str, Disposition]) -> Change:
    """Return a change as a plan keeps it: text in normal form, the receiver named.

    Raises:
        InvalidInputError: the baseline has no such site, agency, building, person or asset; the
            building is of another site; the disposition is unknown, or a field that it requires is
            empty; the area is not positive, has more than two places, or is beyond any building's.
            `extra` says which field and code.
    """
    match step:
        case Decide():
            return _decision(step, register, dispositions)
        case Place():
            _require_site(step.site, register)
            _require_agency(step.agency, register, "agency")
            _require_building(step.building, step.site, register)
            return replace(
                step, area_m2=_area(step, register), note=_text(step.note, "note", MAX_NOTE)
            )
        case Withdraw(site):
            _require_site(site, register)
        case Displace(agency, site, building):
            _require_site(site, register)
            _require_agency(agency, register, "agency")
            _require_building(building, site, register)
        case AssignStaff(staff, agency, site):
            _require_staff(staff, register)
            _require_agency(agency, register, "agency")
            if site is not None:
                _require_site(site, register)
        case ReleaseStaff(staff):
            _require_staff(staff, register)
        case AssignAsset(asset, agency, site):
            _require_asset(asset, register)
            _require_agency(agency, register, "agency")
            if site is not None:
                _require_site(site, register)
        case ReleaseAsset(asset):
            _require_asset(asset, register)
    return step


def examined(
    changes: Sequence[Change], register: Register, dispositions: Mapping[str, Disposition]
) -> tuple[dict[int, Change], list[dict[str, Any]]]:
    """Return the changes as a plan keeps them, by index, and why the others are refused.

    A refusal is {index, kind, detail, ...}, as `accepted` words it.

    Raises:
        InvalidInputError: there are none, or more than `MAX_CHANGES`.
    """
    if not 1 <= len(changes) <= MAX_CHANGES:
        raise InvalidInputError(
            f"Một lần điều chỉnh gồm từ 1 đến {MAX_CHANGES:,} thay đổi, nhận được {len(changes)}. "
            "Hãy chia thành nhiều lần.".replace(",", ".", 1),
            field="changes",
            english=f"One step holds from 1 to {MAX_CHANGES:,} changes, not {len(changes)}. Make "
            "several of it.",
        )
    kept: dict[int, Change] = {}
    problems: list[dict[str, Any]] = []
    for index, change in enumerate(changes):
        try:
            kept[index] = accepted(change, register, dispositions)
        except InvalidInputError as error:
            kind = KIND_OF[type(change)]
            problems.append({**error.extra, "index": index, "kind": kind, "detail": error.detail})
    return kept, problems


def _decision(
    decide: Decide, register: Register, dispositions: Mapping[str, Disposition]
) -> Decide:
    _require_site(decide.site, register)
    disposition = dispositions.get(decide.disposition)
    if disposition is None:
        raise InvalidInputError(
            f"Không có hình thức xử lý “{decide.disposition}”; các hình thức: "
            + ", ".join(dispositions)
            + ".",
            field="disposition",
            english=f"There is no disposition “{decide.disposition}”; there are: "
            f"{', '.join(dispositions)}.",
            code=decide.disposition,
            candidates=list(dispositions),
        )
    kept = replace(
        decide,
        receiver=_text(decide.receiver, "receiver", MAX_TEXT),
        new_use=_text(decide.new_use, "new_use", MAX_TEXT),
        legal_basis=_text(decide.legal_basis, "legal_basis", MAX_TEXT),
        note=_text(decide.note, "note", MAX_NOTE),
    )
    if kept.receiver_agency is not None:
        _require_agency(kept.receiver_agency, register, "receiver_agency")
        if kept.receiver is None:
            kept = replace(kept, receiver=register.agency_by_code[kept.receiver_agency].name)
    missing = [name for name in disposition.requires if getattr(kept, name) is None]
    if missing:
        raise InvalidInputError(
            f"Hình thức “{disposition.name}” ({disposition.article}, {disposition.instrument}) "
            f"đòi hỏi: {', '.join(FIELD_NAMES[name] for name in missing)}. Hãy điền rồi ghi lại.",
            english=f"“{disposition.english}” ({disposition.article}, {disposition.instrument}) "
            f"requires: {', '.join(ENGLISH.labels[name] for name in missing)}. Fill it in and save "
            "again.",
            fields=missing,
            article=disposition.article,
            instrument=disposition.instrument,
        )
    return kept


def _require_site(code: str, register: Register) -> None:
    if code not in register.site_by_code:
        raise InvalidInputError(
            f"Hiện trạng của phương án không có cơ sở nhà, đất mã “{code}”.",
            english=f"The plan's baseline has no site with the code “{code}”.",
            field="site",
            code=code,
        )


def _require_agency(code: str, register: Register, field: str) -> None:
    if code not in register.agency_by_code:
        raise InvalidInputError(
            f"Hiện trạng của phương án không có cơ quan, đơn vị mã “{code}”.",
            english=f"The plan's baseline has no agency with the code “{code}”.",
            field=field,
            code=code,
        )


def _require_staff(code: str, register: Register) -> None:
    if code not in register.staff_by_code:
        raise InvalidInputError(
            f"Hiện trạng của phương án không có cán bộ, công chức mã “{code}”.",
            english=f"The plan's baseline has no staff with the code “{code}”.",
            field="staff",
            code=code,
        )


def _require_asset(code: str, register: Register) -> None:
    if code not in register.asset_by_code:
        raise InvalidInputError(
            f"Hiện trạng của phương án không có tài sản mã “{code}”.",
            english=f"The plan's baseline has no asset with the code “{code}”.",
            field="asset",
            code=code,
        )


def _require_building(code: str | None, site: str, register: Register) -> None:
    if code is None:
        return
    building = register.building_by_code.get(code)
    if building is None:
        raise InvalidInputError(
            f"Hiện trạng của phương án không có nhà, công trình mã “{code}”.",
            english=f"The plan's baseline has no building with the code “{code}”.",
            field="building",
            code=code,
        )
    if building.site != site:
        raise InvalidInputError(
            f"Nhà, công trình “{code}” thuộc cơ sở “{building.site}”, không thuộc “{site}”.",
            english=f"The building “{code}” is of the site “{building.site}”, not of “{site}”.",
            field="building",
            code=code,
        )


def _area(place: Place, register: Register) -> Decimal | None:
    value = place.area_m2
    if value is None:
        return None
    if not value.is_finite() or not 0 < value <= MAX_AREA or area(value) != value:
        raise InvalidInputError(
            f"Diện tích “{value}” không hợp lệ: phải lớn hơn 0, không quá {format_area(MAX_AREA)} "
            "m² và có không quá 2 chữ số thập phân (m²).",
            english=f"The area “{value}” cannot be used: it is to be more than 0, at most "
            f"{format_number_en(MAX_AREA, 2)} m², with at most 2 decimals.",
            field="area_m2",
        )
    known = _known_area(place, register) if value > LARGE_AREA else None
    if known is not None and value > known * MAX_TIMES_KNOWN:
        raise InvalidInputError(
            f"Diện tích bố trí {format_area(value)} m² lớn hơn {MAX_TIMES_KNOWN} lần diện tích "
            f"{format_area(known)} m² của nhà, công trình trong hiện trạng. Hãy kiểm tra dấu thập "
            "phân và đơn vị tính; nếu số liệu hiện trạng sai thì sửa hồ sơ nhà trước.",
            english=f"The area of {format_number_en(value, 2)} m² is more than {MAX_TIMES_KNOWN} "
            f"times the {format_number_en(known, 2)} m² that the baseline knows of. Check the "
            "decimal mark and the unit; where the baseline is wrong, correct the building first.",
            field="area_m2",
            known_m2=str(known),
        )
    return area(value)


def _known_area(place: Place, register: Register) -> Decimal | None:
    """Return the floor area (m²) of the building or site; None where any of it is not known."""
    if place.building is not None:
        buildings: tuple[Building, ...] = (register.building_by_code[place.building],)
    else:
        buildings = register.buildings_of.get(place.site, ())
    areas = [
        max(each.usable_floor_area_m2 or 0, each.gross_floor_area_m2 or 0) for each in buildings
    ]
    return Decimal(sum(areas)) if areas and all(areas) else None


def _text(value: str | None, field: str, longest: int) -> str | None:
    if value is None:
        return None
    # A note keeps its lines; what stands in one cell of an appendix is one line.
    kept = unicodedata.normalize("NFC", value).strip() if field == "note" else tidy(value)
    if len(kept) > longest or any(
        unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\r\t" for c in kept
    ):
        raise InvalidInputError(
            f"Trường {FIELD_NAMES[field]} dài quá {longest} ký tự hoặc có ký tự điều khiển.",
            english=f"The field {ENGLISH.labels[field]} is longer than {longest} characters or has "
            "control characters.",
            field=field,
        )
    return kept or None


def accepted_name(name: str, what: str) -> str:
    """Return the name of a plan or baseline in normal form.

    Raises:
        InvalidInputError: it is empty or longer than 300 characters.
    """
    name = tidy(name)
    if not 1 <= len(name) <= 300:
        raise InvalidInputError(f"{what} phải có từ 1 đến 300 ký tự.", field="name")
    return name


def province_key(province: str) -> str:
    """Return the key of a province given by key or by code of the new list."""
    return province if "@" in province else unit_key(province, NEW_VINTAGE)
