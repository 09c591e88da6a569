"""Comments: the use cases, each one transaction.

Nothing is ever edited or taken away: a comment is answered, settled with a reason and opened again,
and each of these is an entry of its own beside its change set. A copied plan (a scenario) begins
without comments and has its own: what was said of one plan was not said of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.access.idempotency import checked_key
from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.audit.store import RecordChange, record_change_set
from app.comments import store
from app.comments.model import CommentFilter, Entry, Kind, Subject, Thread
from app.comments.rules import (
    accepted_reason,
    accepted_subject,
    accepted_text,
    named,
    refuse_turn,
)
from app.comments.schemas import CommentOut, CountsOut, comment_out, counts_out
from app.db.engine import transaction
from app.kernel.errors import InvalidInputError, NotFoundError
from app.plans.loading import register_of
from app.plans.model import PlanSummary
from app.plans.service import find_plan

MOST_PRINTED = 100_000
"""Comments that are read for paper, which has no pages of a list."""


async def write_comment(
    plan: str,
    text: str,
    *,
    revision: int,
    actor: str,
    site: str | None = None,
    agency: str | None = None,
    unit: str | None = None,
    idempotency_key: str | None = None,
) -> CommentOut:
    """Write a comment on a site, agency or commune of a plan, or on the plan as a whole.

    Args:
        revision: the one that its writer saw.
        idempotency_key: a repeated one gives what was written under it, and writes nothing.

    Raises:
        NotFoundError: there is no such plan.
        InvalidInputError: the text is empty or too long, more than one subject is named, the
            baseline does not have it, the plan has not reached the revision, or the key was used
            for something else.
    """
    found = await find_plan(plan)
    register = await register_of(found)
    subject = accepted_subject(site, agency, unit, register)
    draft = _Draft(Kind.COMMENT, accepted_text(text), revision, actor, idempotency_key)
    return await _say(found, draft, subject=subject)


async def answer_comment(
    plan: str,
    comment: int,
    text: str,
    *,
    revision: int,
    actor: str,
    idempotency_key: str | None = None,
) -> CommentOut:
    """Answer an open comment, and return it with its answers.

    Raises:
        NotFoundError: there is no such plan or comment.
        InvalidInputError: as `write_comment`.
        ConflictError: the comment is settled.
    """
    found = await find_plan(plan)
    draft = _Draft(Kind.ANSWER, accepted_text(text), revision, actor, idempotency_key)
    return await _say(found, draft, comment=comment)


async def settle_comment(
    plan: str, comment: int, reason: str, actor: str, idempotency_key: str | None = None
) -> CommentOut:
    """Settle an open comment with a short reason.

    Raises:
        NotFoundError: there is no such plan or comment.
        InvalidInputError: the reason is empty or too long, or the key was used for something else.
        ConflictError: the comment is settled already.
    """
    draft = _Draft(Kind.SETTLE, accepted_reason(Kind.SETTLE, reason), None, actor, idempotency_key)
    return await _say(await find_plan(plan), draft, comment=comment)


async def reopen_comment(
    plan: str, comment: int, reason: str, actor: str, idempotency_key: str | None = None
) -> CommentOut:
    """Open a settled comment again; that it was settled, and why, is kept.

    Raises:
        NotFoundError: there is no such plan or comment.
        InvalidInputError: the reason is too long, or the key was used for something else.
        ConflictError: the comment is open.
    """
    draft = _Draft(Kind.REOPEN, accepted_reason(Kind.REOPEN, reason), None, actor, idempotency_key)
    return await _say(await find_plan(plan), draft, comment=comment)


async def comments(
    plan: str,
    wanted: CommentFilter | None = None,
    *,
    page: int = 1,
    page_size: int = DEFAULT_PAGE_SIZE,
) -> Page[CommentOut]:
    """Return a page of the wanted comments of a plan, the latest first.

    Raises:
        NotFoundError: there is no such plan.
        InvalidInputError: page or page_size cannot be used.
    """
    limit, offset = limit_offset(page, page_size)
    found = await find_plan(plan)
    threads, total = await store.threads(plan, wanted or CommentFilter(), limit, offset)
    return Page(items=await _told(found, threads), total=total, page=page, page_size=page_size)


async def every_comment(plan: str) -> list[CommentOut]:
    """Return all comments of a plan, the latest first.

    Raises:
        NotFoundError: there is no such plan.
    """
    found = await find_plan(plan)
    threads, _ = await store.threads(plan, CommentFilter(), MOST_PRINTED, 0)
    return await _told(found, threads)


async def find_comment(plan: str, comment: int) -> CommentOut:
    """Return a comment with what followed it.

    Raises:
        NotFoundError: there is no such plan or comment.
    """
    found = await find_plan(plan)
    return (await _told(found, [await _thread(plan, comment)]))[0]


async def counts(plan: str) -> CountsOut:
    """Return how many comments of a plan are open, by what they are on, and how many settled.

    Raises:
        NotFoundError: there is no such plan.
    """
    await find_plan(plan)
    # First, so that what is said meanwhile is counted, and told to a follower once more.
    latest = await store.latest(plan)
    return counts_out(await store.open_counts(plan), latest)


@dataclass(frozen=True, slots=True)
class _Draft:
    """What somebody is about to say; where no revision was seen, it is the present one."""

    kind: Kind
    text: str
    revision: int | None
    actor: str
    key: str | None

    def __post_init__(self) -> None:
        checked_key(self.key)


async def _say(
    plan: PlanSummary, draft: _Draft, *, subject: Subject | None = None, comment: int | None = None
) -> CommentOut:
    """Add what was drafted: a comment on a subject, or something done with a comment."""
    revision = plan.revision if draft.revision is None else draft.revision
    if not 0 <= revision <= plan.revision:
        raise InvalidInputError(
            f"Phương án {plan.code} chưa có phiên bản {revision}; phiên bản mới nhất là "
            f"{plan.revision}.",
            field="revision",
            revision=plan.revision,
        )
    async with transaction():
        # Whoever writes in the plan waits here, so that what is read now stands until the commit.
        await store.hold_plan(plan.code)
        thread = None if comment is None else await _thread(plan.code, comment)
        subject = subject if thread is None else thread.first.subject
        assert subject is not None
        made = await _said_before(plan.code, draft, subject, comment)
        if made is None:
            if thread is not None:
                refuse_turn(thread, draft.kind)
            made = await store.add_entry(
                plan.code,
                draft.kind,
                subject,
                draft.text,
                answers=comment,
                revision=revision,
                actor=draft.actor,
                idempotency_key=draft.key,
            )
            await _record(plan.code, made)
        thread = await _thread(plan.code, made.comment)
    return (await _told(plan, [thread]))[0]


async def _said_before(
    plan: str, draft: _Draft, subject: Subject, comment: int | None
) -> Entry | None:
    """Return what was written under the draft's key; refuse the key for something else."""
    if draft.key is None:
        return None
    made = await store.entry_of_key(plan, draft.key)
    if made is None:
        return None
    same_revision = draft.revision in {None, made.revision}
    said = (made.kind, made.text, made.answers, made.subject)
    if not same_revision or said != (draft.kind, draft.text, comment, subject):
        raise InvalidInputError(
            f"Idempotency-Key “{draft.key}” đã dùng cho một nội dung khác (ý kiến "
            f"{made.comment}); mỗi lần gửi cần một khóa riêng.",
            comment=made.comment,
        )
    return made


