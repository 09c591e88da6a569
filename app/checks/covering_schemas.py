"""What crosses HTTP about the balance of equipment. All figures are pieces, distances metres."""

from __future__ import annotations

from typing import Annotated

import msgspec

from app.checks.covering import Balance, Cover, Kind, Position, Transfer
from app.checks.holdings import CARS
from app.checks.scene import Scene
from app.checks.schemas import CitationOut, citation_out
from app.plans.going_schemas import PlaceOut, place_out
from app.plans.rules import MAX_CHANGES
from app.plans.step_schemas import Reason


class BalanceOut(msgspec.Struct, kw_only=True):
    """Pieces by norm and under the plan.

    `within`: of `short`, covered inside the commune; `elsewhere`: from other communes; `given`: of
    `over`, what could go to others; `to_buy`: for what is still lacking there is no surplus; null
    for cars, whose norm is a limit that nobody has to reach (`short` is then room below it).
    """

    needed: int
    has: int
    short: int
    over: int
    within: int
    elsewhere: int
    to_buy: int | None
    given: int
    left_over: int


class ItemBalanceOut(msgspec.Struct, kw_only=True):
    """How the plan, or one commune, stands with one item; `transfers`: how many are proposed."""

    item: str
    name: str
    english: str
    citation: CitationOut | None
    balance: BalanceOut
    transfers: int


class UnmeasuredOut(msgspec.Struct, kw_only=True):
    """An agency that is in no balance: nobody has entered what it has."""

    agency: str
    name: str


class EquipmentOut(msgspec.Struct, kw_only=True):
    """The balance of equipment; without items where no norm is known, or nothing is recorded."""

    plan: str
    revision: int
    norms_on: str
    items: list[ItemBalanceOut]
    unmeasured: list[UnmeasuredOut]


class PositionOut(msgspec.Struct, kw_only=True):
    """How one agency stands with one item; for cars a whole commune, `agency` is then null."""

    item: str
    commune: str
    commune_name: str
    agency: str | None
    agency_name: str | None
    balance: BalanceOut


class CarriedOut(msgspec.Struct, kw_only=True):
    """A record of assets that can go, with where it stands under the plan."""

    code: str
    name: str
    quantity: int
    condition: str | None
    place: PlaceOut


class TransferOut(msgspec.Struct, kw_only=True):
    """Pieces that one agency could give to another.

    `within_commune`; `metres`: straight line, null where it is not known, `rough` where a commune's
    centre stands for a place. `carried`: how many of the pieces are whole `records`, which is what
    a plan can move; the others belong to records of more pieces than go.
    """

    item: str
    name: str
    english: str
    from_agency: str
    from_name: str
    from_commune: str
    from_commune_name: str
    to_agency: str
    to_name: str
    to_commune: str
    to_commune_name: str
    pieces: int
    within_commune: bool
    metres: int | None
    rough: bool
    carried: int
    records: list[CarriedOut]


class TransferIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Names a transfer that the plan proposes."""

    item: str
    from_agency: str
    to_agency: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes a transfer one."""
        return self.item, self.from_agency, self.to_agency


class TransfersIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Asks for transfers as one step: those named, or all (of an item, of a commune)."""

    transfers: (
        Annotated[list[TransferIn], msgspec.Meta(min_length=1, max_length=MAX_CHANGES)] | None
    ) = None
    item: str = ""
    commune: str = ""
    reason: Reason | None = None

    @property
    def keys(self) -> list[tuple[str, str, str]] | None:
        """The transfers that are named, None for all."""
        return None if self.transfers is None else [each.key for each in self.transfers]


class TransfersPreviewIn(TransfersIn, kw_only=True, forbid_unknown_fields=True):
    """Asks what transfers would do, at the revision at which they were seen."""

    seen_revision: int


def equipment_out(scene: Scene, cover: Cover, item: str = "", commune: str = "") -> EquipmentOut:
    """Return the balance as it crosses HTTP: of all items or one, of the plan or a commune."""
    balances = cover.balances(commune or None)
    agencies = scene.snapshot.agencies
    communes = scene.ground.commune_of_agency
    return EquipmentOut(
        plan=scene.snapshot.plan,
        revision=scene.snapshot.revision,
        norms_on=scene.ground.norms.on.isoformat(),
        items=[
            ItemBalanceOut(
                item=kind.key,
                name=kind.name,
                english=kind.english,
                citation=citation_out(kind.citation),
                balance=balance_out(kind.key, balances[kind.key]),
                transfers=sum(
                    each.kind == kind.key and commune in {"", each.from_commune, each.to_commune}
                    for each in cover.transfers
                ),
            )
            for kind in cover.kinds
            if item in {"", kind.key}
        ],
        unmeasured=[
            UnmeasuredOut(agency=code, name=agencies[code].name)
            for code in cover.unmeasured
            if commune in {"", communes[code]}
        ],
    )


def balance_out(kind: str, balance: Balance) -> BalanceOut:
    """Return a balance as it crosses HTTP."""
    return BalanceOut(
        needed=balance.needed,
        has=balance.has,
        short=balance.short,
        over=balance.over,
        within=balance.within,
        elsewhere=balance.elsewhere,
        to_buy=None if kind == CARS else balance.uncovered,
        given=balance.given,
        left_over=balance.left_over,
    )


def position_out(scene: Scene, position: Position) -> PositionOut:
    """Return how an agency stands as it crosses HTTP."""
    agency = scene.snapshot.agencies.get(position.agency or "")
    return PositionOut(
        item=position.kind,
        commune=position.commune,
        commune_name=scene.ground.communes[position.commune].name,
        agency=position.agency,
        agency_name=agency.name if agency else None,
        balance=balance_out(position.kind, position.balance),
    )


def transfer_out(scene: Scene, kind: Kind, transfer: Transfer) -> TransferOut:
    """Return a transfer as it crosses HTTP."""
    agencies, communes = scene.snapshot.agencies, scene.ground.communes
    return TransferOut(
        item=transfer.kind,
        name=kind.name,
        english=kind.english,
        from_agency=transfer.from_agency,
        from_name=agencies[transfer.from_agency].name,
        from_commune=transfer.from_commune,
        from_commune_name=communes[transfer.from_commune].name,
        to_agency=transfer.to_agency,
        to_name=agencies[transfer.to_agency].name,
        to_commune=transfer.to_commune,
        to_commune_name=communes[transfer.to_commune].name,
        pieces=transfer.pieces,
        within_commune=transfer.apart.within,
        metres=transfer.apart.metres,
        rough=transfer.apart.rough,
        carried=transfer.carried.pieces,
        records=[_carried_out(scene, code) for code in transfer.carried.assets],
    )


def _carried_out(scene: Scene, code: str) -> CarriedOut:
    asset = scene.snapshot.register.asset_by_code[code]
    where = scene.places.of_asset(code)
    return CarriedOut(
        code=code,
        name=asset.name,
        quantity=asset.quantity,
        condition=asset.condition,
        place=place_out(scene.snapshot, where.agency, where.site),
    )
