"""Choices of filters that several lists share."""

from __future__ import annotations

from app.agencies.service import agency_kinds
from app.kernel.ids import NEW_VINTAGE
from app.units import service, store
from app.units.model import Level

Options = list[tuple[str, str]]
_MOST = 500


async def province_options() -> Options:
    """Return the new provinces that are loaded."""
    return [(unit.key, unit.name) for unit in await store.provinces()]


async def commune_options(province: str | None, chosen: str | None = None) -> Options:
    """Return the new communes of a province; of the only one where none is chosen.

    A unit that is chosen already is among them, whatever its province.
    """
    provinces = await store.provinces()
    if province is None and len(provinces) == 1:
        province = provinces[0].key
    options: Options = []
    if province is not None:
        found, _ = await service.list_units(
            level=Level.COMMUNE, vintage=NEW_VINTAGE, province=province, limit=_MOST
        )
        options = [(match.unit.key, match.unit.name) for match in found]
    if chosen and chosen not in {key for key, _ in options}:
        units = await store.stored_units([chosen])
        options += [(unit.key, unit.name) for unit in units.values()]
    return options


def agency_kind_options() -> Options:
    """Return the kinds of agencies of the template."""
    return [(kind.kind, kind.label) for kind in agency_kinds()]
