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
    """What an agency has in one place; costs in đồng.

    Attributes:
        staff: persons; assets: pieces, with their historical cost; cars: of the assets that count.
        items: pieces by item of the norms; records: how many records the assets stand in.
        cheap, over_cost, no_year: records that look written in thousands of đồng, are worth more
            than they cost, or lack the year.
    """

    staff: int = 0
    assets: int = 0
    assets_cost: int = 0
    records: int = 0
    items: Counter[str] = field(default_factory=Counter)
    cars: int = 0
    cheap: int = 0
    no_year: int = 0
    over_cost: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nobody and nothing is in it."""
        return not self.staff and not self.records

    def add(self, other: Holding, times: int = 1) -> None:
        """Take what another has to it, or (-1) away from it."""
        self.staff += times * other.staff
        self.assets += times * other.assets
        self.assets_cost += times * other.assets_cost
        self.records += times * other.records
        for item, pieces in other.items.items():
            self.items[item] += times * pieces
        self.cars += times * other.cars
        self.cheap += times * other.cheap
        self.no_year += times * other.no_year
        self.over_cost += times * other.over_cost


def together(holdings: Iterable[Holding]) -> Holding:
    """Return what several holdings come to."""
    total = Holding()
    for holding in holdings:
        total.add(holding)
    return total


_KINDS_WITH_OTHER_NORMS = frozenset({SiteKind.EDUCATION, SiteKind.HEALTH, SiteKind.CULTURE_SPORT})
"""Sites whose equipment follows norms of its own field, not those of offices."""

CARS = "cars"
"""What cars are counted as, beside the keys of the items of equipment."""

LEAST_COST_OF_PIECE = 20_000
"""đồng; a machine that cost less was most likely written in thousands of đồng."""


class Belongings:
    """What the staff and assets of a register count as.

    Names, classes and conditions are looked at once each, so that half a million assets are told
    in half a second.
    """

    def __init__(self, register: Register, norms: Norms) -> None:
        self._register = register
        self._norms = norms
        self._elsewhere = {
            site.code for site in register.sites if site.kind in _KINDS_WITH_OTHER_NORMS
        }
        self._items: dict[str, str | None] = {}
        self._cars: dict[str, bool] = {}
        self._unusable: dict[str | None, bool] = {}

    def holdings(self) -> dict[str, dict[str | None, Holding]]:
        """Return what agencies have, by code and by the site where it is (None: not recorded)."""
        found: defaultdict[str, dict[str | None, Holding]] = defaultdict(dict)
        for person in self._register.staff:
            holding = found[person.agency].get(person.site)
            if holding is None:
                holding = found[person.agency][person.site] = Holding()
            holding.staff += 1
        for asset in self._register.assets:
            places = found[asset.agency]
            holding = places.get(asset.site)
            if holding is None:
                holding = places[asset.site] = Holding()
            self.count(asset, asset.site, holding)
        return dict(found)

    def count(self, asset: Asset, site: str | None, holding: Holding) -> None:
        """Add an asset that stands at `site` to a holding."""
        quantity = asset.quantity
        holding.assets += quantity
        holding.records += 1
        cost = asset.historical_cost
        if cost is not None:
            holding.assets_cost += cost
            if 0 < cost < LEAST_COST_OF_PIECE * quantity:
                holding.cheap += 1
            if asset.residual_value is not None and asset.residual_value > cost:
                holding.over_cost += 1
        if asset.year_in_use is None:
            holding.no_year += 1
        counted_as = self.counted_as(asset, site)
        if counted_as == CARS:
            holding.cars += quantity
        elif counted_as is not None:
            holding.items[counted_as] += quantity

    def counted_as(self, asset: Asset, site: str | None) -> str | None:
        """Return what the norms count an asset at `site` as: an item's key, CARS, or nothing."""
        condition = asset.condition
        unusable = self._unusable.get(condition)
        if unusable is None:
            unusable = self._unusable[condition] = self._norms.is_unusable(condition)
        if unusable:
            return None
        if self.is_car(asset):
            return CARS
        return self.item_of(asset) if self.has_office_norms(site) else None

    def has_office_norms(self, site: str | None) -> bool:
        """Return whether equipment at a site follows the norms of offices; a school's does not."""
        return site not in self._elsewhere

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
