"""The map's message of 300,000 sites, against the same columns as JSON."""

from __future__ import annotations

import gzip
import json
from datetime import date
from typing import Any

from app.maps.sites import encode_sites
from app.plans.dispositions import load_dispositions
from app.plans.model import Decide
from app.plans.snapshot import Register, Snapshot
from app.plans.state import state_of
from app.units.package import read_package
from bench import province
from bench.measure import Measurement, against, seconds

SITES = 300_000


def run() -> list[Measurement]:
    """Measure time and size of the message."""
    content = province.register(SITES, 0)
    units = tuple(
        unit
        for unit in read_package().units
        if f"{province.PROVINCE}@2025" in (unit.key, unit.province)
    )
    keys = list(load_dispositions())
    snapshot = Snapshot(
        plan="bench",
        plan_name="Bench",
        revision=1,
        province=f"{province.PROVINCE}@2025",
        baseline_name="bench",
        baseline_taken_on=date(2025, 6, 30),
        register=_register(units, content),
        state=state_of(
            *(
                Decide(site.code, keys[number % len(keys)])
                for number, site in enumerate(content.sites)
                if number % 2
            )
        ),
        dispositions=load_dispositions(),
        norms_on=date(2025, 6, 30),
    )
    message = gzip.compress(encode_sites(snapshot), 6)
    plain = gzip.compress(_as_json(snapshot), 6)
    return [
        against(
            "message of 300,000 sites made, against JSON",
            seconds(lambda: encode_sites(snapshot)),
            seconds(lambda: _as_json(snapshot)),
            "s",
        ),
        against(
            "message of 300,000 sites, compressed, against JSON",
            len(message) / 1e6,
            len(plain) / 1e6,
            "MB",
        ),
    ]


def _register(units: Any, content: Any) -> Register:
    empty: Any = ()
    return Register(
        units=units,
        successions=empty,
        agencies=content.agencies,
        sites=content.sites,
        buildings=content.buildings,
        occupancies=content.occupancies,
        titles=empty,
        posts=empty,
        staff=empty,
        assets=empty,
    )


def _as_json(snapshot: Snapshot) -> bytes:
    return json.dumps(
        [
            {
                "code": site.code,
                "lon": site.longitude,
                "lat": site.latitude,
                "commune": site.new_unit,
                "kind": site.kind,
                "disposition": decision.disposition
                if (decision := snapshot.decision(site.code))
                else None,
            }
            for site in snapshot.register.sites
        ]
    ).encode()
