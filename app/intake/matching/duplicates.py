"""Sites and assets of a file that the register seems to hold under another code: proposed to join.

Nothing is joined in silence: a site waits for an answer, an asset only says what it resembles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from rapidfuzz import fuzz

from app.intake.answers import Option
from app.intake.entities import ENTITIES
from app.intake.matching.parcels import Parcel, parcel_in, parcel_of
from app.intake.matching.record_store import KnownSite, known_assets, known_sites
from app.intake.model import ProblemCode, Severity, StagedRow
from app.intake.questions import LEFT_OPEN, Inquiry
from app.kernel.text import fold

SAME_PLACE = 70
"""How alike (0-100) names have to be at one address to be offered as one site."""
SAME_NAME = 92
"""How alike they have to be in one commune."""
_MOST = 5


async def join_duplicates(rows: list[StagedRow], inquiry: Inquiry) -> None:
    """Ask of each new site whether it is one that the register holds; take the answers.

    A record that has its code in the register already is not new, and is not asked about.
    """
    sites = [row for row in rows if row.entity == "site" and not row.refused and _code(row)]
    known = set(await ENTITIES["site"].stored({_code(row) for row in sites}))
    await _join_sites([row for row in sites if _code(row) not in known], inquiry)
    _say_alike(sites)
    assets = [row for row in rows if row.entity == "asset" and not row.refused and _code(row)]
    stored = set(await ENTITIES["asset"].stored({_code(row) for row in assets}))
    await _join_assets([row for row in assets if _code(row) not in stored], inquiry)


def _code(row: StagedRow) -> str:
    return str(row.values.get("code") or "")


async def _join_sites(rows: list[StagedRow], inquiry: Inquiry) -> None:
    units = {unit for row in rows for unit in _units(row)}
    if not units:
        return
    by_unit: dict[str, list[KnownSite]] = {}
    for site in await known_sites(units):
        for unit in site.units & units:
            by_unit.setdefault(unit, []).append(site)
    for row in rows:
        near = {site.code: site for unit in _units(row) for site in by_unit.get(unit, [])}
        options = _alike(row, near.values())
        if options:
            _join(row, options, inquiry, required=not inquiry.leave_open)


def _units(row: StagedRow) -> set[str]:
    return {str(unit) for name in ("old_unit", "new_unit") if (unit := row.values.get(name))}


def _alike(row: StagedRow, sites: Iterable[KnownSite]) -> list[Option]:
    """Return the sites that a row may be, the likeliest first."""
    name = fold(str(row.values.get("name") or ""))
    address = _letters(str(row.values.get("address_old") or row.values.get("address_new") or ""))
    papers = _letters(str(row.values.get("legal_papers") or ""))
    parcel = _parcel(row)
    communes = {unit for unit in _units(row) if len(unit.partition("@")[0]) == 5}
    options = []
    for site in sites:
        score = fuzz.token_sort_ratio(name, fold(site.name))
        reasons = []
        if papers and papers == _letters(site.papers):
            reasons.append("cùng giấy tờ pháp lý, thửa đất")
        if parcel is not None and communes & site.units and parcel == parcel_in(site.words):
            reasons.append(f"cùng thửa {parcel.number}, tờ bản đồ {parcel.map_sheet}")
        if address and address == _letters(site.address) and score >= SAME_PLACE:
            reasons.append("cùng địa chỉ")
        if score >= SAME_NAME and communes & site.units:
            reasons.append("tên gần giống, cùng xã, phường")
        if reasons:
            options.append(
                Option(
                    value=site.code,
                    label=f"{site.name} ({site.code})",
                    reason="; ".join([*reasons, site.address]),
                    score=round(score, 1),
                )
            )
    options.sort(key=lambda option: (-(option.score or 0), option.value))
    return options[:_MOST]


def _parcel(row: StagedRow) -> Parcel | None:
    """Return the parcel of a row: by its own columns, else by words of its papers or address."""
    values = row.values
    own = parcel_of(values.get("note.parcel"), values.get("note.map_sheet"))
    texts = (values.get(name) for name in ("legal_papers", "address_old", "address_new", "note"))
    return own or parcel_in("; ".join(str(text) for text in texts if text))


def _letters(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())


async def _join_assets(rows: list[StagedRow], inquiry: Inquiry) -> None:
    agencies = {str(row.values["agency"]) for row in rows if row.values.get("agency")}
    if not agencies:
        return
    alike: dict[tuple[object, ...], list[Option]] = {}
    for asset in await known_assets(agencies):
        key = (asset.agency, fold(asset.name), asset.year, asset.cost)
        reason = "cùng cơ quan, tên, năm và nguyên giá"
        option = Option(value=asset.code, label=f"{asset.name} ({asset.code})", reason=reason)
        alike.setdefault(key, []).append(option)
    for row in rows:
        values = row.values
        cost, year = values.get("historical_cost"), values.get("year_in_use")
        if cost is None and year is None:
            continue
        wanted: tuple[object, ...] = (
            values.get("agency"),
            fold(str(values.get("name") or "")),
            year,
            cost,
        )
        if options := alike.get(wanted):
            _join(row, options[:_MOST], inquiry, required=False)


def _join(row: StagedRow, options: list[Option], inquiry: Inquiry, *, required: bool) -> None:
    key = f"{row.entity}|{_code(row)}"
    inquiry.lasting[key] = True
    answer = inquiry.answers.records.get(key, inquiry.recalled.get(key))
    if answer is not None:
        if answer != LEFT_OPEN and answer in {option.value for option in options}:
            row.values["code"] = answer
        return
    label = ENTITIES[row.entity].label.lower()
    name = row.values.get("name")
    place = f"{row.sheet}!{row.places.get('name', row.row)}"
    inquiry.ask(
        "duplicate",
        key,
        f"“{name}” (dòng {row.row}) có phải là {label} đã có trong sổ đăng ký?",
        [*options, Option(value=LEFT_OPEN, label="Không, đây là bản ghi mới")],
        proposed=options[0].value if required and len(options) == 1 else None,
        required=required,
        cells=[place],
        row=row,
    )
    row.note(
        ProblemCode.DUPLICATE_LIKELY,
        Severity.WARNING,
        "name" if "name" in row.places else None,
        name,
        expected=f"một {label} chưa có trong sổ đăng ký",
        repair="Nếu là cùng một bản ghi thì chọn bản ghi đã có; nếu không thì chọn “bản ghi mới”.",
        candidates=[option.label for option in options],
    )


def _say_alike(rows: Collection[StagedRow]) -> None:
    """Say of sites that stand twice in the file that they may be one.

    Those of one name and address are meant, and those on one parcel of a commune's map.
    """
    first: dict[tuple[object, ...], StagedRow] = {}
    for row in rows:
        name = _letters(str(row.values.get("name") or ""))
        address = _letters(str(row.values.get("address_old") or ""))
        alike: dict[tuple[object, ...], str] = {}
        if name and address:
            alike[name, address] = "cùng tên, cùng địa chỉ"
        parcel = _parcel(row)
        for unit in _units(row) if parcel is not None else ():
            if len(unit.partition("@")[0]) == 5:
                alike[unit, parcel] = "cùng thửa, cùng tờ bản đồ"
        for key, why in alike.items():
            earlier = first.setdefault(key, row)
            if earlier is row:
                continue
            row.note(
                ProblemCode.DUPLICATE_LIKELY,
                Severity.WARNING,
                "name" if "name" in row.places else None,
                row.values.get("name"),
                expected=f"mỗi cơ sở một dòng (dòng {earlier.row} {why})",
                repair="Nếu là một cơ sở thì bỏ một dòng; nếu là hai thì để nguyên.",
            )
            break
