/**
 * People and equipment of one site or agency: how many are there today and under the plan, at once;
 * who and what they are, when a number is pressed.
 */

import { el } from "../map/dom.js";
import { formatNumber } from "../map/words.js";
import { PeopleList } from "./people_list.js";
import { attempt } from "./toasts.js";
import { tell } from "./words.js";

/** @typedef {import("./shapes.js").PeopleAsked} PeopleAsked */
/** @typedef {import("./shapes.js").PeopleCounts} PeopleCounts */
/** @typedef {{site: string | null, agency: string | null, name: string, unit: string | null}} Subject
 *   one of site and agency is null; `unit`: key of its commune */

const SIDES = /** @type {const} */ (["today", "plan"]);
const KINDS = /** @type {const} */ (["staff", "assets"]);

export class PeoplePanel {
  /**
   * @param {import("./state.js").Editor} editor
   * @param {import("../map/finder.js").Finder} finder
   */
  constructor(editor, finder) {
    this.editor = editor;
    /** @type {Subject | null} */
    this.subject = null;
    /** @type {PeopleCounts | null} */
    this.counts = null;
    /** What shall be opened as soon as its site or agency is shown. @type {PeopleAsked | null} */
    this._wanted = null;
    this._asked = 0;
    this._shownAt = -1;
    this.summary = el("div", { class: "people-summary", "aria-live": "polite" });
    this.list = new PeopleList(editor, finder);
    this.element = el("section", { class: "people" }, el("h3", {}, tell("people")), this.summary, this.list.element);
    editor.on("revision", () => this._refresh());
    editor.on(
      "people",
      /** @param {PeopleAsked} asked */ (asked) => {
        this._wanted = asked;
        this._openWanted();
      },
    );
  }

  /**
   * The part about a site or agency; what is open and ticked stays while it is the same one.
   * @param {Subject} subject
   */
  of(subject) {
    const same = this.subject?.site === subject.site && this.subject?.agency === subject.agency;
    this.subject = subject;
    if (!same) {
      this.counts = null;
      this._shownAt = -1;
      this.list.close();
      this.summary.replaceChildren(el("p", { class: "hint" }, tell("computing")));
    }
    this._refresh();
    this._openWanted();
    return this.element;
  }

  /** Nothing is shown any more. */
  leave() {
    this.subject = null;
    this._asked++;
    this.list.close();
  }

  async _refresh() {
    const { subject, editor } = this;
    if (!subject || this._shownAt === editor.revision) return;
    const revision = (this._shownAt = editor.revision);
    const asked = ++this._asked;
    const counts = await attempt(() => editor.api.peopleCounts(revision, subject));
    if (asked !== this._asked) return;
    if (!counts) {
      this._shownAt = -1;
      return;
    }
    this.counts = counts;
    this._summarise(counts);
    this._openWanted();
    if (this.list.opened) attempt(() => this.list.load());
  }

  /** @param {PeopleCounts} counts */
  _summarise(counts) {
    const none = SIDES.every((side) => KINDS.every((kind) => counts[side][kind].total === 0));
    if (none) {
      this.summary.replaceChildren(el("p", { class: "hint" }, tell(this.subject?.site ? "nobodyAtSite" : "nobodyInAgency")));
      this.list.close();
      return;
    }
    const held = this.summary.contains(document.activeElement) ? document.activeElement?.id : "";
    const lost = KINDS.map((kind) => counts.today[kind].ways.unresolved ?? 0);
    this.summary.replaceChildren(
      el(
        "table",
        { class: "people-counts" },
        el(
          "thead",
          {},
          el("tr", {}, el("td"), ...KINDS.map((kind) => el("th", { scope: "col", class: "figure" }, tell(kind)))),
        ),
        el("tbody", {}, ...SIDES.map((side) => this._row(side, counts))),
      ),
      lost.some(Boolean)
        ? el(
            "p",
            { class: "people-lost" },
            el(
              "button",
              {
                type: "button",
                class: "link",
                id: `${this._prefix}-lost`,
                click: () => this._open(lost[0] ? "staff" : "assets", "today", "unresolved"),
              },
              tell("peopleLost", { staff: lost[0], assets: lost[1] }),
            ),
          )
        : "",
    );
    if (held) document.getElementById(held)?.focus({ preventScroll: true });
  }

  get _prefix() {
    return this.subject?.site ? "people" : "agency-people";
  }

  /**
   * @param {"today" | "plan"} side
   * @param {PeopleCounts} counts
   */
  _row(side, counts) {
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, tell(`side-${side}`)),
      ...KINDS.map((kind) => {
        const { total } = counts[side][kind];
        const words = formatNumber(String(total));
        return el(
          "td",
          { class: "figure" },
          total
            ? el(
                "button",
                {
                  type: "button",
                  class: "link",
                  id: `${this._prefix}-${side}-${kind}`,
                  "aria-label": tell("showPeople", { what: tell(kind), n: total, where: tell(`side-${side}`) }),
                  click: () => this._open(kind, side, ""),
                },
                words,
              )
            : words,
        );
      }),
    );
  }

  /**
   * @param {"staff" | "assets"} kind
   * @param {"today" | "plan"} side
   * @param {string} way
   * @param {string | null} [ofAgency] only what is of this agency, at a site
   */
  _open(kind, side, way, ofAgency = null) {
    if (!this.subject) return;
    attempt(() => this.list.open(/** @type {Subject} */ (this.subject), { kind, side, way, ofAgency }));
  }

  /** Opens what a problem has led to, once its numbers are known. */
  _openWanted() {
    const { subject, counts, _wanted: asked } = this;
    if (!subject || !asked || !counts) return;
    if (asked.site !== subject.site || (!asked.site && asked.agency !== subject.agency)) return;
    this._wanted = null;
    if (!asked.list) return;
    const { side, way } = asked.list;
    const { staff } = counts[side];
    const kind = (way ? staff.ways[way] : staff.total) ? "staff" : "assets";
    this._open(kind, side, way, subject.site ? asked.agency : null);
    this.element.scrollIntoView({ block: "start" });
  }
}
