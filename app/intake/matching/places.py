"""Where a file's records stand: each written place, once, becomes a unit or a question."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from app.intake.answers import Option
from app.intake.model import ProblemCode, Severity, StagedRow
from app.intake.questions import LEFT_OPEN, Inquiry
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE
from app.kernel.text import fold, tidy
from app.units.model import Relation, Succession, Unit
from app.units.places import Candidate, PlaceName, Resolution, Status, Via
from app.units.service import resolve_communes
from app.units.store import provinces, stored_successions, stored_units

FAINT = 80
"""Names less alike (0-100) than this are shown, but the name counts as unknown."""

LATER = Option(value=LEFT_OPEN, label="Để trống, quyết định sau")


@dataclass(frozen=True, slots=True)
class PlaceAsk:
    """A place that a row names: the field where it stands, and its text as written."""

    row: StagedRow
    field: str
    name: PlaceName
    text: str

    @property
    def key(self) -> str:
        """The question's key: the name in its place; diacritics tell units apart."""
        return place_key(self.name)


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a row's record stands, as far as that is certain.

    Attributes:
        settled: whether the place is decided, by its name or by an answer.
        rule: why, in words; moved: whether what was written differs from the list.
        candidates: units to choose from, for reading; unknown: whether no list has the name.
        heirs: new units that a divided old one passed into, while none of them is chosen.
    """

    old_unit: Unit | None
    new_unit: Unit | None
    settled: bool
    rule: str
    moved: bool = False
    candidates: tuple[str, ...] = ()
    unknown: bool = False
    heirs: tuple[Unit, ...] = ()

    @property
    def most_exact(self) -> Unit | None:
        """The old unit where it is known, else the new one."""
        return self.old_unit or self.new_unit


def place_key(name: PlaceName) -> str:
    """Return the key of the question about a place."""
    return "|".join(tidy(part or "").lower() for part in (name.name, name.district, name.province))


async def place_rows(asks: Sequence[PlaceAsk], inquiry: Inquiry) -> list[Placing]:
    """Return where each row's record stands, in their order; what is not certain is asked."""
    resolutions = await resolve_communes([ask.name for ask in asks])
    keys = {key for ask in asks for key in (ask.key, _heir_key(ask))}
    chosen = {unit for key, unit in inquiry.answers.units.items() if unit and key in keys}
    chosen |= {unit for key, unit in inquiry.recalled.items() if key in keys}
    answered = await _answered(chosen)
    loaded = await _loaded_provinces(asks)
    placings: dict[str, Placing] = {}
    result = []
    for ask, resolution in zip(asks, resolutions, strict=True):
        key = ask.key
        inquiry.places[key] = ask.name
        if key not in placings:
            if fold(ask.name.province or "") in loaded:
                placings[key] = _place(ask, resolution, inquiry, answered)
            else:
                rule = f"chưa nạp đơn vị hành chính của {ask.name.province} (truso units load)"
                placings[key] = Placing(None, None, True, rule)
            decided = placings[key].most_exact
            if inquiry.answers.units.get(key) and decided is not None:
                inquiry.chosen[key] = decided.key
        placing = placings[key]
        if not placing.settled:
            _ask(ask, resolution, placing, inquiry)
        elif placing.heirs:
            _ask_heir(ask, placing, inquiry)
        result.append(placing)
    return result


async def _loaded_provinces(asks: Sequence[PlaceAsk]) -> set[str]:
    """Return, folded, all words for provinces that names can be looked for in.

    Of a province that is not loaded no answer could be given, so nothing is asked.
    """
    words = {fold(ask.name.province or "") for ask in asks}
    known = {word for word in words if not word or word[0].isdigit()}
    if words - known:
        for vintage in (OLD_VINTAGE, NEW_VINTAGE):
            for unit in await provinces(vintage):
                known |= {fold(unit.name), fold(unit.short_name)}
                known |= {f"{kind} {fold(unit.short_name)}" for kind in ("tinh", "thanh pho", "tp")}
    return known


@dataclass(frozen=True, slots=True)
class _Answered:
    units: dict[str, Unit]
    links: dict[str, list[Succession]]


async def _answered(keys: Collection[str]) -> _Answered:
    """Return the units that were chosen and what old ones among them passed into."""
    units = dict(await stored_units(keys))
    links: dict[str, list[Succession]] = {}
    for link in (await stored_successions(list(units))).values():
        links.setdefault(link.old_unit, []).append(link)
    heirs = {link.new_unit for each in links.values() for link in each}
    units |= await stored_units(heirs)
    return _Answered(units, links)


