/** Decides about one site: the lawful dispositions offered, the others greyed with the reason. */

import { el, swatch } from "../map/dom.js";
import { nameOf, sentenceOf } from "../map/words.js";
import { committeeOf, DecisionFields } from "./decision_fields.js";
import { cite } from "./meters_panel.js";
import { notify, wordsOf } from "./toasts.js";
import { tell } from "./words.js";

/** @typedef {import("./shapes.js").OfferedDisposition} Offered */

export class DecisionForm {
  /**
   * @param {import("./state.js").Editor} editor
   * @param {import("./shapes.js").SiteDetail} site
   * @param {Offered[]} offered
   * @param {string[]} bases wordings of legal bases
   * @param {import("../map/format.js").Undecided} undecided
   */
  constructor(editor, site, offered, bases, undecided) {
    this.editor = editor;
    this.site = site;
    this.offered = offered;
    this.undecided = undecided;
    /** The revision that the form was filled on. */
    this.base = editor.revision;
    this.dirty = false;
    const { decision } = site;
    this.chosen = decision?.disposition.key ?? "";
    this.fields = new DecisionFields("decision", {
      receivers: [committeeOf(site.new_unit?.name)].filter(Boolean),
      bases,
    });
    this.fields.fill(decision ?? {});
    this.summary = el("summary", {});
    this.choice = el(
      "details",
      { class: "dispositions", open: decision === null },
      this.summary,
      el("div", { role: "radiogroup", "aria-label": tell("disposition") }, ...offered.map((each) => this._option(each))),
    );
    this.basis = el("p", { class: "hint decision-basis" });
    this.status = el("p", { class: "form-status", role: "alert" });
    this.stale = el("p", { class: "notice warn form-stale", hidden: true }, tell("siteChanged"));
    this.rest = el(
      "div",
      {},
      this.fields.element,
      this.basis,
      this.stale,
      this.status,
      el(
        "div",
        { class: "form-actions" },
        el("button", { type: "submit", class: "tool is-main", id: "decide", "aria-keyshortcuts": "Control+Enter" }, tell("decide")),
        decision
          ? el("button", { type: "button", class: "tool", id: "withdraw", click: () => this._withdraw() }, tell("withdraw"))
          : null,
      ),
    );
    this.element = el("form", { class: "decision-form", id: "decision-form" }, this.choice, this.rest);
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this._decide();
    });
    this.element.addEventListener("input", () => (this.dirty = true));
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        /** @type {HTMLFormElement} */ (this.element).requestSubmit();
      }
    });
    this._show();
  }

  /** Says that somebody else has changed the site under the form. */
  warn() {
    this.stale.hidden = false;
  }

  focus() {
    this.choice.setAttribute("open", "");
    /** @type {HTMLElement | null} */ (
      this.choice.querySelector("input:checked") ?? this.choice.querySelector("input:not(:disabled)")
    )?.focus();
  }

  /** @param {Offered} offered */
  _option(offered) {
    const { key, lawful, reasons, reasons_en: english, preconditions } = offered;
    const current = key === this.chosen;
    return el(
      "label",
      { class: lawful ? "disposition" : "disposition is-unlawful", "data-disposition": key },
      el("input", {
        type: "radio",
        name: "disposition",
        value: key,
        checked: current,
        disabled: !lawful && !current,
        change: () => {
          this.chosen = key;
          this._show();
        },
      }),
      swatch(offered.colour),
      el(
        "span",
        {},
        el("span", { class: "disposition-name" }, nameOf(offered)),
        el("span", { class: "hint" }, cite(offered)),
        ...(lawful ? [] : reasons.map((name, at) => el("span", { class: "reason" }, nameOf({ name, english: english[at] })))),
        lawful && preconditions.length
          ? el(
              "span",
              { class: "hint preconditions" },
              tell("preconditions", { all: preconditions.join(" ") }),
            )
          : null,
      ),
    );
  }

  _show() {
    const chosen = this.offered.find(({ key }) => key === this.chosen);
    const name = chosen ? nameOf(chosen) : nameOf(this.undecided);
    this.summary.replaceChildren(
      swatch(chosen?.colour ?? this.undecided.colour),
      el("strong", {}, name),
    );
    this.fields.follow(chosen, committeeOf(this.site.new_unit?.name));
    this.basis.textContent = chosen ? tell("byProvision", { provision: cite(chosen) }) : "";
    this.rest.hidden = !chosen;
  }

  /** The revision on which an edit counts as made: earlier only where others touched the site. */
  get _seen() {
    const touched = this.editor.touchedAt.get(this.site.code) ?? 0;
    return touched > this.base ? this.base : this.editor.revision;
  }

  _decide() {
    if (!this.chosen) return;
    return this._make({
      kind: "decide",
      site: this.site.code,
      disposition: this.chosen,
      ...this._read(),
    });
  }

  /** What was filled in; the receiver stays that of the register while its name does. */
  _read() {
    const fields = this.fields.read();
    const { decision } = this.site;
    const same = decision !== null && fields.receiver === decision.receiver;
    return { ...fields, receiver_agency: same ? decision.receiver_agency : null };
  }

  _withdraw() {
    return this._make({ kind: "withdraw", site: this.site.code });
  }

  /** @param {import("./shapes.js").Step} step */
  async _make(step) {
    this.status.textContent = "";
    const dirty = this.dirty;
    this.dirty = false; // what comes now is our own
    try {
      const done = await this.editor.edit(step, { seen: this._seen });
      if (done) notify(sentenceOf(done.move));
    } catch (error) {
      this.dirty = dirty;
      this.status.textContent = wordsOf(error);
    }
  }
}
