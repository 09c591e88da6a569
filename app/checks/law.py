"""Law: preconditions, order of priority, the Service Centre's place, authority and legal basis."""

from __future__ import annotations

from collections.abc import Iterator

from app.checks.ground import CENTRE_KIND
from app.checks.lawful import reasons_against
from app.checks.model import (
    Amount,
    Check,
    Citation,
    Family,
    Found,
    Meter,
    Scope,
    Severity,
    Unit,
    none_is_possible,
    none_is_right,
)
from app.checks.scene import Scene


def _unlawful(scene: Scene, site: str) -> Iterator[Found]:
    disposition = scene.disposition_of(site)
    if disposition is None:
        return
    reasons = reasons_against(scene, site, disposition)
    if reasons:
        yield Found(
            {
                "site": scene.snapshot.sites[site].name,
                "disposition": disposition.name,
                "disposition_en": disposition.english,
                "reasons": " ".join(reason.text for reason in reasons),
                "reasons_en": " ".join(reason.english for reason in reasons),
            },
            citation=_cite(scene, site),
        )


def _to_confirm(scene: Scene, site: str) -> Iterator[Found]:
    disposition = scene.disposition_of(site)
    if disposition is None or not disposition.preconditions:
        return
    yield Found(
        {
            "site": scene.snapshot.sites[site].name,
            "disposition": disposition.name,
            "disposition_en": disposition.english,
            "preconditions": " ".join(disposition.preconditions),
        },
        citation=_cite(scene, site),
    )


def _cite(scene: Scene, site: str) -> Citation | None:
    disposition = scene.disposition_of(site)
    if disposition is None:
        return None
    return Citation(disposition.instrument, disposition.article, disposition.verified)


def _no_basis(scene: Scene, site: str) -> Iterator[Found]:
    decision, disposition = scene.decision(site), scene.disposition_of(site)
    if decision is None:
        return
    missing = []
    if not decision.legal_basis:
        missing.append(("căn cứ pháp lý", "its legal basis"))
    if disposition is None or not disposition.authority:
        missing.append(("thẩm quyền quyết định", "who decides"))
    if missing:
        usual = f"{disposition.article} {disposition.instrument}".strip() if disposition else ""
        yield Found(
            {
                "site": scene.snapshot.sites[site].name,
                "missing": " và ".join(words for words, _ in missing),
                "missing_en": " and ".join(words for _, words in missing),
                "usual": f" (thường là {usual})" if usual else "",
                "usual_en": f" (usually {usual})" if usual else "",
            }
        )


def _basis_of_merged(scene: Scene, site: str) -> Iterator[Found]:
    decision, law = scene.decision(site), scene.ground.law
    if decision is None or not law.other_units.is_cited_in(decision.legal_basis):
        return
    known = scene.snapshot.sites[site]
    if scene.ground.is_reorganised(known.old_unit):
        words = {
            "site": known.name,
            "unit": scene.snapshot.units[known.old_unit or ""].name,
            "cited": law.other_units.decree,
            "applies": law.reorganised_units.decree,
        }
        yield Found(words, citation=law.reorganised_units.citation)


def _repealed_basis(scene: Scene, site: str) -> Iterator[Found]:
    decision = scene.decision(site)
    basis = (decision.legal_basis if decision else None) or ""
    for key, repealed in scene.ground.law.repealed.items():
        if repealed.is_cited_in(basis):
            words = {
                "site": scene.snapshot.sites[site].name,
                "basis": basis,
                "decree": repealed.decree,
                "parts": repealed.parts,
                "parts_en": repealed.english,
            }
            yield Found(words, part=key, citation=repealed.citation)


def _no_deadline(scene: Scene, site: str) -> Iterator[Found]:
    decision = scene.decision(site)
    if decision and decision.disposition == "temporary-retention" and decision.deadline is None:
        yield Found({"site": scene.snapshot.sites[site].name}, citation=_cite(scene, site))


