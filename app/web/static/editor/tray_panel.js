/**
 * The tray: the agencies of each new commune with the area that they need and have. One is picked
 * up by the pointer and dropped on a site, or by the keyboard and put down with "place here".
 */

import { el, required } from "../map/dom.js";
import { fold } from "../map/finder.js";
import { formatNumber } from "../map/words.js";
import { areaBar } from "./area_bar.js";
import { area } from "./figures.js";
import { attempt } from "./toasts.js";
import { tell } from "./words.js";

/** @typedef {import("./shapes.js").TrayCommune} TrayCommune */
/** @typedef {import("./shapes.js").TrayAgency} TrayAgency */

const ORDER = { unplaced: 0, short: 1, over: 2, placed: 3, "own-premises": 4 };

export class TrayPanel {
  /**
   * @param {import("./state.js").Editor} editor
   * @param {HTMLElement} root
   * @param {(card: HTMLElement, carried: import("./state.js").Carried) => void} letDrag
   */
  constructor(editor, root, letDrag) {
    this.editor = editor;
    this.root = root;
    this.letDrag = letDrag;
    /** @type {Map<string, TrayCommune>} */
    this.communes = new Map();
    /** By commune: the revision that its agencies are shown at. @type {Map<string, number>} */
    this._shownAt = new Map();
    /** Keys of the communes whose agencies are shown. @type {Set<string>} */
    this._open = new Set();
    this.words = /** @type {HTMLInputElement} */ (
      el("input", { type: "search", id: "tray-words", "aria-label": tell("findAgency"), placeholder: tell("findAgency") })
    );
    this.unplaced = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", id: "tray-unplaced" }));
    this.list = el("div", { class: "tray" });
    root.append(
      el("div", { class: "panel-filter" }, this.words, el("label", {}, this.unplaced, tell("onlyUnplaced"))),
      this.list,
    );
    this.words.addEventListener("input", () => this.draw());
    this.unplaced.addEventListener("change", () => this.draw());
    editor.on("commune", () => {
      if (editor.commune) this._open = new Set([editor.commune]);
      this.draw();
      this._reveal(this.list.querySelector("[open]"));
    });
    editor.on("carry", () => this._markCarried());
    editor.on(
      "revision",
      /** @param {import("./state.js").RevisionChange} change */ ({ answer, touched }) => {
        const units = answer && touched ? answer.communes.map(({ unit }) => unit) : null;
        attempt(() => (units ? this._reload(units) : this.load()));
      },
    );
  }

  async load() {
    const { api, revision } = this.editor;
    const { communes } = await api.tray(revision, null);
    this._take(communes, revision);
  }

  /** @param {string[]} units keys of communes */
  async _reload(units) {
    const { api, revision } = this.editor;
    const answers = await Promise.all(units.map((unit) => api.tray(revision, unit)));
    this._take(answers.flatMap(({ communes }) => communes), revision);
  }

  /**
   * Shows communes as they are at a revision, unless a later answer was quicker.
   * @param {TrayCommune[]} communes
   * @param {number} revision
   */
  _take(communes, revision) {
    for (const each of communes) {
      if (revision < (this._shownAt.get(each.unit) ?? 0)) continue;
      this._shownAt.set(each.unit, revision);
      this.communes.set(each.unit, each);
    }
    this.draw();
  }

  /** Scrolls the panel, never the page. @param {Element | null} part */
  _reveal(part) {
    if (!part) return;
    const { top } = this.root.getBoundingClientRect();
    this.root.scrollTop += part.getBoundingClientRect().top - top - 8;
  }

  /** @param {string} agency its code */
  find(agency) {
    for (const commune of this.communes.values()) {
      const found = commune.agencies.find((each) => each.agency === agency);
      if (found) return { agency: found, commune };
    }
    return null;
  }

  /**
   * Opens an agency's commune and gives its card the keyboard.
   * @param {string} agency
   * @param {string | null} unit
   */
  show(agency, unit) {
    const key = unit ?? this.find(agency)?.commune.unit;
    if (!key) return;
    this.words.value = "";
    this.unplaced.checked = false;
    this.editor.lookAt(key);
    this._open = new Set([key]);
    this.draw();
    this.list.querySelector(`[data-agency="${CSS.escape(agency)}"] button`)?.scrollIntoView({ block: "center" });
    /** @type {HTMLElement | null} */ (
      this.list.querySelector(`[data-agency="${CSS.escape(agency)}"] button`)
    )?.focus();
  }

  draw() {
    const words = fold(this.words.value).split(" ").filter(Boolean);
    let waiting = 0;
    const held = focusIn(this.list);
    const parts = [];
    for (const commune of this.communes.values()) {
      waiting += commune.agencies.filter(({ state }) => state === "unplaced").length;
      const agencies = commune.agencies.filter(
        ({ name, state }) =>
          (!this.unplaced.checked || state === "unplaced" || state === "short") &&
          words.every((word) => fold(`${name} ${commune.name}`).includes(word)),
      );
      const filtered = words.length > 0 || this.unplaced.checked;
      if (agencies.length || !filtered) parts.push(this._commune(commune, agencies, words.length > 0));
    }
    const badge = required("tray-count");
    badge.textContent = waiting ? formatNumber(String(waiting)) : "";
    badge.title = tell("unplacedCount", { n: waiting });
    this.list.replaceChildren(...(parts.length ? parts : [el("p", { class: "empty-state" }, tell("noAgency"))]));
    this._markCarried();
    if (held) /** @type {HTMLElement | null} */ (this.list.querySelector(held))?.focus();
  }

