"""What agencies hold on the baseline: staff, assets, and what the norms count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.assets.model import Asset
from app.estate.model import SiteKind
from app.norms.model import Norms
from app.plans.snapshot import Register


@dataclass(slots=True)
class Holding:
    """What an agency has in one place on the baseline; costs in đồng."""

    staff: int = 0
    assets: int = 0
    assets_cost: int = 0
    items: Counter[str] = field(default_factory=Counter)
    cars: int = 0
    cheap: int = 0
    no_year: int = 0
    over_cost: int = 0

    def add(self, other: Holding) -> None:
        """Take what another has to it."""
        self.staff += other.staff
        self.assets += other.assets
        self.assets_cost += other.assets_cost
        self.items.update(other.items)
        self.cars += other.cars
        self.cheap += other.cheap
        self.no_year += other.no_year
        self.over_cost += other.over_cost


def together(holdings: Iterable[Holding]) -> Holding:
    """Return what several holdings come to."""
    total = Holding()
    for holding in holdings:
        total.add(holding)
    return total


_KINDS_WITH_OTHER_NORMS = frozenset({SiteKind.EDUCATION, SiteKind.HEALTH, SiteKind.CULTURE_SPORT})
"""Sites whose equipment follows norms of its own field, not those of offices."""

LEAST_COST_OF_PIECE = 20_000
"""đồng; a machine that cost less was most likely written in thousands of đồng."""


def holdings_of(register: Register, norms: Norms) -> dict[str, dict[str | None, Holding]]:
    """Return what agencies have, by code and by the site where it is (None: not recorded)."""
    found: defaultdict[str, dict[str | None, Holding]] = defaultdict(dict)
    for person in register.staff:
        holding = found[person.agency].get(person.site)
        if holding is None:
            holding = found[person.agency][person.site] = Holding()
        holding.staff += 1
    kinds = _AssetKinds(norms)
    elsewhere = {site.code for site in register.sites if site.kind in _KINDS_WITH_OTHER_NORMS}
    for asset in register.assets:
        places = found[asset.agency]
        holding = places.get(asset.site)
        if holding is None:
            holding = places[asset.site] = Holding()
        kinds.count(asset, holding, in_office=asset.site not in elsewhere)
    return dict(found)


class _AssetKinds:
    """What assets count as, told once for each name, class and condition."""

    def __init__(self, norms: Norms) -> None:
        self._norms = norms
        self._items: dict[str, str | None] = {}
        self._cars: dict[str, bool] = {}
        self._unusable: dict[str | None, bool] = {}

    def count(self, asset: Asset, holding: Holding, *, in_office: bool) -> None:
        """Add an asset to what its holder has; the norms of offices are for what is in offices."""
        quantity = asset.quantity
        holding.assets += quantity
        cost = asset.historical_cost
        if cost is not None:
            holding.assets_cost += cost
            if 0 < cost < LEAST_COST_OF_PIECE * quantity:
                holding.cheap += 1
            if asset.residual_value is not None and asset.residual_value > cost:
                holding.over_cost += 1
        if asset.year_in_use is None:
            holding.no_year += 1
        condition = asset.condition
        unusable = self._unusable.get(condition)
        if unusable is None:
            unusable = self._unusable[condition] = self._norms.is_unusable(condition)
        if unusable:
            return
        if self.is_car(asset):
            holding.cars += quantity
        elif in_office and (item := self.item_of(asset)) is not None:
            holding.items[item] += quantity

    def is_car(self, asset: Asset) -> bool:
        """Return whether an asset is a car, by its class."""
        car = self._cars.get(asset.asset_class)
        if car is None:
            car = self._cars[asset.asset_class] = self._norms.is_car(asset.asset_class)
        return car

    def item_of(self, asset: Asset) -> str | None:
        """Return the item of the norms that an asset is, by its name."""
        name = asset.name
        if name not in self._items:
            self._items[name] = self._norms.item_of(name)
        return self._items[name]