def _out_of_order(scene: Scene, commune: str) -> Iterator[Found]:
    if commune == scene.ground.province:
        return
    decisions, priority = scene.snapshot.state.decisions, scene.ground.law.priority
    late = [
        site
        for site in scene.ground.sites_of.get(commune, ())
        if (decision := decisions.get(site)) is not None and decision.disposition in priority.last
    ]
    if not late:
        return
    waiting = _waiting(scene, commune)
    if not waiting:
        return
    for site in late:
        disposition = scene.disposition_of(site)
        yield Found(
            {
                "site": scene.snapshot.sites[site].name,
                "disposition": disposition.name if disposition else "",
                "disposition_en": disposition.english if disposition else "",
                "agencies": ", ".join(waiting),
            },
            site=site,
            part=site,
            citation=priority.citation,
        )


def _waiting(scene: Scene, commune: str) -> list[str]:
    """Return the names of the commune's agencies that have no place yet."""
    agencies = scene.snapshot.agencies
    return [
        agencies[code].name
        for code in scene.ground.new_agencies_of.get(commune, ())
        if not scene.ground.has_own_premises(agencies[code]) and not scene.placements_of(code)
    ]


def _centre_apart(scene: Scene, agency: str) -> Iterator[Found]:
    known = scene.snapshot.agencies[agency]
    if known.kind != CENTRE_KIND or not scene.ground.is_new(known):
        return
    placements = scene.placements_of(agency)
    if not placements or any(placement.note for placement in placements):
        return
    joint_building = scene.ground.law.joint_building
    for placement in placements:
        site = scene.snapshot.sites[placement.site]
        shared = any(other.agency != agency for other in scene.placements_at(site.code))
        if shared or joint_building.is_told_by(f"{site.name} {site.current_use or ''}"):
            return
    yield Found(
        {"agency": known.name, "site": scene.snapshot.sites[placements[0].site].name},
        site=placements[0].site,
        citation=joint_building.citation,
    )


def _against_the_law(scene: Scene, site: str) -> Amount:
    disposition = scene.disposition_of(site)
    broken = disposition is not None and bool(reasons_against(scene, site, disposition))
    return Amount(value=int(broken), limit=0)


def _without_basis(scene: Scene, site: str) -> Amount:
    return Amount(value=int(any(_no_basis(scene, site))), limit=0)


