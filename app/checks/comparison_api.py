"""Comparing the checks of two plans over HTTP."""

from __future__ import annotations

from litestar import Controller, get
from litestar.params import FromQuery

from app.access.description import problem_answers
from app.access.paging import MAX_PAGE_SIZE
from app.checks.comparison_service import DEFAULT_PROBLEMS, CheckComparisonOut, check_comparison
from app.kernel.errors import InvalidInputError


class CheckComparisonController(Controller):
    """`/api/v1/comparisons/checks`: meters and problems of two plans, with the baseline."""

    path = "/comparisons/checks"
    tags = ("checks",)

    @get("/", responses=problem_answers(404))
    async def compare(
        self, a: FromQuery[str], b: FromQuery[str], limit: FromQuery[int] = DEFAULT_PROBLEMS
    ) -> CheckComparisonOut:
        """Compare the checks of `a` and `b`, each "CODE" or "CODE@REVISION".

        Lists hold at most `limit` problems; the counts say how many there are.
        """
        if not 1 <= limit <= MAX_PAGE_SIZE:
            raise InvalidInputError(f"limit phải từ 1 đến {MAX_PAGE_SIZE}, nhận được {limit}.")
        return await check_comparison(a, b, limit=limit)