_ACTIONS = {
    Kind.COMMENT: "comments.write",
    Kind.ANSWER: "comments.answer",
    Kind.SETTLE: "comments.settle",
    Kind.REOPEN: "comments.reopen",
}


async def _record(plan: str, entry: Entry) -> None:
    """Write the change set: of a turn what it turned, of what is new all of it."""
    if entry.kind in {Kind.SETTLE, Kind.REOPEN}:
        settles = entry.kind is Kind.SETTLE
        change = RecordChange(
            "comment", str(entry.comment), {"settled": not settles}, {"settled": settles}
        )
        reason = entry.text or None
    else:
        after = {"plan": plan, "entry": entry}
        change, reason = RecordChange("comment", str(entry.comment), None, after), None
    await record_change_set(entry.by, _ACTIONS[entry.kind], [change], reason=reason)


async def _thread(plan: str, comment: int) -> Thread:
    thread = await store.thread(plan, comment)
    if thread is None:
        raise NotFoundError(f"Phương án không có ý kiến số {comment}.", comment=comment)
    return thread


async def _told(plan: PlanSummary, threads: Sequence[Thread]) -> list[CommentOut]:
    if not threads:
        return []
    register = await register_of(plan)
    return [comment_out(each, named(each.first.subject, register, plan.name)) for each in threads]
