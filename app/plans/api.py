"""Plans, baselines and dispositions over HTTP.

A plan's ETag is its revision. A move needs it in If-Match (428 without, 412 with the moves made
since where the plan has gone on) and may carry an Idempotency-Key, under which a repeated request
gets the move that was made and makes none. `Prefer: handling=lenient` (RFC 7240) lets a late move
that meets no other be made all the same.
"""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from app.access.actors import actor_of
from app.access.caching import ASK_AGAIN, FOR_EVER, unless_known
from app.access.description import problem_answers
from app.access.paging import DEFAULT_PAGE_SIZE, Page
from app.access.preconditions import (
    LENIENCE,
    IdempotencyKey,
    IfMatch,
    IfNoneMatch,
    Lenient,
    etag,
    required_version,
    written_headers,
)
from app.kernel import clock
from app.plans import baseline_service, copy_service, move_service, service
from app.plans.comparison import Comparison
from app.plans.copy_service import FirstStep
from app.plans.dispositions import catalogue
from app.plans.model import PlanSummary
from app.plans.schemas import (
    BaselineIn,
    BaselineOut,
    CatalogueOut,
    CopyIn,
    DifferenceOut,
    MoveOut,
    PartOut,
    PlanIn,
    PlanOut,
    RevisionOut,
    baseline_out,
    difference_out,
    plan_out,
    revision_out,
)
from app.plans.step_schemas import StepIn, step_of

HttpRequest = Request[Any, Any, Any]


