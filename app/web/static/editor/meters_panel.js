/** The meters of the commune that is looked at and of the plan; what an edit moved is marked. */

import { el } from "../map/dom.js";
import { nameOf } from "../map/words.js";
import { figure, figureOf, movement } from "./figures.js";
import { tell } from "./words.js";

/** @typedef {import("./state.js").Editor} Editor */
/** @typedef {import("./shapes.js").Meter} Meter */

const CONSERVED = "conservation"; // the family of meters that no move may change

export class MetersPanel {
  /**
   * @param {Editor} editor
   * @param {HTMLElement} root
   */
  constructor(editor, root) {
    this.editor = editor;
    this.root = root;
    /** Figures before the last edit, by "plan" or the commune's key. @type {Map<string, Meter[]>} */
    this._before = new Map();
    /** @type {Map<string, Meter[]>} */
    this._shown = new Map();
    this._whole = false;
    editor.on("revision", () => {
      this._before = new Map(this._shown);
    });
    editor.on("commune", () => this.draw());
    editor.on("meters", () => this.draw());
    this.draw();
  }

  draw() {
    const { meters, commune, sites } = this.editor;
    const own = commune ? meters.communes.get(commune) : undefined;
    this._shown = new Map([["plan", meters.plan]]);
    for (const [key, each] of meters.communes) this._shown.set(key, each.meters);
    const rows = meters.plan.filter(({ family }) => family !== CONSERVED);
    const conserved = meters.plan.filter(({ family }) => family === CONSERVED);
    const name =
      own?.name ?? sites.communes.find(({ code }) => commune?.startsWith(`${code}@`))?.name ?? "";
    this.root.replaceChildren(
      el(
        "table",
        { class: "meters" },
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el("th", { scope: "col" }, tell("meters")),
            el("th", { scope: "col", class: "figure", title: name }, name || tell("noCommuneChosen")),
            el("th", { scope: "col", class: "figure" }, tell("wholePlan")),
          ),
        ),
        el("tbody", {}, ...rows.map((meter) => this._row(meter, own?.meters))),
      ),
      conserved.length ? this._conserved(conserved) : "",
    );
  }

  /**
   * @param {Meter} meter of the plan
   * @param {Meter[] | undefined} ofCommune
   */
  _row(meter, ofCommune) {
    const { commune } = this.editor;
    const own = ofCommune?.find(({ key }) => key === meter.key);
    const state = own?.state ?? meter.state;
    return el(
      "tr",
      { "data-meter": meter.key, title: explain(meter) },
      el(
        "th",
        { scope: "row" },
        el("span", { class: `state is-${state}`, role: "img", "aria-label": tell(`state-${state}`) }),
        nameOf(meter),
      ),
      this._cell(own, commune ?? ""),
      this._cell(meter, "plan"),
    );
  }

  /**
   * @param {Meter | undefined} meter
   * @param {string} whose "plan" or a commune's key
   */
  _cell(meter, whose) {
    if (!meter) return el("td", { class: "figure" });
    const before = this._before.get(whose)?.find(({ key }) => key === meter.key);
    const moved = before ? movement(before.value, meter.value, meter.unit) : "";
    const up = before && Number(meter.value) > Number(before.value);
    const better = meter.better === null ? "" : (meter.better === "higher") === up ? " is-better" : " is-worse";
    const [own, of] =
      meter.needed === null
        ? [figure(meter.value, meter.unit), ""]
        : figureOf(meter.value, meter.needed, meter.unit);
    return el(
      "td",
      { class: "figure", "data-value": String(meter.value ?? "") },
      moved ? el("span", { class: `moved${better}` }, moved) : null,
      own,
      el("span", { class: "needed" }, of),
    );
  }

  /** @param {Meter[]} meters that must be those of the baseline */
  _conserved(meters) {
    const kept = meters.filter(({ state }) => state === "ok").length;
    const details = el(
      "details",
      { class: "conserved", open: this._whole },
      el(
        "summary",
        {},
        el("span", { class: `state is-${kept === meters.length ? "ok" : "error"}`, "aria-hidden": "true" }),
        tell("conserved", { kept, n: meters.length }),
      ),
      el(
        "dl",
        {},
        ...meters.flatMap((meter) => [
          el("dt", {}, nameOf(meter)),
          el("dd", {}, figure(meter.value, meter.unit)),
        ]),
      ),
    );
    details.addEventListener("toggle", () => {
      this._whole = details.hasAttribute("open");
    });
    return details;
  }
}

/** @param {Meter} meter */
function explain({ baseline, limit, needed, allotted, unit, citation }) {
  /** @type {[Parameters<typeof tell>[0], string | number | null][]} */
  const known = [
    ["meterBaseline", baseline],
    ["meterNeeded", needed],
    ["meterAllotted", allotted],
    ["meterLimit", limit],
  ];
  const lines = known.flatMap(([word, value]) =>
    value === null || value === undefined ? [] : [`${tell(word)}: ${figure(value, unit)}`],
  );
  if (citation) lines.push(cite(citation));
  return lines.join("\n");
}

/** @param {import("./shapes.js").Citation} citation */
export function cite({ article, instrument, verified }) {
  const provision = [article, instrument].filter(Boolean).join(", ");
  return verified ? provision : `${provision} (${tell("unverified")})`;
}
