"""Our own register workbook: names and codes of units and titles become keys; what follows from
the old unit by law is filled in, and said to be.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.intake.forms.dictionary import Form
from app.intake.matching.unit_cells import UnitCell, answered_units
from app.intake.model import ProblemCode, Severity, StagedRow
from app.intake.questions import Inquiry
from app.kernel.errors import AmbiguousError, InvalidInputError, NotFoundError
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE, unit_key
from app.kernel.text import fold
from app.people.store import titles
from app.units.lookup import code_of
from app.units.model import Level, Relation, Succession, Unit
from app.units.places import PlaceName
from app.units.service import find_unit
from app.units.store import stored_successions, stored_units

_VINTAGE_WORDS = {
    OLD_VINTAGE: "danh mục cũ (đến 30/6/2025)",
    NEW_VINTAGE: "danh mục mới (từ 01/7/2025)",
}


async def compose_register(
    rows: list[StagedRow], form: Form, province: str | None, inquiry: Inquiry
) -> None:
    """Turn texts of units and titles into keys, in place, and derive what follows from them."""
    units = await _resolve_units(rows, form, province, inquiry)
    await _resolve_titles(rows, form)
    sites = [row for row in rows if row.entity == "site"]
    links = await _links(sites)
    for row in sites:
        _derive_new_unit(row, units, links)
        _check_point(row, units)
    for row in rows:
        if row.entity == "agency":
            _agency_unit(row)


async def _resolve_units(
    rows: list[StagedRow], form: Form, province: str | None, inquiry: Inquiry
) -> dict[str, Unit]:
    """Replace the text of each unit cell by a unit's key; return all units that are named."""
    vintages = {
        (sheet.entity, column.field): OLD_VINTAGE if column.type == "old-unit" else NEW_VINTAGE
        for sheet in form.sheets
        for column in sheet.columns
        if column.type in {"old-unit", "new-unit"}
    }
    cells = [
        (row, name, vintage)
        for row in rows
        for (entity, name), vintage in vintages.items()
        if entity == row.entity and row.values.get(name) is not None
    ]
    keys = {key for row, name, vintage in cells if (key := _key(row.values[name], vintage))}
    units = dict(await stored_units(keys))
    found: dict[tuple[str, int], Unit | Exception] = {}
    open_cells = []
    for row, name, vintage in cells:
        text = str(row.values[name])
        if (text, vintage) not in found:
            found[text, vintage] = await _unit(text, vintage, units, province)
        answer = found[text, vintage]
        if isinstance(answer, Unit):
            units[answer.key] = answer
            row.values[name] = answer.key
            _refuse_higher_level(row, name, answer)
        elif inquiry.leave_open or not any(character.isalpha() for character in text):
            _refuse_unit(row, name, text, vintage, answer)
        else:
            open_cells.append(UnitCell(row, name, text, _place_name(text, vintage, province)))
    for cell, unit in await answered_units(open_cells, inquiry):
        units[unit.key] = unit
        _refuse_higher_level(cell.row, cell.field, unit)
    return units


def _place_name(text: str, vintage: int, province: str | None) -> PlaceName:
    """Return the place that "Xã Chiềng Chung, huyện Mai Sơn, tỉnh Sơn La" names."""
    name, *above = (part.strip() for part in text.split(","))
    district = above.pop(0) if above and vintage == OLD_VINTAGE else None
    within = above[-1] if above else province and unit_key(province, NEW_VINTAGE)
    return PlaceName(name, district, within, vintage)


def _key(text: str, vintage: int) -> str | None:
    try:
        return code_of(text, vintage)
    except InvalidInputError:
        return None