def _place(ask: PlaceAsk, resolution: Resolution, inquiry: Inquiry, answered: _Answered) -> Placing:
    answer = inquiry.answers.units.get(ask.key)
    if answer == LEFT_OPEN:
        return Placing(None, None, True, "được để trống theo trả lời")
    heir = inquiry.answers.units.get(_heir_key(ask))
    inquiry.lasting[_heir_key(ask)] = False
    if heir is None and inquiry.known_sender:
        heir = inquiry.recalled.get(_heir_key(ask))
    if answer is not None and (unit := answered.units.get(answer)) is not None:
        return _of_heir(_by_answer(unit, resolution, answered), heir, answered)
    used = resolution.used
    if used is None:
        listed = tuple(read_candidate(candidate) for candidate in resolution.candidates)
        if _is_unknown(resolution):
            return Placing(None, None, False, _why(resolution), unknown=True)
        return Placing(None, None, False, _why(resolution), candidates=listed)
    old = used.unit if used.unit.vintage != NEW_VINTAGE else None
    rule = "; ".join(filter(None, (used.reason, resolution.note)))
    if used.via is Via.ANSWER:
        rule = _by_choice(used.unit)
    if used.new_unit is None:
        return _of_heir(_divided(old, rule, used.heirs), heir, answered)
    return Placing(old, used.new_unit, True, rule, moved=bool(resolution.note))


def _by_answer(unit: Unit, resolution: Resolution, answered: _Answered) -> Placing:
    """Return the place of a chosen unit; a new one may be that of one old candidate."""
    listed = any(candidate.unit == unit for candidate in resolution.candidates)
    if unit.vintage == NEW_VINTAGE:
        sources = [
            candidate.unit
            for candidate in resolution.candidates
            if candidate.new_unit == unit and candidate.unit.vintage != NEW_VINTAGE
        ]
        source = sources[0] if len(sources) == 1 and not listed else None
        return Placing(source, unit, True, _by_choice(source or unit))
    links = answered.links.get(unit.key, [])
    heirs = tuple(answered.units[link.new_unit] for link in links)
    if len(links) == 1 and links[0].relation is Relation.WHOLE:
        return Placing(unit, heirs[0], True, _by_choice(unit))
    return _divided(unit, _by_choice(unit), heirs)


def _by_choice(unit: Unit) -> str:
    return f"theo trả lời: {unit.name}"


def _divided(old: Unit | None, rule: str, heirs: tuple[Unit, ...]) -> Placing:
    listed = tuple(f"{heir.code} {heir.name} (đơn vị mới)" for heir in heirs)
    return Placing(old, None, True, rule, candidates=listed, heirs=heirs)


def _of_heir(placing: Placing, answer: str | None, answered: _Answered) -> Placing:
    """Return the place with the answer to which part of a divided unit is meant."""
    if not placing.heirs or answer is None:
        return placing
    return replace(placing, new_unit=answered.units.get(answer), heirs=())


def _heir_key(ask: PlaceAsk) -> str:
    return f"{ask.key}|→"


def _is_unknown(resolution: Resolution) -> bool:
    """Return whether no list has the name; what is only faintly alike is no choice."""
    return resolution.status is Status.UNKNOWN or all(
        candidate.via is Via.NEAR and candidate.score < FAINT for candidate in resolution.candidates
    )


def _why(resolution: Resolution) -> str:
    name, candidates = resolution.name.name, resolution.candidates
    if _is_unknown(resolution) and candidates:
        near = "; ".join(read_candidate(candidate) for candidate in candidates)
        return f"danh mục đơn vị hành chính không có “{name}”; gần nhất là {near}"
    if resolution.note:
        return resolution.note
    if resolution.status is Status.UNKNOWN:
        if not name:
            return "địa chỉ không nêu xã, phường, thị trấn nào"
        return f"danh mục đơn vị hành chính không có “{name}”"
    if len(candidates) > 1:
        return f"có {len(candidates)} đơn vị có thể là “{name}”"
    return candidates[0].reason


