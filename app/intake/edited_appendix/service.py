"""Use cases of an appendix that comes back edited: what it proposes, and making those moves."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass

from app.db.engine import transaction
from app.intake.edited_appendix.model import AppendixProposal
from app.intake.edited_appendix.moves import propose
from app.intake.forms.dictionary import load_form
from app.intake.forms.form_appendix import FORM, read_appendix
from app.intake.model import FileRefusedError
from app.intake.sessions.store import find_file, keep_file
from app.kernel.errors import ConflictError, NotFoundError
from app.plans.move_service import make_move
from app.plans.service import load_snapshot


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a proposal: the revision that the plan is at, None where nothing was made."""

    proposal: AppendixProposal
    revision: int | None


async def proposed_moves(
    content: bytes, file_name: str, *, plan: str | None = None
) -> AppendixProposal:
    """Return what an edited appendix proposes for the plan that it names; nothing is written.

    Args:
        content: the workbook that was exported and edited; file_name: what its sender calls it.
        plan: code of the plan that it must be of; None for any.

    Raises:
        FileRefusedError: the file cannot be read, or is no appendix of a plan that there is.
    """
    edited = await asyncio.to_thread(read_appendix, content, file_name)
    if plan is not None and edited.plan != plan:
        raise FileRefusedError(
            f"Tệp {file_name} là phụ lục của phương án “{edited.plan}”, không phải của “{plan}”."
        )
    try:
        base = await load_snapshot(edited.plan, edited.revision)
        current = await load_snapshot(edited.plan)
    except NotFoundError as error:
        raise FileRefusedError(
            f"Tệp {file_name} là phụ lục của phương án “{edited.plan}”, phiên bản "
            f"{edited.revision}. {error.detail}"
        ) from error
    extra = load_form(FORM).extra
    return await asyncio.to_thread(propose, edited, base, current, extra)


async def apply_proposal(
    content: bytes,
    file_name: str,
    actor: str,
    *,
    seen_revision: int | None = None,
    plan: str | None = None,
    skip_refused: bool = False,
    dry_run: bool = False,
) -> Applied:
    """Make the moves that an edited appendix proposes, all of them or none.

    The same file again makes no move: the plan then says what it says.

    Args:
        seen_revision: the plan's revision for which the writer saw the proposal; None for the
            present one.
        skip_refused: whether the other lines are taken where some are refused.
        dry_run: whether to propose only.

    Raises:
        FileRefusedError: see `proposed_moves`.
        StaleVersionError: the plan has moved on since `seen_revision`.
        ConflictError: a move cannot be made after the earlier ones.
    """
    proposal = await proposed_moves(content, file_name, plan=plan)
    if dry_run or not proposal.steps or (proposal.refused and not skip_refused):
        return Applied(proposal, None)
    revision = proposal.current_revision if seen_revision is None else seen_revision
    reason = f"Theo phụ lục đã sửa: tệp {file_name}, SHA-256 {proposal.sha256}"
    async with transaction():
        for proposed in proposal.steps:
            move = await make_move(
                proposal.plan,
                proposed.step,
                seen_revision=revision,
                actor=actor,
                reason=f"{reason}, trang “{proposal.sheet}”, dòng {proposed.row}",
            )
            if move.revision != revision + 1:
                raise ConflictError("Phương án vừa được người khác điều chỉnh; hãy nhập lại.")
            revision = move.revision
    return Applied(proposal, revision)


async def keep_appendix(content: bytes, file_name: str) -> str:
    """Keep an edited appendix until its proposal is taken over; return its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    async with transaction():
        await keep_file(sha256, file_name, content)
    return sha256


async def kept_appendix(sha256: str) -> bytes:
    """Return an appendix that was kept.

    Raises:
        NotFoundError: none of this hash was.
    """
    content = await find_file(sha256)
    if content is None:
        raise NotFoundError("Không còn tệp phụ lục này; hãy gửi lại tệp.")
    return content