async def _unit(
    text: str, vintage: int, units: dict[str, Unit], province: str | None
) -> Unit | Exception:
    try:
        key = code_of(text, vintage)
        if key is not None:
            if not key.endswith(f"@{vintage}"):
                return NotFoundError(f"khóa này không thuộc {_VINTAGE_WORDS[vintage]}")
            return units.get(key) or NotFoundError("không có mã này")
        # "Xã Chiềng Chung, huyện Mai Sơn, tỉnh Sơn La"
        name, *above = (part.strip() for part in text.split(","))
        district = above.pop(0) if above and vintage == OLD_VINTAGE else None
        within = above[-1] if above else province and unit_key(province, NEW_VINTAGE)
        match = await find_unit(name, vintage, province=within, district=district)
    except (NotFoundError, AmbiguousError, InvalidInputError) as error:
        return error
    if not match.exact and fold(name) != name.lower():
        return AmbiguousError(
            "chỉ giống khi bỏ dấu",
            candidates=[{"code": match.unit.code, "name": match.unit.name, "district": None}],
        )
    return match.unit


def _refuse_unit(row: StagedRow, name: str, text: str, vintage: int, error: Exception) -> None:
    ambiguous = isinstance(error, AmbiguousError)
    listed = error.extra.get("candidates", ()) if isinstance(error, AmbiguousError) else ()
    row.note(
        ProblemCode.AMBIGUOUS_UNIT if ambiguous else ProblemCode.UNKNOWN_UNIT,
        Severity.ERROR,
        name,
        text,
        expected=f"mã hoặc tên của đúng một đơn vị trong {_VINTAGE_WORDS[vintage]}",
        repair="Hãy thay bằng mã của một trong các đơn vị sau."
        if ambiguous
        else "Hãy kiểm tra mã (xã 5 chữ số, giữ số 0 ở đầu) hoặc nạp đơn vị: truso units load.",
        candidates=[_candidate(each) for each in listed],
    )
    del row.values[name]


def _candidate(entry: dict[str, Any]) -> str:
    place = ", ".join(str(entry[key]) for key in ("district", "province") if entry.get(key))
    return f"{entry['code']} {entry['name']}" + (f" ({place})" if place else "")


def _refuse_higher_level(row: StagedRow, name: str, unit: Unit) -> None:
    """A new site stands in a commune; an old one may be known only by district or province."""
    if row.entity == "site" and name == "new_unit" and unit.level is not Level.COMMUNE:
        row.note(
            ProblemCode.UNKNOWN_UNIT,
            Severity.ERROR,
            name,
            f"{unit.code} {unit.name}",
            expected="một xã, phường hoặc đặc khu mới",
            repair="Hãy ghi mã 5 chữ số của xã, phường; nếu chưa rõ thì để trống.",
        )


async def _resolve_titles(rows: list[StagedRow], form: Form) -> None:
    wanted = [row for row in rows if row.entity == "staff" and row.values.get("title")]
    if not wanted:
        return
    known: dict[str, str] = {}
    for title in await titles():
        known[fold(title.key)] = title.key
        known[fold(title.name)] = title.key
    for row in wanted:
        text = str(row.values["title"])
        key = known.get(fold(text))
        if key is None:
            row.note(
                ProblemCode.NOT_IN_LIST,
                Severity.ERROR,
                "title",
                text,
                expected="khóa hoặc tên đúng của một chức danh trong danh mục",
                repair="Hãy chọn chức danh trong danh mục, hoặc thêm chức danh mới trước khi nhập.",
            )
        else:
            row.values["title"] = key


async def _links(sites: Iterable[StagedRow]) -> dict[str, list[Succession]]:
    links: dict[str, list[Succession]] = {}
    old_units = {key for row in sites if (key := row.values.get("old_unit"))}
    for link in (await stored_successions(old_units)).values():
        links.setdefault(link.old_unit, []).append(link)
    return links


