/** Asks to which agency and site people or assets go, shows what it does, and moves them. */

import { el } from "../map/dom.js";
import { sentenceOf } from "../map/words.js";
import { ask } from "./dialog.js";
import { previewPart } from "./preview.js";
import { attempt, notify, wordsOf } from "./toasts.js";
import { tell } from "./words.js";

/** @typedef {import("./shapes.js").Destination} Destination */
/** @typedef {import("./shapes.js").Change} Change */

const PAUSE = 150; // ms after the last letter
const OFFERED = 30; // agencies shown at once
const SITES = 8;

/**
 * @typedef {object} Asked
 * @property {"staff" | "assets"} kind
 * @property {string[]} codes
 * @property {string | null} unit key of the commune whose agencies come first
 * @property {string | null} site where they are seen from, offered as a place to go
 * @property {() => void} done after the move was made
 */

/**
 * @param {import("./state.js").Editor} editor
 * @param {import("../map/finder.js").Finder} finder
 * @param {Asked} asked
 */
export function askWhere(editor, finder, asked) {
  new Chooser(editor, finder, asked).open();
}

class Chooser {
  /**
   * @param {import("./state.js").Editor} editor
   * @param {import("../map/finder.js").Finder} finder
   * @param {Asked} asked
   */
  constructor(editor, finder, asked) {
    this.editor = editor;
    this.finder = finder;
    this.asked = asked;
    this.seen = editor.revision;
    /** @type {Destination | null} */
    this.chosen = null;
    /** Code of the site to go to, "" where the agency is placed. */
    this.site = "";
    this._asked = 0;
    this._timer = 0;
    this.words = /** @type {HTMLInputElement} */ (
      el("input", { type: "search", id: "move-agency", autocomplete: "off", placeholder: tell("findDestination") })
    );
    this.agencies = el("div", { class: "destinations", role: "radiogroup", "aria-label": tell("toAgency") });
    this.siteWords = /** @type {HTMLInputElement} */ (
      el("input", { type: "search", id: "move-site", autocomplete: "off", placeholder: tell("findSite") })
    );
    this.sites = el("div", { class: "destinations", role: "radiogroup", "aria-label": tell("toSite") });
    this.reason = /** @type {HTMLInputElement} */ (el("input", { id: "move-reason", maxlength: "2000", autocomplete: "off" }));
    this.outcome = el("div", { class: "preview", "aria-live": "polite" });
    this.words.addEventListener("input", () => this._soon());
    this.siteWords.addEventListener("input", () => this._offerSites());
  }

  open() {
    const { kind, codes } = this.asked;
    this.dialog = ask(
      tell(`moveHeading-${kind}`, { n: codes.length }),
      [
        el("label", { for: "move-agency" }, tell("toAgency")),
        this.words,
        this.agencies,
        el("label", { for: "move-site" }, tell("toSite")),
        this.sites,
        this.siteWords,
        el("label", {}, tell("moveReason"), this.reason),
        this.outcome,
      ],
      [
        { words: tell("moveNow"), main: true, run: () => this._make() },
        {
          words: tell("previewEffect"),
          run: async () => {
            await this._preview();
            return false;
          },
        },
        { words: tell("cancel"), run: () => {} },
      ],
      { wide: true, onClose: () => clearTimeout(this._timer) },
    );
    this._offerSites();
    attempt(() => this._offer());
    this.words.focus();
  }

