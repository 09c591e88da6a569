"""Norms over HTTP."""

from __future__ import annotations

from datetime import date

from litestar import Controller, get
from litestar.params import FromQuery

from app.kernel.clock import today
from app.norms.catalogue import norms_in_force
from app.norms.schemas import NormsOut, norms_out


class NormController(Controller):
    """`/api/v1/norms`: norms of space, equipment and cars, with their sources."""

    path = "/norms"
    tags = ("norms",)

    @get("/", sync_to_thread=False)
    def norms(self, on: FromQuery[date | None] = None) -> NormsOut:
        """Return the norms in force on a day, by default today."""
        return norms_out(norms_in_force(on or today()))
