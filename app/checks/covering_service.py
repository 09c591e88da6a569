"""The balance of equipment of a plan, and making the transfers that it proposes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.checks import edit_service
from app.checks.covering import Cover, Transfer, cover_of
from app.checks.covering_schemas import (
    EquipmentOut,
    PositionOut,
    TransferOut,
    equipment_out,
    position_out,
    transfer_out,
)
from app.checks.edit_schemas import EditOut, PreviewOut
from app.checks.scene import Scene
from app.checks.service import evaluated
from app.checks.whole_records import assignments
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from app.plans.loading import Memory
from app.plans.model import Several
from app.plans.rules import MAX_CHANGES

REASON = "Điều chuyển trang thiết bị từ nơi thừa sang nơi thiếu so với định mức"
"""What the history says of transfers for which nobody gave another reason."""


@dataclass(frozen=True, slots=True)
class Covering:
    """A plan at a revision with its balance of equipment."""

    scene: Scene
    cover: Cover


_covers: Memory[tuple[str, int], Covering] = Memory(8)


@dataclass(frozen=True, slots=True)
class CoverFilter:
    """Which positions and transfers are wanted; "" is any.

    Attributes:
        item: key of an item, or "cars"; commune: key of a giver's or receiver's commune.
    """

    item: str = ""
    commune: str = ""

    def transfers(self, cover: Cover) -> list[Transfer]:
        """Return the wanted transfers, in their order."""
        return [
            each
            for each in cover.transfers
            if self.item in {"", each.kind}
            and self.commune in {"", each.from_commune, each.to_commune}
        ]


async def covering_of(plan: str, revision: int | None = None) -> Covering:
    """Return the balance of equipment of a plan at a revision, by default the latest.

    It is made when somebody asks for it, in a thread, and remembered for the revision.

    Raises:
        NotFoundError: no such plan or revision.
    """
    scene = (await evaluated(plan, revision)).scene
    key = plan, scene.snapshot.revision
    known = _covers.get(key)
    if known is None or known.scene is not scene:
        known = Covering(scene, await asyncio.to_thread(cover_of, scene))
        _covers.keep(key, known)
    return known


async def equipment(plan: str, revision: int, wanted: CoverFilter) -> EquipmentOut:
    """Return how a plan, or a commune of it, stands with each item.

    Raises:
        NotFoundError: no such plan, revision, item or commune.
    """
    found = await _wanted(plan, revision, wanted)
    return equipment_out(found.scene, found.cover, wanted.item, wanted.commune)


async def positions(
    plan: str,
    revision: int,
    wanted: CoverFilter,
    *,
    page: int = 1,
    page_size: int = DEFAULT_PAGE_SIZE,
) -> Page[PositionOut]:
    """Return a page of the agencies that lack something or have more, by item and commune.

    Raises:
        NotFoundError: no such plan, revision, item or commune.
        InvalidInputError: the page cannot be used.
    """
    limit, offset = limit_offset(page, page_size)
    found = await _wanted(plan, revision, wanted)
    fitting = [
        each
        for each in found.cover.positions
        if (each.balance.short or each.balance.over)
        and wanted.item in {"", each.kind}
        and wanted.commune in {"", each.commune}
    ]
    return Page(
        items=[position_out(found.scene, each) for each in fitting[offset : offset + limit]],
        total=len(fitting),
        page=page,
        page_size=page_size,
    )


async def transfers(
    plan: str,
    revision: int,
    wanted: CoverFilter,
    *,
    page: int = 1,
    page_size: int = DEFAULT_PAGE_SIZE,
) -> Page[TransferOut]:
    """Return a page of the proposed transfers, by item, nearest first.

    Raises:
        NotFoundError: no such plan, revision, item or commune.
        InvalidInputError: the page cannot be used.
    """
    limit, offset = limit_offset(page, page_size)
    found = await _wanted(plan, revision, wanted)
    fitting = wanted.transfers(found.cover)
    kinds = {kind.key: kind for kind in found.cover.kinds}
    return Page(
        items=[
            transfer_out(found.scene, kinds[each.kind], each)
            for each in fitting[offset : offset + limit]
        ],
        total=len(fitting),
        page=page,
        page_size=page_size,
    )


@dataclass(frozen=True, slots=True)
class ChosenTransfers:
    """Transfers of a plan, and the one step that makes of them what whole records can."""

    transfers: tuple[Transfer, ...]
    step: Several

    @property
    def carried(self) -> int:
        """How many pieces go."""
        return sum(each.carried.pieces for each in self.transfers)

    @property
    def left(self) -> int:
        """How many of the proposed pieces stay, as they are part of larger records."""
        return sum(each.pieces for each in self.transfers) - self.carried

    @property
    def receivers(self) -> int:
        """How many agencies get something."""
        return len({each.to_agency for each in self.transfers if each.carried.assets})


async def chosen_transfers(
    plan: str, revision: int, wanted: CoverFilter, keys: Sequence[tuple[str, str, str]] | None
) -> ChosenTransfers:
    """Return the transfers that are named (item, giver, receiver), or all wanted, with their step.

    The same revision gives the same step.

    Raises:
        NotFoundError: no such plan, revision, item or commune.
        ConflictError: the plan does not propose one of the transfers at this revision.
        InvalidInputError: none is chosen, no whole record fits into the pieces of any, or a step
            cannot hold so many records.
    """
    found = await _wanted(plan, revision, wanted)
    chosen = wanted.transfers(found.cover) if keys is None else _named(found.cover, keys)
    changes = tuple(
        change
        for each in chosen
        for change in assignments(found.scene, each.to_agency, each.carried)
    )
    if not chosen:
        raise InvalidInputError(
            "Chưa chọn đề xuất điều chuyển nào.",
            field="transfers",
            english="No proposed transfer is chosen.",
        )
    if not changes:
        raise InvalidInputError(
            "Không dòng tài sản nào đi trọn trong số chiếc đề xuất: mỗi dòng sổ chỉ điều chuyển cả "
            "dòng. Hãy tách dòng tài sản trong sổ trước.",
            field="transfers",
            english="No record fits whole into the pieces proposed, and a record only goes "
            "whole. Split it in the register first.",
        )
    if len(changes) > MAX_CHANGES:
        raise InvalidInputError(
            f"Các điều chuyển này gồm {len(changes)} dòng tài sản, một bước tối đa {MAX_CHANGES}: "
            "hãy lọc hẹp hơn.",
            total=len(changes),
            english=f"These transfers are {len(changes):,} records, and one step holds at most "
            f"{MAX_CHANGES:,}: narrow the filter.",
        )
    return ChosenTransfers(tuple(chosen), Several(changes))


async def preview_transfers(
    plan: str, revision: int, wanted: CoverFilter, keys: Sequence[tuple[str, str, str]] | None
) -> PreviewOut:
    """Return what making transfers would do; nothing is stored.

    Raises:
        NotFoundError, ConflictError, InvalidInputError: see `chosen_transfers`.
    """
    chosen = await chosen_transfers(plan, revision, wanted, keys)
    return await edit_service.preview(plan, chosen.step, seen_revision=revision)


async def make_transfers(
    plan: str,
    wanted: CoverFilter,
    keys: Sequence[tuple[str, str, str]] | None,
    *,
    seen_revision: int,
    actor: str,
    reason: str | None = None,
    idempotency_key: str | None = None,
) -> EditOut:
    """Make transfers as one step, as the plan proposes them at the revision that was seen.

    Raises:
        NotFoundError, ConflictError, InvalidInputError: see `chosen_transfers`.
        StaleVersionError: the plan has moved on.
    """
    chosen = await chosen_transfers(plan, seen_revision, wanted, keys)
    return await edit_service.edit(
        plan,
        chosen.step,
        seen_revision=seen_revision,
        actor=actor,
        reason=reason or REASON,
        idempotency_key=idempotency_key,
    )


def _named(cover: Cover, keys: Sequence[tuple[str, str, str]]) -> list[Transfer]:
    known = {each.key: each for each in cover.transfers}
    strange = [key for key in keys if key not in known]
    if strange:
        item, giver, receiver = strange[0]
        raise ConflictError(
            f"Ở phiên bản này không có đề xuất điều chuyển “{item}” từ cơ quan “{giver}” đến "
            f"“{receiver}”. Hãy xem lại danh sách rồi chọn lại.",
            transfers=[list(key) for key in strange],
            english=f"At this revision no transfer of “{item}” is proposed from the agency "
            f"“{giver}” to “{receiver}”. Look at the list again, and choose anew.",
        )
    return [known[key] for key in dict.fromkeys(keys)]


async def _wanted(plan: str, revision: int | None, wanted: CoverFilter) -> Covering:
    found = await covering_of(plan, revision)
    ground = found.scene.ground
    if wanted.commune and wanted.commune not in ground.communes:
        raise NotFoundError(
            f"Phương án không có xã, phường mới mang khóa “{wanted.commune}”.",
            code=wanted.commune,
            english=f"The plan has no new commune with the key “{wanted.commune}”.",
        )
    if wanted.item and wanted.item not in {kind.key for kind in found.cover.kinds}:
        raise NotFoundError(
            f"Không có định mức trang thiết bị “{wanted.item}” được so trong phương án này.",
            code=wanted.item,
            english=f"No norm of equipment “{wanted.item}” is compared in this plan.",
        )
    return found
