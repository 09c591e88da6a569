"""What crosses HTTP about norms. Areas and shares are text, prices whole đồng."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from app.norms.model import CarNorm, Item, Norms, Source


class SourceOut(msgspec.Struct, kw_only=True, rename={"valid_from": "from", "valid_to": "to"}):
    """Where a norm stands, its days in force, and whether it was read there."""

    instrument: str
    article: str
    valid_from: date
    valid_to: date | None
    verified: bool
    note: str


class CommonShareOut(msgspec.Struct, kw_only=True):
    """What is added for common use, as a share of the titles' areas, at most."""

    share: Decimal
    source: SourceOut


class TitleAreaOut(msgspec.Struct, kw_only=True):
    """Working area of one person of a title, m², at most."""

    title: str
    area_m2: Decimal
    source: SourceOut


class SpecialisedAreaOut(msgspec.Struct, kw_only=True):
    """Specialised area of an agency of a kind, m²."""

    kind: str
    area_m2: Decimal
    source: SourceOut


class OwnPremisesOut(msgspec.Struct, kw_only=True):
    """A kind of agency that these norms do not measure."""

    kind: str
    reason: str
    english: str
    verified: bool


class ItemOut(msgspec.Struct, kw_only=True):
    """A kind of equipment: pieces for one person by group, and one for so many staff.

    `shared_by`: keys of the groups that share, empty for all staff; `price`: đồng, by group.
    """

    key: str
    name: str
    english: str
    per_person: dict[str, int]
    shared_one_per: int | None
    shared_by: list[str]
    price: dict[str, int]
    source: SourceOut


class TitleGroupOut(msgspec.Struct, kw_only=True):
    """Titles that may have the same equipment."""

    key: str
    name: str
    titles: list[str]
    source: SourceOut


class CarNormOut(msgspec.Struct, kw_only=True):
    """How many cars for common work a commune may have."""

    per_commune: int
    source: SourceOut


class NormsOut(msgspec.Struct, kw_only=True):
    """The norms in force on a day; what has none is not in it."""

    on: date
    common_share: CommonShareOut | None
    titles: list[TitleAreaOut]
    specialised: list[SpecialisedAreaOut]
    own_premises: list[OwnPremisesOut]
    equipment_groups: list[TitleGroupOut]
    equipment: list[ItemOut]
    cars: CarNormOut | None


def norms_out(norms: Norms) -> NormsOut:
    """Return norms as they cross HTTP."""
    share = norms.common_share
    groups = {group.key: group for group in norms.groups.values()}
    return NormsOut(
        on=norms.on,
        common_share=CommonShareOut(share=share.share, source=_source_out(share.source))
        if share
        else None,
        titles=[
            TitleAreaOut(title=each.title, area_m2=each.area_m2, source=_source_out(each.source))
            for each in norms.title_areas.values()
        ],
        specialised=[
            SpecialisedAreaOut(
                kind=each.kind, area_m2=each.area_m2, source=_source_out(each.source)
            )
            for each in norms.specialised_areas.values()
        ],
        own_premises=[
            OwnPremisesOut(
                kind=each.kind,
                reason=each.reason,
                english=each.english,
                verified=each.verified,
            )
            for each in norms.own_premises.values()
        ],
        equipment_groups=[
            TitleGroupOut(
                key=group.key,
                name=group.name,
                titles=sorted(group.titles),
                source=_source_out(group.source),
            )
            for group in groups.values()
        ],
        equipment=[_item_out(item) for item in norms.items],
        cars=_cars_out(norms.cars),
    )


def _item_out(item: Item) -> ItemOut:
    return ItemOut(
        key=item.key,
        name=item.name,
        english=item.english,
        per_person=dict(item.per_person),
        shared_one_per=item.shared.one_per if item.shared else None,
        shared_by=sorted(item.shared.groups) if item.shared else [],
        price=dict(item.price),
        source=_source_out(item.source),
    )


def _cars_out(cars: CarNorm | None) -> CarNormOut | None:
    if cars is None:
        return None
    return CarNormOut(per_commune=cars.per_commune, source=_source_out(cars.source))


def _source_out(source: Source) -> SourceOut:
    return msgspec.convert(source, SourceOut, from_attributes=True)
