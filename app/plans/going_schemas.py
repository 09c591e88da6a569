"""What crosses HTTP about where people and equipment are under a plan."""

from __future__ import annotations

import msgspec

from app.plans.going import Item, Way
from app.plans.snapshot import Snapshot
from app.plans.whereabouts import Reason


class PlaceOut(msgspec.Struct, kw_only=True):
    """An agency and a site, null where that is not known."""

    agency: str | None
    agency_name: str | None
    site: str | None
    site_name: str | None


class GoingOut(msgspec.Struct, kw_only=True):
    """A person (its title for a name) or an asset: where it is today and under the plan.

    `english` is null where the register's own words are all there is.
    `way` is "hand", "placement", "succession", "unchanged" or "unresolved", with the reason.
    """

    code: str
    name: str
    english: str | None
    quantity: int
    today: PlaceOut
    plan: PlaceOut
    way: Way
    reason: Reason | None


class CountsOut(msgspec.Struct, kw_only=True):
    """How many people, or records of assets, there are, and in which way they come there."""

    total: int
    ways: dict[Way, int]


class SideOut(msgspec.Struct, kw_only=True):
    """What is in one place."""

    staff: CountsOut
    assets: CountsOut


class GoingCountsOut(msgspec.Struct, kw_only=True):
    """What is in a site or agency today, and what is there under the plan."""

    today: SideOut
    plan: SideOut


class CodesOut(msgspec.Struct, kw_only=True):
    """The codes of all that fit a filter, in the order of the list."""

    codes: list[str]


class DestinationOut(msgspec.Struct, kw_only=True):
    """An agency to which people and equipment can be moved; `sites`: where the plan places it."""

    agency: str
    name: str
    unit: str
    unit_name: str
    sites: list[str]


def place_out(snapshot: Snapshot, agency: str | None, site: str | None) -> PlaceOut:
    """Return a place with the names that the register knows."""
    known_agency = snapshot.agencies.get(agency) if agency else None
    known_site = snapshot.sites.get(site) if site else None
    return PlaceOut(
        agency=agency,
        agency_name=known_agency.name if known_agency else agency,
        site=site,
        site_name=known_site.name if known_site else site,
    )


def going_out(snapshot: Snapshot, item: Item) -> GoingOut:
    """Return a person or an asset as it crosses HTTP."""
    group = item.group
    return GoingOut(
        code=item.code,
        name=item.name,
        english=item.english,
        quantity=item.quantity,
        today=place_out(snapshot, group.agency, group.site),
        plan=place_out(snapshot, group.where.agency, group.where.site),
        way=group.way,
        reason=group.where.reason,
    )
