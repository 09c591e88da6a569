/** The panel that shows one site: what the plan decides about it, who works there, what it is. */

import { el, swatch } from "./dom.js";
import { formatDay, formatNumber, nameOf, say } from "./words.js";

/**
 * @typedef {object} Decision
 * @property {{key: string, name: string, english: string, colour: string, instrument: string,
 *   article: string, verified: boolean}} disposition
 * @property {string | null} receiver
 * @property {string | null} receiver_agency its code where it is in the register
 * @property {string | null} new_use
 * @property {string | null} legal_basis
 * @property {string | null} deadline
 * @property {string | null} note
 */

/**
 * @typedef {object} SiteDetail what the API answers, see app/maps/schemas.py
 * @property {string} code
 * @property {string} name
 * @property {string} kind_name
 * @property {string} kind_english
 * @property {string | null} address_old
 * @property {string | null} address_new
 * @property {{code: string, name: string} | null} old_unit
 * @property {{code: string, name: string} | null} new_unit
 * @property {number | null} latitude
 * @property {number | null} longitude
 * @property {string} accuracy_name
 * @property {string} accuracy_english
 * @property {string | null} managed_by
 * @property {string | null} current_use
 * @property {string | null} land_area_m2
 * @property {number | null} land_value
 * @property {string | null} legal_papers
 * @property {string | null} note
 * @property {string | null} data_note
 * @property {Decision | null} decision
 * @property {{agency: string, agency_name: string, building: string | null, place: string,
 *   area_m2: string | null, note: string | null}[]} placements
 * @property {{code: string, name: string, grade: string | null, storeys: number | null,
 *   year_built: number | null, usable_floor_area_m2: string | null,
 *   residual_value: number | null, data_note: string | null}[]} buildings
 * @property {{agency: string, agency_name: string, building_name: string | null,
 *   area_m2: string | null, use: string | null}[]} occupancies
 */

/**
 * @param {SiteDetail} site
 * @param {import("./format.js").Undecided} undecided
 * @returns {HTMLElement[]}
 */
export function siteContent(site, undecided) {
  return /** @type {HTMLElement[]} */ (
    [
      codeLine(site),
      decisionPart(site.decision, undecided),
      placementsPart(site),
      section(
        say("location"),
        facts([
          [say("address"), site.address_new ?? site.address_old],
          [
            say("oldAddress"),
            site.address_new && site.address_old !== site.address_new ? site.address_old : null,
          ],
          [say("newUnit"), site.new_unit && `${site.new_unit.name} (${site.new_unit.code})`],
          [say("oldUnit"), site.old_unit && `${site.old_unit.name} (${site.old_unit.code})`],
          [say("point"), pointText(site)],
        ]),
      ),
      section(
        say("estate"),
        facts([
          [say("managedBy"), site.managed_by],
          [say("currentUse"), site.current_use],
          [say("landArea"), number(site.land_area_m2)],
          [say("landValue"), number(site.land_value)],
          [say("legalPapers"), site.legal_papers],
          [say("note"), site.note],
        ]),
      ),
      occupanciesPart(site),
      buildingsPart(site),
      site.data_note
        ? el("p", { class: "panel-data-note" }, el("strong", {}, `${say("dataNote")}: `), site.data_note)
        : null,
      el(
        "p",
        {},
        el("a", { href: `/sites/${encodeURIComponent(site.code)}` }, say("openRegister")),
      ),
    ].filter(Boolean)
  );
}

/**
 * @param {Decision | null} decision
 * @param {import("./format.js").Undecided} undecided
 */
function decisionPart(decision, undecided) {
  if (!decision) {
    return section(
      say("decision"),
      el("p", { class: "panel-decision" }, swatch(undecided.colour), el("strong", {}, nameOf(undecided))),
      el("p", {}, say("undecidedLong")),
    );
  }
  const { disposition } = decision;
  const provision = [disposition.article, disposition.instrument].filter(Boolean).join(" ");
  return section(
    say("decision"),
    el(
      "p",
      { class: "panel-decision" },
      swatch(disposition.colour),
      el("strong", {}, nameOf(disposition)),
    ),
    facts([
      [say("receiver"), decision.receiver],
      [say("newUse"), decision.new_use],
      [say("legalBasis"), decision.legal_basis],
      [
        say("article"),
        provision && (disposition.verified ? provision : `${provision} (${say("unverified")})`),
      ],
      [say("deadline"), decision.deadline && formatDay(decision.deadline)],
      [say("note"), decision.note],
    ]),
  );
}

/** @param {SiteDetail} site */
function placementsPart(site) {
  if (site.placements.length === 0) return null;
  return section(
    say("placements"),
    el(
      "ul",
      { class: "panel-placements" },
      ...site.placements.map((placement) =>
        el(
          "li",
          {},
          say("worksAt", { agency: placement.agency_name, place: placement.place }),
          placement.area_m2
            ? `, ${say("placementArea", { area: formatNumber(placement.area_m2) })}`
            : null,
          ".",
          placement.note ? el("span", { class: "hint" }, placement.note) : null,
        ),
      ),
    ),
  );
}

/** @param {SiteDetail} site */
export function occupanciesPart(site) {
  if (site.occupancies.length === 0) return null;
  return section(
    say("occupancies"),
    el(
      "ul",
      {},
      ...site.occupancies.map((occupancy) =>
        el(
          "li",
          {},
          occupancy.agency_name,
          ...[
            occupancy.building_name,
            occupancy.use,
            occupancy.area_m2 && say("area", { area: formatNumber(occupancy.area_m2) }),
          ]
            .filter(Boolean)
            .map((part) => ` · ${part}`),
        ),
      ),
    ),
  );
}

/** @param {SiteDetail} site */
export function buildingsPart(site) {
  if (site.buildings.length === 0) return null;
  return section(
    say("buildings"),
    el(
      "ul",
      { class: "panel-buildings" },
      ...site.buildings.map((building) =>
        el(
          "li",
          {},
          el("strong", {}, building.name),
          facts([
            [say("grade"), building.grade],
            [say("storeys"), building.storeys === null ? null : String(building.storeys)],
            [say("yearBuilt"), building.year_built === null ? null : String(building.year_built)],
            [say("floorArea"), number(building.usable_floor_area_m2)],
            [say("residualValue"), number(building.residual_value)],
            [say("dataNote"), building.data_note],
          ]),
        ),
      ),
    ),
  );
}

/** @param {SiteDetail} site */
export function codeLine(site) {
  const kind = nameOf({ name: site.kind_name, english: site.kind_english });
  return el("p", { class: "panel-code" }, site.code, " · ", kind);
}

/** @param {SiteDetail} site */
export function pointText(site) {
  if (site.latitude === null || site.longitude === null) return say("noPoint");
  const accuracy = nameOf({ name: site.accuracy_name, english: site.accuracy_english });
  return `${site.latitude.toFixed(5)}, ${site.longitude.toFixed(5)} – ${accuracy}`;
}

/** @param {string | number | null} value */
export function number(value) {
  return value === null ? null : formatNumber(String(value));
}

/**
 * @param {string} heading
 * @param {...(Node | null)} children
 */
export function section(heading, ...children) {
  const shown = children.filter((child) => child !== null);
  return shown.length ? el("section", {}, el("h3", {}, heading), ...shown) : null;
}

/**
 * A list of facts; what is not known is left out.
 * @param {[string, string | null | undefined][]} rows
 */
export function facts(rows) {
  const known = rows.filter(([, value]) => value !== null && value !== undefined && value !== "");
  if (known.length === 0) return null;
  return el(
    "dl",
    {},
    ...known.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
  );
}
