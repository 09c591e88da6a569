"""One site of a snapshot, as the map's panel shows it."""

from __future__ import annotations

from app.kernel.errors import NotFoundError
from app.maps.schemas import (
    DispositionRef,
    SiteBuilding,
    SiteDecision,
    SiteDetail,
    SiteOccupancy,
    SitePlacement,
    UnitRef,
)
from app.maps.sites import accuracy_names, disposition_of, kind_names
from app.plans.model import Decide, Place
from app.plans.snapshot import Snapshot


def site_detail(snapshot: Snapshot, code: str) -> SiteDetail:
    """Return a site with its decision, placements, buildings and present users.

    Raises:
        NotFoundError: the baseline has no site of this code.
    """
    site = snapshot.sites.get(code)
    if site is None:
        raise NotFoundError(
            f"Hiện trạng của phương án “{snapshot.plan}” không có cơ sở nào mang mã “{code}”. "
            "Cơ sở nhập sau ngày chốt hiện trạng chỉ có trong phương án lập trên hiện trạng mới."
        )
    decision = snapshot.decision(code)
    kind, kind_english = kind_names(site.kind)
    accuracy, accuracy_english = accuracy_names(site.point_accuracy)
    return SiteDetail(
        plan=snapshot.plan,
        revision=snapshot.revision,
        code=site.code,
        name=site.name,
        kind=site.kind,
        kind_name=kind,
        kind_english=kind_english,
        address_old=site.address_old,
        address_new=site.address_new,
        old_unit=_unit(snapshot, site.old_unit),
        new_unit=_unit(snapshot, site.new_unit),
        latitude=site.latitude,
        longitude=site.longitude,
        point_accuracy=site.point_accuracy,
        accuracy_name=accuracy,
        accuracy_english=accuracy_english,
        managed_by=_managed_by(snapshot, site.managing_agency, site.managed_by),
        current_use=site.current_use,
        land_area_m2=site.land_area_m2,
        land_value=site.land_value,
        legal_papers=site.legal_papers,
        note=site.note,
        data_note=site.data_note,
        decision=None if decision is None else _decision(snapshot, decision),
        placements=[_placement(snapshot, each) for each in snapshot.placements_of.get(code, ())],
        buildings=[
            SiteBuilding(
                code=building.code,
                name=building.name,
                grade=building.grade,
                storeys=building.storeys,
                year_built=building.year_built,
                usable_floor_area_m2=building.usable_floor_area_m2,
                gross_floor_area_m2=building.gross_floor_area_m2,
                historical_cost=building.historical_cost,
                residual_value=building.residual_value,
                condition=building.condition,
                data_note=building.data_note,
            )
            for building in snapshot.buildings_of.get(code, ())
        ],
        occupancies=[
            SiteOccupancy(
                agency=occupancy.agency,
                agency_name=_agency_name(snapshot, occupancy.agency),
                building=occupancy.building,
                building_name=_building_name(snapshot, occupancy.building),
                area_m2=occupancy.area_m2,
                use=occupancy.use,
            )
            for occupancy in snapshot.occupancies_of.get(code, ())
        ],
    )


def _decision(snapshot: Snapshot, decision: Decide) -> SiteDecision:
    disposition = disposition_of(snapshot, decision.disposition)
    return SiteDecision(
        disposition=DispositionRef(
            key=disposition.key,
            name=disposition.name,
            english=disposition.english,
            colour=disposition.colour,
            instrument=disposition.instrument,
            article=disposition.article,
            verified=disposition.verified,
        ),
        receiver=decision.receiver
        or (_agency_name(snapshot, decision.receiver_agency) if decision.receiver_agency else None),
        receiver_agency=decision.receiver_agency,
        new_use=decision.new_use,
        legal_basis=decision.legal_basis,
        deadline=decision.deadline,
        note=decision.note,
    )


def _placement(snapshot: Snapshot, placement: Place) -> SitePlacement:
    site = snapshot.sites[placement.site]
    building = _building_name(snapshot, placement.building)
    return SitePlacement(
        agency=placement.agency,
        agency_name=_agency_name(snapshot, placement.agency),
        building=placement.building,
        place=f"{building}, {site.name}" if building else site.name,
        area_m2=placement.area_m2,
        note=placement.note,
    )


def _unit(snapshot: Snapshot, key: str | None) -> UnitRef | None:
    unit = snapshot.units.get(key) if key else None
    return None if unit is None else UnitRef(code=unit.code, name=unit.name)


def _managed_by(snapshot: Snapshot, agency: str | None, written: str | None) -> str | None:
    return _agency_name(snapshot, agency) if agency else written


def _agency_name(snapshot: Snapshot, code: str) -> str:
    agency = snapshot.agencies.get(code)
    return code if agency is None else agency.name


def _building_name(snapshot: Snapshot, code: str | None) -> str | None:
    building = snapshot.buildings.get(code) if code else None
    return code if building is None else building.name