def read_candidate(candidate: Candidate) -> str:
    """Return a candidate for reading: "04066 Xã Sập Vạt (huyện Yên Châu)"."""
    unit = candidate.unit
    where = "đơn vị mới" if unit.vintage == NEW_VINTAGE else candidate.place.partition(",")[0]
    share = "" if candidate.share is None else f", {candidate.share * 100:.1f} % diện tích"
    return f"{unit.code} {unit.name} ({where or 'đơn vị cũ'}{share.replace('.', ',')})"


def _ask(ask: PlaceAsk, resolution: Resolution, placing: Placing, inquiry: Inquiry) -> None:
    options = place_options(resolution.candidates)
    proposed = options[0].value if resolution.status is Status.PROPOSED else None
    inquiry.ask(
        "place",
        ask.key,
        f"“{ask.name.name}”{_where(ask.name)} là xã, phường nào? {placing.rule}.",
        [*options, LATER],
        proposed=proposed,
        required=not inquiry.leave_open,
        cells=[cell_of(ask)],
        row=ask.row,
    )


def _ask_heir(ask: PlaceAsk, placing: Placing, inquiry: Inquiry) -> None:
    """An old unit that was divided: which of the new ones is a question of its own."""
    options = [
        Option(value=heir.key, label=f"{heir.code} {heir.name}", reason="nhận một phần đơn vị cũ")
        for heir in placing.heirs
    ]
    old = placing.old_unit.name if placing.old_unit is not None else ask.name.name
    recalled = inquiry.recalled.get(_heir_key(ask))
    inquiry.ask(
        "place",
        _heir_key(ask),
        f"{old} được chia cho nhiều xã, phường mới; “{ask.text}” nay thuộc đơn vị nào?",
        [*options, LATER],
        proposed=recalled if recalled in {heir.key for heir in placing.heirs} else None,
        required=not inquiry.leave_open,
        cells=[cell_of(ask)],
        row=ask.row,
    )


def place_options(candidates: Iterable[Candidate]) -> list[Option]:
    """Return candidates as options: the new unit's key where that says which one is meant."""
    candidates = list(candidates)
    keys = [
        each.new_unit.key if each.new_unit is not None else each.unit.key for each in candidates
    ]
    options = []
    for candidate, key in zip(candidates, keys, strict=True):
        unit, new = candidate.unit, candidate.new_unit
        label = f"{unit.code} {unit.name}"
        if candidate.place:
            label += f" ({candidate.place})"
        if new is not None and new != unit:
            label += f" → {new.code} {new.name}"
        options.append(
            Option(
                value=key if keys.count(key) == 1 else unit.key,
                label=label,
                reason=candidate.reason,
                share=None if candidate.share is None else float(candidate.share),
                score=float(candidate.score),
            )
        )
    return list({option.value: option for option in options}.values())


def _where(name: PlaceName) -> str:
    if not name.district:
        return ""
    return f" ({name.district})"


def cell_of(ask: PlaceAsk) -> str:
    """Return where a place stands: "Sheet!F12"."""
    return f"{ask.row.sheet}!{ask.row.places.get(ask.field, ask.row.row)}"


def say_placing(ask: PlaceAsk, placing: Placing) -> None:
    """Say at the cell how its place was understood, or that it was not."""
    if placing.settled and (placing.new_unit is not None or placing.old_unit is not None):
        units = [
            f"{unit.code} {unit.name}" for unit in (placing.old_unit, placing.new_unit) if unit
        ]
        certain = placing.new_unit is not None
        ask.row.note(
            ProblemCode.ADDRESS_RESOLVED if certain else ProblemCode.ADDRESS_AMBIGUOUS,
            Severity.INFO if certain and not placing.moved else Severity.WARNING,
            ask.field,
            ask.text,
            expected=" → ".join(units),
            repair=f"Đã xác định: {placing.rule}."
            if certain
            else f"Chưa xác định đơn vị mới: {placing.rule}. Hãy chọn một đơn vị.",
            candidates=placing.candidates,
        )
        return
    ask.row.note(
        ProblemCode.ADDRESS_AMBIGUOUS if placing.candidates else ProblemCode.ADDRESS_UNKNOWN,
        Severity.WARNING,
        ask.field,
        ask.text,
        expected="một xã, phường, thị trấn trong danh mục",
        repair=f"Chưa xác định: {placing.rule}. Hãy trả lời câu hỏi, hoặc chọn đơn vị cho cơ sở "
        "sau khi nhập.",
        candidates=placing.candidates,
    )