  /**
   * @param {TrayCommune} commune
   * @param {TrayAgency[]} agencies
   * @param {boolean} sought
   */
  _commune(commune, agencies, sought) {
    const { unit } = commune;
    const open = this._open.has(unit) || (sought && this.communes.size > 0 && agencies.length <= 12);
    const waiting = commune.agencies.filter(({ state }) => state === "unplaced").length;
    const sorted = [...agencies].sort((a, b) => ORDER[a.state] - ORDER[b.state]);
    const list = el("ul", { class: "agencies" });
    const fill = () => {
      if (!list.childElementCount) list.append(...sorted.map((each) => this._agency(each, unit)));
    };
    if (open) fill();
    const summary = el(
      "summary",
      {},
      el("span", { class: "tray-name" }, commune.name),
      waiting
        ? el(
            "span",
            { class: "badge", title: tell("unplacedCount", { n: waiting }) },
            tell("waiting", { n: waiting }),
          )
        : el("span", { class: "badge good" }, tell("allPlaced")),
      areaBar({ needed: commune.needed_m2, allotted: commune.allotted_m2 }),
    );
    const details = el("details", { class: "tray-commune", "data-unit": unit, open }, summary, list);
    // A press, of the pointer or a key; the event "toggle" also tells what a redraw has opened.
    summary.addEventListener("click", () => {
      if (details.hasAttribute("open")) {
        this._open.delete(unit);
        return;
      }
      fill();
      this._open.add(unit);
      if (unit !== this.editor.commune) this.editor.lookAt(unit, { fly: true });
    });
    return details;
  }

  /**
   * @param {TrayAgency} agency
   * @param {string} unit key of its commune
   */
  _agency(agency, unit) {
    const { editor } = this;
    const carried = {
      agency: agency.agency,
      name: agency.name,
      needed: agency.needed_m2,
      allotted: agency.allotted_m2,
      placements: agency.placements,
    };
    const card = el(
      "button",
      {
        type: "button",
        class: "agency-card",
        "aria-pressed": "false",
        disabled: editor.readOnly,
        title: editor.readOnly ? "" : tell("carryHint"),
        click: () => editor.carry(editor.carried?.agency === agency.agency ? null : carried),
      },
      el("span", { class: "agency-name" }, agency.name),
      el(
        "span",
        { class: "hint" },
        [
          tell("posts", { n: agency.posts }),
          agency.needed_m2 === null
            ? tell("needUnknown")
            : tell(agency.norm_verified ? "needs" : "needsUnverified", { area: area(agency.needed_m2) }),
        ].join(" · "),
      ),
      agency.needed_m2 === null
        ? null
        : areaBar({ needed: agency.needed_m2, allotted: agency.allotted_m2 }),
      el("span", { class: `chip is-${agency.state}` }, tell(`agency-${agency.state}`)),
    );
    if (!editor.readOnly) this.letDrag(card, carried);
    return el(
      "li",
      { "data-agency": agency.agency },
      card,
      agency.placements.length
        ? el("ul", { class: "agency-places" }, ...agency.placements.map((each) => this._place(agency, each)))
        : null,
      el(
        "button",
        {
          type: "button",
          class: "link agency-people",
          "aria-label": tell("peopleOf", { name: agency.name }),
          click: () =>
            editor.showPeople({ site: null, agency: agency.agency, name: agency.name, unit, list: null }),
        },
        tell("people"),
      ),
    );
  }

  /**
   * @param {TrayAgency} agency
   * @param {import("./shapes.js").TrayPlacement} placement
   */
  _place(agency, placement) {
    const { editor } = this;
    const index = editor.indexes.get(placement.site);
    return el(
      "li",
      {},
      el(
        "button",
        {
          type: "button",
          class: "link",
          click: () => index !== undefined && editor.focusOn(index, { fly: true, read: true }),
        },
        placement.site_name,
      ),
      placement.area_m2 ? ` · ${area(placement.area_m2)}` : ` · ${tell("areaUnknown")}`,
      editor.readOnly
        ? null
        : el(
            "button",
            {
              type: "button",
              class: "link",
              "aria-label": tell("displaceAt", { agency: agency.name, site: placement.site_name }),
              title: tell("displaceAt", { agency: agency.name, site: placement.site_name }),
              click: () =>
                attempt(() =>
                  editor.edit({
                    kind: "displace",
                    agency: agency.agency,
                    site: placement.site,
                    building: placement.building,
                  }),
                ),
            },
            "✕",
          ),
    );
  }

  _markCarried() {
    const { carried } = this.editor;
    for (const item of this.list.querySelectorAll("[data-agency]")) {
      const pressed = item.getAttribute("data-agency") === carried?.agency;
      item.querySelector("button")?.setAttribute("aria-pressed", String(pressed));
    }
  }
}

/**
 * Which card or commune has the keyboard, as a selector that finds it after a redraw.
 * @param {HTMLElement} list
 */
function focusIn(list) {
  const { activeElement: held } = document;
  if (!held || !list.contains(held)) return "";
  const agency = held.closest("[data-agency]")?.getAttribute("data-agency");
  const unit = held.closest("[data-unit]")?.getAttribute("data-unit") ?? "";
  if (agency) return `[data-agency="${CSS.escape(agency)}"] button`;
  return `[data-unit="${CSS.escape(unit)}"] > summary`;
}
