"""Evaluating a snapshot: every check and meter, or only what was touched since an earlier revision.

Results are kept by subject (site, agency, commune). What no move touched is carried over from the
earlier evaluation as it is, so that an edit costs what it touches, not the province.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.checks.conservation import against_baseline, losses
from app.checks.ground import Ground
from app.checks.model import (
    NOTHING,
    Amount,
    Combine,
    Number,
    Problem,
    Scope,
    Severity,
    combined,
)
from app.checks.registry import CHECK_BY_KEY, CHECKS_OF, METERS, METERS_OF, set_hash
from app.checks.scene import Scene
from app.kernel.collector import collector_at_rest
from app.plans.model import Touched
from app.plans.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found of one subject; amounts in the order of its scope's meters, None: nothing."""

    problems: tuple[Problem, ...]
    amounts: tuple[Amount | None, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The results of one commune (or, under the province's key, of what is in none).

    Attributes:
        sites, agencies: outcomes by code; whole: what was found of the commune itself.
        site_sums: the sums over the sites, in the order of their meters.
        amounts: what each meter shows, by its key; counts: problems by severity.
    """

    commune: str
    sites: Mapping[str, Outcome]
    agencies: Mapping[str, Outcome]
    whole: Outcome
    site_sums: tuple[Amount, ...]
    amounts: Mapping[str, Amount]
    counts: Mapping[Severity, int]

    def problems(self) -> Iterator[Problem]:
        """Yield the problems of the commune, of its agencies, and of its sites."""
        yield from self.whole.problems
        for outcomes in (self.agencies, self.sites):
            for outcome in outcomes.values():
                yield from outcome.problems


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All results of a snapshot.

    Attributes:
        scene: the snapshot on its ground; parts: by key of the commune.
        amounts: what each meter shows of the whole plan; lost: problems of the plan as a whole.
    """

    scene: Scene
    parts: Mapping[str, Part]
    amounts: Mapping[str, Amount]
    lost: tuple[Problem, ...]

    @property
    def snapshot(self) -> Snapshot:
        """What was evaluated."""
        return self.scene.snapshot

    @property
    def set_hash(self) -> str:
        """Name of the set of checks and meters, and of the facts of law, that made it."""
        return set_hash(self.scene.ground.law.digest)

    def problems(self) -> Iterator[Problem]:
        """Yield all problems: of the plan, then commune by commune."""
        yield from self.lost
        for part in self.parts.values():
            yield from part.problems()

    def find(self, problem_id: str) -> Problem | None:
        """Return the problem of this name, None where it is not there (any more)."""
        key, _, rest = problem_id.partition(":")
        subject = rest.partition("~")[0]
        check = CHECK_BY_KEY.get(key)
        if check is None:
            return None
        found = self._outcome_of(check.scope, subject)
        return next((problem for problem in found if problem.id == problem_id), None)

    def _outcome_of(self, scope: Scope, subject: str) -> tuple[Problem, ...]:
        ground = self.scene.ground
        if scope is Scope.PLAN:
            return self.lost
        if scope is Scope.COMMUNE:
            part = self.parts.get(subject)
            return part.whole.problems if part else ()
        homes = ground.commune_of_site if scope is Scope.SITE else ground.commune_of_agency
        part = self.parts.get(homes.get(subject, ""))
        if part is None:
            return ()
        outcome = (part.sites if scope is Scope.SITE else part.agencies).get(subject)
        return outcome.problems if outcome else ()


@dataclass(frozen=True, slots=True)
class Affected:
    """What has to be looked at again."""

    sites: frozenset[str]
    agencies: frozenset[str]

    def by_commune(self, ground: Ground) -> dict[str, tuple[list[str], list[str]]]:
        """Return the sites and agencies by the commune in which they are."""
        found: defaultdict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for site in self.sites:
            found[ground.commune_of_site[site]][0].append(site)
        for agency in self.agencies:
            found[ground.commune_of_agency[agency]][1].append(agency)
        return dict(found)


def evaluate(snapshot: Snapshot, ground: Ground) -> Evaluation:
    """Return all results of a snapshot, from nothing."""
    scene = Scene(snapshot, ground)
    with collector_at_rest():
        parts = {commune: _part(scene, commune) for commune in ground.communes}
        return _evaluation(scene, parts)


def carried_over(before: Evaluation, scene: Scene, affected: Affected) -> Evaluation:
    """Return all results of a scene, of which only the affected are made anew.

    `before` is on the same ground.
    """
    parts = dict(before.parts)
    for commune, (sites, agencies) in affected.by_commune(scene.ground).items():
        parts[commune] = _again(scene, parts[commune], sites, agencies)
    return _evaluation(scene, parts)


def affected_by(before: Scene, after: Scene, touched: Touched) -> Affected:
    """Return what has to be looked at again when something was touched.

    That is: the sites and agencies themselves; the agencies that are or were placed at the sites,
    or have staff or assets there; the sites that the agencies use today; who inherits from whom.
    """
    ground = after.ground
    moved = set(touched.agencies)
    moved.update(ground.register.staff_by_code[code].agency for code in touched.staff)
    moved.update(ground.register.asset_by_code[code].agency for code in touched.assets)
    all_sites = set(touched.sites)
    all_agencies = set(moved)
    for site in touched.sites:
        for scene in (before, after):
            all_agencies.update(placement.agency for placement in scene.placements_at(site))
        all_agencies.update(ground.holders_at.get(site, ()))
    for scene in (before, after):
        all_agencies.update(scene.ledger.agencies_at(touched.sites))
    for agency in moved:
        all_sites.update(ground.sites_used_by.get(agency, ()))
        all_agencies.update(ground.followers_of.get(agency, ()))
        if (heir := ground.heir_of(agency)) is not None:
            all_agencies.add(heir)
    return Affected(
        frozenset(all_sites & ground.commune_of_site.keys()),
        frozenset(all_agencies & ground.commune_of_agency.keys()),
    )


def _part(scene: Scene, commune: str) -> Part:
    ground = scene.ground
    sites = {c: _outcome(scene, Scope.SITE, c, commune) for c in ground.sites_of.get(commune, ())}
    agencies = {
        c: _outcome(scene, Scope.AGENCY, c, commune) for c in ground.agencies_of.get(commune, ())
    }
    outcomes = list(sites.values())
    sums = [
        combined(Combine.SUM, (a for o in outcomes if (a := o.amounts[position]) is not None))
        for position in range(len(METERS_OF[Scope.SITE]))
    ]
    counts = _counted((*outcomes, *agencies.values()))
    return _assembled(scene, commune, sites, agencies, site_sums=tuple(sums), counts=counts)


def _counted(outcomes: Iterable[Outcome]) -> Counter[Severity]:
    return Counter(problem.check.severity for outcome in outcomes for problem in outcome.problems)


def _again(scene: Scene, part: Part, sites: Iterable[str], agencies: Iterable[str]) -> Part:
    """Return a commune's results, of which only those of some sites and agencies are made anew."""
    all_sites, sums = dict(part.sites), list(part.site_sums)
    gone, came = [part.whole], []
    for code in sites:
        outcome = _outcome(scene, Scope.SITE, code, part.commune)
        pairs = zip(all_sites[code].amounts, outcome.amounts, strict=True)
        for position, (old, new) in enumerate(pairs):
            if old != new:
                sums[position] = _exchanged(sums[position], old or NOTHING, new or NOTHING)
        gone.append(all_sites[code])
        came.append(outcome)
        all_sites[code] = outcome
    all_agencies = dict(part.agencies)
    for code in agencies:
        outcome = _outcome(scene, Scope.AGENCY, code, part.commune)
        gone.append(all_agencies[code])
        came.append(outcome)
        all_agencies[code] = outcome
    counts = Counter(part.counts)
    counts.subtract(_counted(gone))
    counts.update(_counted(came))
    return _assembled(
        scene, part.commune, all_sites, all_agencies, site_sums=tuple(sums), counts=counts
    )


def _exchanged(total: Amount, old: Amount, new: Amount) -> Amount:
    """Return a sum in which one amount has become another.

    Whatever a meter of sites measures, it measures of every site, so that no sum turns unknown.
    """
    return Amount(
        _swap(total.value, old.value, new.value),
        _swap(total.baseline, old.baseline, new.baseline),
        _swap(total.needed, old.needed, new.needed),
        _swap(total.allotted, old.allotted, new.allotted),
        _swap(total.limit, old.limit, new.limit),
        total.weight - old.weight + new.weight,
        total.baseline_weight - old.baseline_weight + new.baseline_weight,
    )


def _swap(total: Number | None, old: Number | None, new: Number | None) -> Number | None:
    if total is None:
        return new
    return total - (old or 0) + (new or 0)


def _outcome(scene: Scene, scope: Scope, subject: str, commune: str) -> Outcome:
    return Outcome(
        problems=tuple(
            Problem(check, subject, commune, found)
            for check in CHECKS_OF[scope]
            for found in check.find(scene, subject)
        ),
        amounts=tuple(meter.measure(scene, subject) for meter in METERS_OF[scope]),
    )


def _assembled(
    scene: Scene,
    commune: str,
    sites: Mapping[str, Outcome],
    agencies: Mapping[str, Outcome],
    *,
    site_sums: tuple[Amount, ...],
    counts: Counter[Severity],
) -> Part:
    """Put a commune's results together; `counts` are of the problems of its sites and agencies."""
    whole = _outcome(scene, Scope.COMMUNE, commune, commune)
    amounts = {
        meter.key: total for meter, total in zip(METERS_OF[Scope.SITE], site_sums, strict=True)
    }
    for position, meter in enumerate(METERS_OF[Scope.AGENCY]):
        amounts[meter.key] = combined(
            meter.combine,
            (a for o in agencies.values() if (a := o.amounts[position]) is not None),
        )
    for meter, amount in zip(METERS_OF[Scope.COMMUNE], whole.amounts, strict=True):
        amounts[meter.key] = amount or NOTHING
    counts.update(problem.check.severity for problem in whole.problems)
    return Part(commune, sites, agencies, whole, site_sums, amounts, counts)


def _evaluation(scene: Scene, parts: Mapping[str, Part]) -> Evaluation:
    amounts = {
        meter.key: combined(meter.combine, (part.amounts[meter.key] for part in parts.values()))
        for meter in METERS
    }
    plan = scene.snapshot.plan
    check = CHECK_BY_KEY["not-conserved"]
    lost = tuple(
        Problem(check, plan, scene.ground.province, found)
        for found in losses(scene.snapshot.totals, amounts)
    )
    return Evaluation(scene, parts, against_baseline(scene.snapshot.totals, amounts), lost)
