/** Where the figures of a site come from: file, sheet, and the cell of each. */

import { el } from "../map/dom.js";
import { formatNumber, say } from "../map/words.js";
import { moment } from "./history_panel.js";
import { attempt } from "./toasts.js";
import { tell } from "./words.js";

/** @typedef {import("./shapes.js").Origin} Origin */

/**
 * Closed until somebody asks; then it is fetched.
 * @param {import("./api.js").Api} api
 * @param {string} site its code
 */
export function originsPart(api, site) {
  const body = el("div", {});
  const details = el("details", { class: "origins" }, el("summary", {}, tell("origins")), body);
  details.addEventListener(
    "toggle",
    async () => {
      const origins = await attempt(() => api.origins(site));
      if (!origins) return;
      body.replaceChildren(
        ...(origins.length
          ? origins.map(originPart)
          : [el("p", { class: "hint" }, tell("noOrigin"))]),
      );
    },
    { once: true },
  );
  return details;
}

/** @param {Origin} origin */
function originPart({ import_id: id, file_name: file, sheet, row_number: row, imported_at: at, cells }) {
  const known = Object.entries(cells).filter(([, { value }]) => value !== null);
  return el(
    "div",
    {},
    el(
      "p",
      { class: "hint" },
      el("a", { href: `/imports/${id}` }, file),
      ` · ${tell("originPlace", { sheet, row })} · ${moment(at)}`,
    ),
    el(
      "dl",
      { class: "origin-cells" },
      ...known.flatMap(([field, { cell, value }]) => [
        el("dt", {}, el("code", {}, cell), " ", fieldName(field)),
        el("dd", {}, typeof value === "number" ? formatNumber(String(value)) : String(value)),
      ]),
    ),
  );
}

/** @type {Record<string, Parameters<typeof say>[0]>} */
const FIELDS = {
  code: "code",
  name: "site",
  kind: "kind",
  old_unit: "oldUnit",
  new_unit: "newUnit",
  managed_by: "managedBy",
  address_old: "oldAddress",
  address_new: "address",
  land_area_m2: "landArea",
  land_value: "landValue",
  current_use: "currentUse",
  legal_papers: "legalPapers",
  note: "note",
  data_note: "dataNote",
};

/** @param {string} field */
function fieldName(field) {
  return field in FIELDS ? say(FIELDS[field]) : field.replaceAll("_", " ");
}