class PlanController(Controller):
    """`/api/v1/plans`: plans, their moves, their revisions and what differs between them."""

    path = "/plans"
    tags = ["plans"]
    dependencies = LENIENCE

    @get("/")
    async def list_plans(
        self,
        q: FromQuery[str] = "",
        province: FromQuery[str | None] = None,
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Page[PlanOut]:
        """List plans in order of code; `q`: part of code or name, with or without diacritics."""
        found = await service.plans(page=page, page_size=page_size, q=q, province=province)
        return Page(
            items=[plan_out(plan) for plan in found.items],
            total=found.total,
            page=found.page,
            page_size=found.page_size,
        )

    @post("/", responses=problem_answers(404, 409))
    async def create_plan(self, data: JSONBody[PlanIn], request: HttpRequest) -> Response[PlanOut]:
        """Create a plan without moves; 409 where the code is taken."""
        plan = await service.create_plan(
            data.code,
            data.name,
            data.province,
            data.baseline,
            actor_of(request),
            note=data.note,
            norms_on=data.norms_on,
        )
        return _created(plan)

    @get("/{code:str}")
    async def detail(self, code: FromPath[str], if_none_match: IfNoneMatch) -> Response[PlanOut]:
        """One plan; its ETag is what the next move needs in If-Match."""
        plan = await service.find_plan(code)
        return unless_known(if_none_match, etag(plan.revision), plan_out(plan), ASK_AGAIN)

    @post("/{code:str}/moves", responses=problem_answers(409))
    async def make_move(
        self,
        code: FromPath[str],
        if_match: IfMatch,
        idempotency_key: IdempotencyKey,
        lenient: Lenient,
        data: JSONBody[StepIn],
        request: HttpRequest,
    ) -> Response[MoveOut]:
        """Make a move, by `kind`; the new revision is in the ETag.

        With `Prefer: handling=lenient`, a move on a revision that is no longer the latest is put on
        top of the moves since, where it touches nothing that they touched.
        """
        seen = required_version(if_match)
        move = await move_service.make_move(
            code,
            step_of(data),
            seen_revision=seen,
            actor=actor_of(request),
            reason=data.reason,
            idempotency_key=idempotency_key,
            lenient=lenient,
        )
        place = f"/api/v1/plans/{code}/revisions/{move.revision}"
        headers = written_headers(place, move.revision, seen, lenient=lenient)
        return Response(await move_service.find_move(code, move), status_code=201, headers=headers)

    @get("/{code:str}/moves")
    async def list_moves(
        self,
        code: FromPath[str],
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Page[MoveOut]:
        """List a plan's moves with the sentences that tell them, the latest first."""
        return await move_service.moves(code, page=page, page_size=page_size)

    @get("/{code:str}/moves/{revision:int}/parts")
    async def list_parts(
        self,
        code: FromPath[str],
        revision: FromPath[int],
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Page[PartOut]:
        """List the changes of one move, each with its sentence, in order."""
        return await move_service.parts(code, revision, page=page, page_size=page_size)

    @post("/{code:str}/copies", responses=problem_answers(409))
    async def copy(
        self,
        code: FromPath[str],
        idempotency_key: IdempotencyKey,
        data: JSONBody[CopyIn],
        request: HttpRequest,
    ) -> Response[PlanOut]:
        """Copy the plan as a scenario, with all moves up to a revision; 409 on a taken code.

        With a `first` step, which is made in the copy or there is none: so a writer who came late
        goes on from the revision that was seen.
        """
        first = data.first
        plan = await copy_service.copy_plan(
            code,
            data.code,
            data.name,
            actor_of(request),
            revision=data.revision,
            note=data.note,
            first=None if first is None else FirstStep(step_of(first), first.reason),
            idempotency_key=idempotency_key,
        )
        return _created(plan)

    @get("/{code:str}/revisions/{revision:int}")
    async def revision(
        self, code: FromPath[str], revision: FromPath[int], if_none_match: IfNoneMatch
    ) -> Response[RevisionOut]:
        """The plan as it was at a revision, which never changes: 0 is the baseline alone."""
        snapshot = await service.load_snapshot(code, revision)
        return unless_known(if_none_match, etag(revision), revision_out(snapshot), FOR_EVER)

    @get("/{code:str}/difference", response_headers=[FOR_EVER])
    async def difference(
        self,
        code: FromPath[str],
        from_revision: Annotated[int, QueryParameter(name="from")],
        to_revision: Annotated[int, QueryParameter(name="to")],
    ) -> DifferenceOut:
        """What leads from revision `from` to revision `to`, which may be the earlier one."""
        change = await service.compare(code, from_revision, to_revision)
        return difference_out(change, from_revision, to_revision)


class ComparisonController(Controller):
    """`/api/v1/comparisons`: two plans or revisions side by side, with the baseline."""

    path = "/comparisons"
    tags = ["plans"]

    @get("/", responses=problem_answers(404))
    async def compare(
        self, a: FromQuery[str], b: FromQuery[str], limit: FromQuery[int] = service.DEFAULT_ROWS
    ) -> Comparison:
        """Compare `a` with `b`, each "CODE" or "CODE@REVISION"; "CODE@0" is the baseline alone.

        Lists hold at most `limit` rows; `counts` says how many there are.
        """
        return await service.comparison(a, b, limit=limit)


class BaselineController(Controller):
    """`/api/v1/baselines`: the register of a province, frozen."""

    path = "/baselines"
    tags = ["plans"]

    @get("/")
    async def list_baselines(
        self,
        province: FromQuery[str | None] = None,
        page: FromQuery[int] = 1,
        page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
    ) -> Page[BaselineOut]:
        """List baselines, the latest first."""
        found = await baseline_service.baselines(page=page, page_size=page_size, province=province)
        return Page(
            items=[baseline_out(baseline) for baseline in found.items],
            total=found.total,
            page=found.page,
            page_size=found.page_size,
        )

    @post(
        "/",
        responses={
            200: ResponseSpec(BaselineOut, description="The register has not changed since."),
            **problem_answers(404),
        },
    )
    async def take_baseline(
        self, data: JSONBody[BaselineIn], request: HttpRequest
    ) -> Response[BaselineOut]:
        """Freeze the register; 200 with the earlier baseline where it has not changed since."""
        freezing = await baseline_service.take_baseline(
            data.province, data.name, data.taken_on or clock.today(), actor_of(request)
        )
        return Response(
            baseline_out(freezing.baseline), status_code=201 if freezing.is_new else 200
        )


class DispositionController(Controller):
    """`/api/v1/dispositions`: what can lawfully be done with a site."""

    path = "/dispositions"
    tags = ["plans"]

    @get("/")
    async def list_dispositions(self) -> CatalogueOut:
        """List the dispositions and the documents on which a decision can rest."""
        known = catalogue()
        return CatalogueOut(
            dispositions=list(known.dispositions.values()),
            legal_bases=list(known.legal_bases.values()),
            undecided=known.undecided,
        )


def _created(plan: PlanSummary) -> Response[PlanOut]:
    return Response(
        plan_out(plan),
        status_code=201,
        headers={"ETag": etag(plan.revision), "Location": f"/api/v1/plans/{plan.code}"},
    )
