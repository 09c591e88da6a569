"""Addresses of pages of records; None where there is no record."""

from __future__ import annotations

from urllib.parse import quote


def _address(folder: str, code: str | int | None) -> str | None:
    return None if code is None else f"/{folder}/{quote(str(code), safe='@:')}"


def unit_address(key: str | None) -> str | None:
    """Return the address of a unit's page, by its key."""
    return _address("units", key)


def agency_address(code: str | None) -> str | None:
    """Return the address of an agency's page."""
    return _address("agencies", code)


def site_address(code: str | None) -> str | None:
    """Return the address of a site's page."""
    return _address("sites", code)


def building_address(code: str | None) -> str | None:
    """Return the address of a building's page."""
    return _address("buildings", code)


def occupancy_address(number: int | None) -> str | None:
    """Return the address of an occupancy's page."""
    return _address("occupancies", number)


def staff_address(code: str | None) -> str | None:
    """Return the address of a staff code's page."""
    return _address("staff", code)


def asset_address(code: str | None) -> str | None:
    """Return the address of an asset's page."""
    return _address("assets", code)
