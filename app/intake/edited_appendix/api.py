"""Edited appendices over HTTP: what one proposes, and making its moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Controller, Request, Response, post
from litestar.datastructures import State, UploadFile
from litestar.params import FromPath, MultipartBody

from app.access.actors import actor_of
from app.access.description import problem_answers
from app.access.preconditions import IfMatch, etag, required_version
from app.intake.edited_appendix.model import AppendixProposal, FieldDifference
from app.intake.edited_appendix.service import Applied, apply_proposal, proposed_moves
from app.intake.model import Problem
from app.plans.model import KIND_OF


@dataclass
class EditedFile:
    """An appendix of the plan, exported from here and edited in Excel."""

    file: UploadFile
    skip_refused: bool = False


class ProposedStepOut(msgspec.Struct, kw_only=True):
    """A move that a row of the file proposes, with the sentence that tells it."""

    row: int
    site: str
    kind: str
    step: dict[str, Any]
    sentence: str
    english: str


class AppendixProposalOut(msgspec.Struct, kw_only=True):
    """What an edited appendix proposes.

    `revision` is that of its export, `current_revision` the plan's when this was told; `applied` is
    the revision that its moves made, null where none was made. `differences` tell of refused rows
    too, with what the plan says `now`; `stale`: sites that were changed both ways.
    """

    file_name: str
    sha256: str
    plan: str
    revision: int
    current_revision: int
    lines: int
    steps: list[ProposedStepOut]
    differences: list[FieldDifference]
    problems: list[Problem]
    stale: list[str]
    applied: int | None = None


class AppendixImportController(Controller):
    """Appendices that come back."""

    path = "/plans/{code:str}"
    tags = ("appendices",)

    @post("/appendix-proposal", status_code=200)
    async def propose(
        self, code: FromPath[str], data: MultipartBody[EditedFile]
    ) -> Response[AppendixProposalOut]:
        """Say what an edited appendix (multipart `file`) proposes; nothing is written.

        The ETag is the plan's present revision, to be sent as If-Match with the same file.
        """
        name = data.file.filename or "tệp không tên"
        proposal = await proposed_moves(await data.file.read(), name, plan=code)
        return _answer(Applied(proposal, None))

    @post("/appendix", status_code=200, responses=problem_answers(409))
    async def apply(
        self,
        request: Request[None, None, State],
        code: FromPath[str],
        if_match: IfMatch,
        data: MultipartBody[EditedFile],
    ) -> Response[AppendixProposalOut]:
        """Make the moves that an edited appendix proposes, all or none; needs If-Match.

        Where a row is refused nothing is made (`applied` is null), unless `skip_refused` lets the
        other rows in. 412 where the plan has moved on since the ETag.
        """
        seen = required_version(if_match)
        applied = await apply_proposal(
            await data.file.read(),
            data.file.filename or "tệp không tên",
            actor_of(request),
            seen_revision=seen,
            plan=code,
            skip_refused=data.skip_refused,
        )
        return _answer(applied)


def _answer(applied: Applied) -> Response[AppendixProposalOut]:
    proposal = applied.proposal
    revision = proposal.current_revision if applied.revision is None else applied.revision
    return Response(_out(proposal, applied.revision), headers={"ETag": etag(revision)})


def _out(proposal: AppendixProposal, applied: int | None) -> AppendixProposalOut:
    return AppendixProposalOut(
        file_name=proposal.file_name,
        sha256=proposal.sha256,
        plan=proposal.plan,
        revision=proposal.revision,
        current_revision=proposal.current_revision,
        lines=proposal.lines,
        steps=[
            ProposedStepOut(
                row=each.row,
                site=each.site,
                kind=KIND_OF[type(each.step)],
                step=msgspec.to_builtins(each.step),
                sentence=each.sentence,
                english=each.english,
            )
            for each in proposal.steps
        ],
        differences=list(proposal.differences),
        problems=list(proposal.problems),
        stale=list(proposal.stale),
        applied=applied,
    )
