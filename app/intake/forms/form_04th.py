"""Form 04/TH: each row is a site with an old address and what was once proposed for it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.estate.model import SiteKind
from app.intake.forms.dictionary import Form
from app.intake.matching.address import parse_address
from app.intake.matching.places import PlaceAsk, Placing, place_rows, say_placing
from app.intake.model import ProblemCode, Severity, StagedRow
from app.intake.questions import Inquiry
from app.kernel.errors import NotFoundError
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE, unit_code, unit_key
from app.kernel.numbers import format_area
from app.kernel.text import fold
from app.units.model import Unit
from app.units.places import PlaceName
from app.units.store import links_of, provinces


async def compose_sites(
    rows: list[StagedRow], form: Form, province: str | None, inquiry: Inquiry
) -> tuple[list[StagedRow], int]:
    """Turn the rows of form 04/TH into rows of sites, in place.

    Args:
        rows: staged rows with the form's own fields.
        form: the dictionary, whose `extra` names the options.
        province: code of the new province to take ("14"); None for all.
        inquiry: takes the questions about addresses, and has the answers.

    Returns:
        the rows of that province, and how many rows of others were left out.

    Raises:
        NotFoundError: the province's units are not loaded.
    """
    homes = await _old_provinces(province)
    taken = []
    asks = []
    for row in rows:
        name = str(row.values.pop("province", None) or row.values.get("group") or "")
        row.values.pop("group", None)
        home = homes.get(fold(name))
        if home is None and province is not None and name and not row.refused:
            continue
        taken.append(row)
        if home is None:
            _refuse_province(row, name)
        elif not row.refused:
            asks.append((_ask_of(row, home), home))
    placings = await place_rows([ask for ask, _ in asks], inquiry)
    codes: Counter[str] = Counter()
    for (ask, home), placing in zip(asks, placings, strict=True):
        row = ask.row
        say_placing(ask, placing)
        code = site_code(str(form.extra["code_prefix"]), home, row.values)
        codes[code] += 1
        values = _site_values(row, form, placing, home)
        values["code"] = code if codes[code] == 1 else f"{code}-{codes[code]}"
        row.values = values
    return taken, len(rows) - len(taken)


def _ask_of(row: StagedRow, province: Unit) -> PlaceAsk:
    text = str(row.values["address"])
    address = parse_address(text, province.short_name)
    commune, district = address.commune, address.district
    name = PlaceName(
        "" if commune is None else commune.text,
        None if district is None else district.full,
        province.key,
    )
    return PlaceAsk(row, "address", name, text)


def site_code(prefix: str, province: Unit, values: Mapping[str, Any]) -> str:
    """Return the code of a site that has none: from what stays when the form is sent again.

    The form, the old province, the manager, the name and the address make it; areas and proposals,
    which are corrected from one issue to the next, do not.
    """
    identity = "|".join(
        fold(str(values.get(field) or "")).strip("_ ") for field in ("manager", "name", "address")
    )
    code = unit_code(province.key)
    digest = hashlib.sha256(f"{prefix}|{code}|{identity}".encode()).hexdigest()
    return f"{prefix}-{code}-{digest[:10]}"


async def _old_provinces(province: str | None) -> dict[str, Unit]:
    """Return the old provinces (of one new one) by name, with and without kind."""
    if province is None:
        units: list[Unit] = list(await provinces(OLD_VINTAGE))
    else:
        links = await links_of(unit_key(province, NEW_VINTAGE), NEW_VINTAGE)
        units = [link.unit for link in links]
        if not units:
            raise NotFoundError(
                f"Chưa nạp đơn vị hành chính của tỉnh {province}. "
                f"Hãy chạy: truso units load --province {province}"
            )
    return {fold(name): unit for unit in units for name in (unit.name, unit.short_name)}


def _refuse_province(row: StagedRow, name: str) -> None:
    row.note(
        ProblemCode.UNKNOWN_UNIT,
        Severity.ERROR,
        "province",
        name,
        expected="tên một tỉnh cũ đã nạp đơn vị hành chính",
        repair="Hãy sửa tên tỉnh, nạp đơn vị của tỉnh đó (truso units load), hoặc chỉ nhập một "
        "tỉnh (--province).",
    )


def _site_values(row: StagedRow, form: Form, placing: Placing, province: Unit) -> dict[str, Any]:
    values = row.values
    name = str(values["name"]).lstrip("_- ").strip() or str(values["name"])
    land, proposals = _areas(row, form)
    values_of_site: dict[str, Any] = {
        "name": name,
        "kind": _kind(name, form),
        "address_old": values["address"],
        "old_unit": (placing.old_unit or province).key,
        "note": _sentence("Phương án cũ theo mẫu 04/TH", proposals, values.get("remark")),
        "data_note": _data_note(placing),
    }
    if placing.new_unit is not None:
        values_of_site["new_unit"] = placing.new_unit.key
    if values.get("manager"):
        values_of_site["managed_by"] = values["manager"]
    if land:
        values_of_site["land_area_m2"] = land
    if values.get("number", 1) != 1:
        row.note(
            ProblemCode.ROW_UNCLEAR,
            Severity.WARNING,
            "number",
            values["number"],
            expected="mỗi dòng một cơ sở",
            repair="Dòng này gộp nhiều cơ sở (hoặc không có cơ sở nào); được nhập thành một cơ sở.",
        )
    return values_of_site


def _areas(row: StagedRow, form: Form) -> tuple[Decimal, list[str]]:
    """Return the land of all options together (m²), and each option's areas in words."""
    sums = {"house": Decimal(0), "land": Decimal(0)}
    proposals = []
    for option in form.extra["options"]:
        parts = []
        for kind, word in (("house", "nhà"), ("land", "đất")):
            area = row.values.get(f"{option}.{kind}")
            if area:
                sums[kind] += area
                parts.append(f"{word} {format_area(area)} m²")
        if parts:
            proposals.append(f"{form.extra['words'][option]}: {', '.join(parts)}")
    for kind, total in sums.items():
        stated = row.values.get(f"total.{kind}")
        if stated is not None and stated != total:
            row.note(
                ProblemCode.SUM_DIFFERS,
                Severity.WARNING,
                f"total.{kind}",
                format_area(stated),
                expected=f"tổng các phương án là {format_area(total)}",
                repair="Hãy kiểm tra lại; sổ đăng ký lấy tổng các phương án.",
            )
    return sums["land"], proposals


def _kind(name: str, form: Form) -> str:
    words = [fold(word) for word in form.extra["headquarters"]]
    headquarters = any(fold(name).startswith(word) for word in words)
    return SiteKind.HEADQUARTERS.value if headquarters else SiteKind.OTHER.value


def _sentence(lead: str, proposals: list[str], remark: object) -> str:
    text = f"{lead}: {'; '.join(proposals) or 'không ghi'}."
    return f"{text} Ghi chú của bảng: {remark}." if remark else text


def _data_note(placing: Placing) -> str:
    if placing.new_unit is not None:
        return f"Đơn vị hành chính suy ra từ địa chỉ cũ: {placing.rule}."
    listed = "; có thể là " + ", ".join(placing.candidates) if placing.candidates else ""
    return f"Chưa xác định xã, phường: {placing.rule}{listed}."
