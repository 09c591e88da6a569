"""Use cases of agencies: what every register offers, and those of the template."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.agencies import store, tables
from app.agencies.model import Agency
from app.agencies.schemas import AgencyKindOut, AgencyOut
from app.agencies.store import save_agencies, stored_agencies
from app.agencies.template import agencies_of, load_template
from app.audit.register import Key, Register
from app.audit.store import RecordChange, record_change_set
from app.db.engine import transaction
from app.kernel.errors import InvalidInputError, NotFoundError
from app.kernel.ids import NEW_VINTAGE, unit_key
from app.units.model import Level, Unit
from app.units.store import stored_units, units_of_province


class _Agencies(Register[Agency, AgencyOut]):
    """Agencies, of which none stands above itself."""

    async def change(
        self,
        key: tuple[Key, ...],
        version: int,
        values: Mapping[str, Any],
        actor: str,
        reason: str | None = None,
    ) -> AgencyOut:
        """Set some fields; see `Register.change`."""
        async with transaction():
            agency = await super().change(key, version, values, actor, reason)
            if "parent" in values and agency.code in await store.superiors_of(agency.code):
                raise InvalidInputError(
                    f"“{agency.parent_name}” là cơ quan cấp dưới của “{agency.name}”, không thể "
                    "đồng thời là cấp trên. Hãy chọn cơ quan khác.",
                    field="parent",
                )
            return agency


AGENCIES = _Agencies("agencies.agency", tables.Agency, store.AGENCIES, store.LISTING, AgencyOut)


def agency_kinds() -> list[AgencyKindOut]:
    """Return the kinds of agencies that the template names, in its order.

    Raises:
        ConfigurationError: the template cannot be used.
    """
    return [
        AgencyKindOut(
            kind=each.kind,
            label=each.label,
            english=each.english,
            order=each.order,
            source=each.source,
            verified=each.verified,
        )
        for each in load_template()
    ]


@dataclass(frozen=True, slots=True)
class CreatedAgencies:
    """What the template came to: agencies made now, and those that were there already."""

    created: tuple[Agency, ...]
    kept: tuple[Agency, ...]


async def create_from_template(units: Collection[str], actor: str) -> CreatedAgencies:
    """Create the agencies that the template gives to new communes, where they are not there yet.

    Agencies that exist are left as they are, also where their name was edited.

    Raises:
        NotFoundError: a key that no unit has.
        InvalidInputError: a unit that is not a commune-level unit of the new code list.
        ConfigurationError: the template cannot be used.
    """
    template = load_template()
    async with transaction():
        wanted = [
            agency for unit in await _new_communes(units) for agency in agencies_of(unit, template)
        ]
        present = await stored_agencies([agency.code for agency in wanted])
        created = tuple(agency for agency in wanted if agency.code not in present)
        if created:
            await save_agencies(created, ())
            await record_change_set(
                actor,
                "agencies.create_from_template",
                (RecordChange("agency", a.code, None, asdict(a)) for a in created),
            )
    return CreatedAgencies(created, tuple(present.values()))


async def communes_of(province: str | None, codes: Collection[str] = ()) -> tuple[str, ...]:
    """Return the keys of a new province's communes, or of those of them that `codes` names.

    Raises:
        NotFoundError: no such province is loaded, or a code is not one of its communes.
        InvalidInputError: a code is not made of the right number of digits.
    """
    if province is None:
        return tuple(unit_key(code, NEW_VINTAGE) for code in codes)
    key = unit_key(province, NEW_VINTAGE)
    communes = {
        unit.code: unit.key
        for unit in await units_of_province(key)
        if unit.level is Level.COMMUNE and unit.vintage == NEW_VINTAGE
    }
    if not communes:
        raise NotFoundError(
            f"Chưa có đơn vị cấp xã nào của tỉnh {province}. "
            f"Hãy nạp trước: truso units load --province {province}."
        )
    if strange := sorted(set(codes) - communes.keys()):
        raise NotFoundError(f"Tỉnh {province} không có xã mang mã {', '.join(strange)}.")
    return tuple(communes[code] for code in codes or communes)


async def _new_communes(keys: Collection[str]) -> list[Unit]:
    found = await stored_units(keys)
    if missing := sorted(set(keys) - found.keys()):
        raise NotFoundError(
            f"Không có đơn vị hành chính nào mang khóa {', '.join(missing)}. Hãy nạp danh mục đơn "
            "vị trước (truso units load), và viết khóa dạng 03646@2025.",
            missing=missing,
        )
    communes = [found[key] for key in sorted(found)]
    for unit in communes:
        if unit.level is not Level.COMMUNE or unit.vintage != NEW_VINTAGE:
            raise InvalidInputError(
                f"{unit.name} ({unit.key}) không phải đơn vị cấp xã mới: chỉ xã, phường, đặc khu "
                "từ ngày 01/7/2025 có cơ quan theo mẫu.",
                unit=unit.key,
            )
    return communes