def _derive_new_unit(
    row: StagedRow, units: dict[str, Unit], links: dict[str, list[Succession]]
) -> None:
    old, new = row.values.get("old_unit"), row.values.get("new_unit")
    if row.refused or old is None or old not in links:
        return
    heirs = [link.new_unit for link in links[old]]
    if new is not None and new not in heirs:
        row.note(
            ProblemCode.UNIT_CONFLICT,
            Severity.ERROR,
            "new_unit",
            new,
            expected=f"đơn vị mới kế thừa {old}: {', '.join(heirs)}",
            repair="Hãy sửa đơn vị cũ hoặc đơn vị mới cho khớp nghị quyết sắp xếp.",
        )
    elif new is None and "new_unit" in row.places:
        if len(heirs) == 1 and links[old][0].relation is Relation.WHOLE:
            row.values["new_unit"] = heirs[0]
            row.note(
                ProblemCode.UNIT_DERIVED,
                Severity.INFO,
                "new_unit",
                None,
                expected=f"{heirs[0]}: đơn vị cũ {old} nhập trọn vào đơn vị này",
                repair="Không cần sửa.",
            )
        else:
            row.note(
                ProblemCode.AMBIGUOUS_UNIT,
                Severity.WARNING,
                "new_unit",
                None,
                expected="một trong các đơn vị mới nhận một phần của đơn vị cũ",
                repair="Đơn vị mới để trống; hãy chọn sau khi nhập.",
                candidates=heirs,
            )


def _check_point(row: StagedRow, units: dict[str, Unit]) -> None:
    """Latitude, longitude and their accuracy belong together; "unit" may come from the unit."""
    values = row.values
    if row.refused or "point_accuracy" not in values:
        return
    latitude, longitude = values.get("latitude"), values.get("longitude")
    accuracy = values["point_accuracy"]
    if (latitude is None) != (longitude is None):
        missing = "latitude" if latitude is None else "longitude"
        _require(row, missing, "cả vĩ độ và kinh độ, hoặc để trống cả hai")
    elif latitude is not None and accuracy == "none":
        _require(row, "point_accuracy", "độ tin cậy của tọa độ đã ghi (không phải “Chưa có”)")
    elif latitude is None and accuracy in {"surveyed", "address"}:
        _require(row, "latitude", "tọa độ, vì độ tin cậy đã ghi là đo đạc hoặc theo địa chỉ")
    elif latitude is None and accuracy == "unit":
        for field in ("old_unit", "new_unit"):
            unit = units.get(values.get(field) or "")
            if unit is not None and unit.latitude is not None:
                values["latitude"], values["longitude"] = unit.latitude, unit.longitude
                row.note(
                    ProblemCode.POINT_DERIVED,
                    Severity.INFO,
                    "point_accuracy",
                    None,
                    expected=f"điểm đại diện của {unit.name} ({unit.key})",
                    repair="Không cần sửa; hãy thay bằng tọa độ thật khi có.",
                )
                return
        values["point_accuracy"] = "none"
        row.note(
            ProblemCode.POINT_DERIVED,
            Severity.WARNING,
            "point_accuracy",
            None,
            expected="điểm đại diện của đơn vị hành chính",
            repair="Đơn vị này không có điểm đại diện; cơ sở được nhập không có tọa độ.",
        )


def _require(row: StagedRow, field: str, expected: str) -> None:
    row.note(
        ProblemCode.REQUIRED,
        Severity.ERROR,
        field,
        None,
        expected=expected,
        repair="Hãy điền đủ, hoặc để trống cả vĩ độ, kinh độ và độ tin cậy.",
    )


def _agency_unit(row: StagedRow) -> None:
    """An agency belongs to one unit, which is old or new: one of the two columns is filled."""
    given = "unit_old" in row.values or "unit_new" in row.values
    old, new = row.values.pop("unit_old", None), row.values.pop("unit_new", None)
    if row.refused or not given:
        return
    if (old is None) == (new is None):
        row.note(
            ProblemCode.REQUIRED,
            Severity.ERROR,
            "unit_new",
            f"{old} và {new}" if old else None,
            expected="đúng một trong hai cột Đơn vị cũ, Đơn vị mới",
            repair="Cơ quan cũ thì điền Đơn vị cũ; cơ quan từ ngày 01/7/2025 thì điền Đơn vị mới.",
        )
    else:
        row.values["unit"] = old or new