CHECKS = (
    Check(
        key="disposition-unlawful",
        version=2,
        family=Family.LAW,
        severity=Severity.ERROR,
        scope=Scope.SITE,
        sentence="{site}: không đủ điều kiện “{disposition}”. {reasons}",
        english="{site}: the conditions of “{disposition_en}” are not met. {reasons_en}",
        repair="Chọn hình thức khác trong các hình thức được gợi ý cho cơ sở này.",
        repair_en="Choose another of the dispositions offered for this site.",
        find=_unlawful,
    ),
    Check(
        key="preconditions-to-confirm",
        version=1,
        family=Family.LAW,
        severity=Severity.INFO,
        scope=Scope.SITE,
        sentence="{site}, “{disposition}”: cần xác nhận điều kiện. {preconditions}",
        english="{site}, “{disposition_en}”: conditions to be confirmed. {preconditions}",
        repair="Đối chiếu hồ sơ của cơ sở; nếu đủ điều kiện thì chấp nhận mục này và ghi lý do.",
        repair_en="Check the site's papers; if the conditions are met, accept this with the "
        "reason.",
        find=_to_confirm,
    ),
    Check(
        key="basis-missing",
        version=1,
        family=Family.LAW,
        severity=Severity.WARNING,
        scope=Scope.SITE,
        sentence="{site}: quyết định chưa ghi {missing}.",
        english="{site}: the decision does not state {missing_en}.",
        repair="Ghi căn cứ pháp lý của quyết định{usual}.",
        repair_en="State the legal basis of the decision{usual_en}.",
        find=_no_basis,
    ),
    Check(
        key="basis-of-merged-unit",
        version=1,
        family=Family.LAW,
        severity=Severity.WARNING,
        scope=Scope.SITE,
        sentence="{site}: căn cứ là phương án theo Nghị định số {cited}, trong khi {unit} thuộc "
        "diện sắp xếp nên nhà, đất được xử lý theo Nghị định số {applies}.",
        english="{site}: rests on a plan under Decree {cited}, but {unit} was reorganised, so that "
        "Decree {applies} applies.",
        repair="Đổi căn cứ pháp lý sang quyết định theo Nghị định số {applies}.",
        repair_en="Change the legal basis to a decision under Decree {applies}.",
        find=_basis_of_merged,
    ),
    Check(
        key="basis-repealed",
        version=1,
        family=Family.LAW,
        severity=Severity.WARNING,
        scope=Scope.SITE,
        sentence="{site}: căn cứ “{basis}” viện dẫn Nghị định số {decree}, trong đó {parts} đã bị "
        "bãi bỏ.",
        english="{site}: the basis “{basis}” cites Decree {decree}, of which {parts_en} have been "
        "repealed.",
        repair="Viện dẫn văn bản đang có hiệu lực.",
        repair_en="Cite a document that is in force.",
        find=_repealed_basis,
    ),
    Check(
        key="temporary-without-deadline",
        version=1,
        family=Family.LAW,
        severity=Severity.WARNING,
        scope=Scope.SITE,
        sentence="{site}: tạm giữ lại mà chưa ghi thời hạn.",
        english="{site}: retained temporarily without a deadline.",
        repair="Ghi thời hạn đến khi xác định được hình thức xử lý.",
        repair_en="State until when the disposition will be settled.",
        find=_no_deadline,
    ),
    Check(
        key="priority-order",
        version=1,
        family=Family.LAW,
        severity=Severity.WARNING,
        scope=Scope.COMMUNE,
        sentence="{site}: “{disposition}” trong khi cùng xã, phường còn cơ quan chưa có trụ sở: "
        "{agencies}.",
        english="{site}: “{disposition_en}” while agencies of the same commune have no place: "
        "{agencies}.",
        repair="Ưu tiên bố trí cho đơn vị hành chính nơi có nhà, đất, rồi mới chuyển cho nơi khác.",
        repair_en="Place the agencies of the unit where the site stands first, then hand it to "
        "others.",
        find=_out_of_order,
    ),
    Check(
        key="centre-apart",
        version=1,
        family=Family.LAW,
        severity=Severity.WARNING,
        scope=Scope.AGENCY,
        sentence="{agency}: bố trí tại {site}, không phải nhà liên cơ quan hay trung tâm chính "
        "trị, và chưa ghi lý do.",
        english="{agency}: placed in {site}, which is neither a joint building nor a political "
        "centre, and no reason is stated.",
        repair="Bố trí vào nhà liên cơ quan, trung tâm chính trị, hoặc ghi lý do vào ghi chú "
        "của bố trí.",
        repair_en="Place it in a joint building or a political centre, or state the reason in the "
        "note of the placement.",
        find=_centre_apart,
    ),
)

METERS = (
    Meter(
        key="unlawful",
        version=1,
        family=Family.LAW,
        name="Quyết định không đủ điều kiện",
        english="Decisions whose conditions are not met",
        unit=Unit.COUNT,
        better="lower",
        scope=Scope.SITE,
        measure=_against_the_law,
        judge=none_is_possible,
    ),
    Meter(
        key="basis-missing",
        version=1,
        family=Family.LAW,
        name="Quyết định chưa ghi căn cứ pháp lý",
        english="Decisions without a legal basis",
        unit=Unit.COUNT,
        better="lower",
        scope=Scope.SITE,
        measure=_without_basis,
        judge=none_is_right,
    ),
)
