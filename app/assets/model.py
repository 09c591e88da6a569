"""Assets: equipment and vehicles."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asset:
    """A machine, piece of equipment or vehicle (or several alike).

    Attributes:
        asset_class: class of Circular 141/2025, as the source words it.
        quantity: number of pieces; unit_of_measure: "Cái", "Bộ", "Chiếc".
        historical_cost, residual_value: đồng, of all pieces together.
        agency: code of the holder; site: where it stands, None where not known.
    """

    code: str
    name: str
    asset_class: str
    quantity: int
    unit_of_measure: str | None
    historical_cost: int | None
    residual_value: int | None
    year_in_use: int | None
    condition: str | None
    agency: str
    site: str | None
    note: str | None
    data_note: str | None