  _soon() {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => attempt(() => this._offer()), PAUSE);
  }

  async _offer() {
    const { editor } = this;
    const asked = ++this._asked;
    const { unit } = this.asked;
    const found = await editor.api.destinations(editor.revision, {
      q: this.words.value.trim() || null,
      unit,
      page_size: OFFERED,
    });
    if (asked !== this._asked) return;
    const near = found.items.filter((each) => each.unit === unit);
    const far = found.items.filter((each) => each.unit !== unit);
    const rest = found.total - found.items.length;
    const parts = [
      ...(near.length ? [el("p", { class: "destinations-of" }, near[0].unit_name), ...near.map((each) => this._agency(each))] : []),
      ...(far.length
        ? [el("p", { class: "destinations-of" }, tell("elsewhere")), ...far.map((each) => this._agency(each, each.unit_name))]
        : []),
      ...(rest > 0 ? [el("p", { class: "hint" }, tell("moreDestinations", { n: rest }))] : []),
    ];
    this.agencies.replaceChildren(...(parts.length ? parts : [el("p", { class: "hint" }, tell("noDestination"))]));
  }

  /**
   * @param {Destination} destination
   * @param {string} [unit]
   */
  _agency(destination, unit = "") {
    const { agency, name } = destination;
    return this._choice("move-agency-choice", agency, agency === this.chosen?.agency, name, unit, () => {
      this.chosen = destination;
      this.dialog?.say("");
      this._offerSites();
    });
  }

  /**
   * @param {string} group
   * @param {string} value
   * @param {boolean} checked
   * @param {string} name
   * @param {string} hint
   * @param {() => void} choose
   */
  _choice(group, value, checked, name, hint, choose) {
    const change = () => {
      this.outcome.replaceChildren();
      choose();
    };
    return el(
      "label",
      { class: "destination" },
      el("input", { type: "radio", name: group, value, checked, change }),
      el("span", {}, name, hint ? el("span", { class: "hint" }, hint) : null),
    );
  }

  /** The agency's own placement first, then the site that is looked at, then what is searched. */
  _offerSites() {
    const { editor, chosen } = this;
    const { texts, indexes } = editor;
    /** @param {string} code */
    const nameOf = (code) => texts?.names[indexes.get(code) ?? -1] ?? code;
    const placed = chosen?.sites ?? [];
    const single = placed.length === 1 ? tell("nowAt", { name: nameOf(placed[0]) }) : "";
    /** @type {Set<string>} */
    const offered = new Set();
    if (placed.length > 1) for (const code of placed) offered.add(code);
    if (this.asked.site) offered.add(this.asked.site);
    const typed = this.siteWords.value.trim();
    if (typed) {
      for (const entry of this.finder.find(typed, SITES)) if (entry.kind === "site") offered.add(entry.code);
    }
    if (this.site) offered.add(this.site);
    /** @param {string} code @param {string} name @param {string} hint */
    const choice = (code, name, hint) =>
      this._choice("move-site-choice", code, code === this.site, name, hint, () => (this.site = code));
    this.sites.replaceChildren(
      choice("", tell("wherePlaced"), single),
      ...[...offered].map((code) => choice(code, nameOf(code), code === this.asked.site ? tell("siteLookedAt") : code)),
    );
  }

  /** @returns {import("./shapes.js").Step | null} */
  get _step() {
    const { chosen, site } = this;
    if (!chosen) {
      this.dialog?.say(tell("chooseDestination"));
      this.words.focus();
      return null;
    }
    const to = { agency: chosen.agency, site: site || null };
    /** @type {Change[]} */
    const changes = this.asked.codes.map((code) =>
      this.asked.kind === "staff"
        ? { kind: "assign-staff", staff: code, ...to }
        : { kind: "assign-asset", asset: code, ...to },
    );
    return oneStep(changes);
  }

  async _preview() {
    const step = this._step;
    if (!step) return;
    this.outcome.replaceChildren(el("p", { class: "hint" }, tell("computing")));
    try {
      const effect = await this.editor.preview(step);
      this.outcome.replaceChildren(
        previewPart(effect, this.editor.meters.plan, (index) => this.asked.codes[index] ?? ""),
      );
      this.outcome.scrollIntoView({ block: "nearest" });
    } catch (error) {
      this.outcome.replaceChildren();
      this.dialog?.say(wordsOf(error));
    }
  }

  /** @returns {Promise<boolean>} whether the dialog may close */
  async _make() {
    const { editor } = this;
    const step = this._step;
    if (!step) return false;
    try {
      const done = await editor.edit(step, { reason: this.reason.value.trim() || undefined, seen: this.seen });
      if (!done) return false; // it met somebody else's: the dialog asks about that now
      this.asked.done();
      notify(sentenceOf(done.move), { act: { words: tell("undo"), run: () => attempt(() => editor.undo()) } });
      return true;
    } catch (error) {
      this.dialog?.say(wordsOf(error));
      return false;
    }
  }
}

/**
 * One change as itself, many as one step.
 * @param {Change[]} changes
 * @returns {import("./shapes.js").Step}
 */
export function oneStep(changes) {
  return changes.length === 1 ? changes[0] : { kind: "several", changes };
}
