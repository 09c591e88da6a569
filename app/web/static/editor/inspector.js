/** The inspector: everything about the chosen site, and the forms to decide about it. */

import { el } from "../map/dom.js";
import { buildingsPart, codeLine, facts, number, occupanciesPart, pointText, section } from "../map/site_panel.js";
import { say } from "../map/words.js";
import { areaBar } from "./area_bar.js";
import { DecisionForm } from "./decision_form.js";
import { area } from "./figures.js";
import { originsPart } from "./origins.js";
import { PeoplePanel } from "./people_panel.js";
import { SiteComments } from "./site_comments.js";
import { attempt } from "./toasts.js";
import { tell } from "./words.js";

/** @typedef {import("./shapes.js").SiteDetail} SiteDetail */
/** @typedef {import("./state.js").RevisionChange} RevisionChange */

export class Inspector {
  /**
   * @param {import("./state.js").Editor} editor
   * @param {HTMLElement} root
   * @param {import("../map/format.js").Undecided} undecided
   * @param {(carried: import("./state.js").Carried, site: number) => void} place
   * @param {import("../map/finder.js").Finder} finder
   */
  constructor(editor, root, undecided, place, finder) {
    this.editor = editor;
    this.root = root;
    this.undecided = undecided;
    this.place = place;
    this.comments = new SiteComments(editor);
    this.people = new PeoplePanel(editor, finder);
    /** @type {DecisionForm | null} */
    this.form = null;
    /** @type {number | null} */
    this._shown = null;
    /** Sites at the same point as the chosen one. @type {number[]} */
    this._together = [];
    this._asked = 0;
    editor.on(
      "focus",
      /** @param {{read: boolean, changed: boolean}} how */ ({ read, changed }) => {
        if (changed) this._together = [];
        this.show({ read, anew: changed });
      },
    );
    editor.on("selection", () => this.show({}));
    editor.on(
      "offer",
      /** @param {number[]} together */ (together) => {
        this._together = together;
        this.show({ anew: true });
      },
    );
    editor.on("carry", () => this._fillCarried());
    editor.on("texts", () => this.show({ anew: true }));
    editor.on("yielded", () => this.show({ anew: true })); // what was typed gives way to theirs
    editor.on("revision", /** @param {RevisionChange} change */ (change) => this._follow(change));
    this.show({});
  }

  /** @param {{read?: boolean, anew?: boolean}} how */
  async show({ read = false, anew = false }) {
    const { editor } = this;
    const index = editor.selection.size > 1 ? null : editor.focus;
    this.root.hidden = editor.selection.size > 1;
    if (index === this._shown && !anew) {
      if (read) this._heading()?.focus();
      return;
    }
    this._shown = index;
    if (index === null || !editor.texts) {
      this._asked++;
      this.form = null;
      this.people.leave();
      this.root.removeAttribute("data-site");
      this.root.replaceChildren(el("p", { class: "empty-state" }, tell(editor.readOnly ? "chooseToRead" : "chooseSite")));
      return;
    }
    await this._load(index);
    if (read) this._heading()?.focus();
  }

  _heading() {
    return /** @type {HTMLElement | null} */ (this.root.querySelector("h2"));
  }

  /** Gives the keyboard to the choice of dispositions. */
  focusDecision() {
    this.form?.focus();
  }

  /** @param {RevisionChange} change */
  _follow({ foreign, touched }) {
    const index = this._shown;
    if (index === null) return;
    const met = touched === null || touched.sites.includes(this.editor.codeOf(index));
    if (!met) return;
    if (foreign && this.form?.dirty) this.form.warn();
    else this._load(index);
  }

  /** @param {number} index */
  async _load(index) {
    const { editor } = this;
    const asked = ++this._asked;
    const { revision } = editor;
    const code = editor.codeOf(index);
    const loaded = await attempt(() =>
      Promise.all([
        editor.api.site(revision, code),
        editor.api.dispositions(revision, code),
        editor.api.space(revision, code),
        editor.api.catalogue(),
      ]),
    );
    if (asked !== this._asked) return;
    if (!loaded) {
      this._shown = null; // what stands there is not this site: the next choice asks again
      return;
    }
    const [site, offered, space, { legal_bases: known }] = loaded;
    const bases = known.map(({ wording }) => wording);
    const held = this.root.contains(document.activeElement) ? document.activeElement?.id : "";
    const top = this.root.scrollTop;
    const same = this.root.getAttribute("data-site") === code;
    this.form = editor.readOnly ? null : new DecisionForm(editor, site, offered, bases, this.undecided);
    this.root.setAttribute("data-site", code);
    this.root.setAttribute("data-at", String(revision));
    this.root.replaceChildren(...this._parts(index, site, space));
    this._fillCarried();
    this.root.scrollTop = same ? top : 0;
    if (held) (document.getElementById(held) ?? this._heading())?.focus({ preventScroll: true });
  }

  /**
   * @param {number} index
   * @param {SiteDetail} site
   * @param {import("./shapes.js").Space} space
   */
  _parts(index, site, space) {
    return /** @type {HTMLElement[]} */ (
      [
        el(
          "header",
          { class: "inspector-head" },
          el("h2", { tabindex: "-1" }, site.name),
          codeLine(site),
          el("p", { class: "panel-code" }, site.address_new ?? site.address_old ?? ""),
          this.comments.jump,
          el(
            "button",
            {
              type: "button",
              class: "plain inspector-close",
              "aria-label": tell("close"),
              click: () => this.editor.focusOn(null),
            },
            "✕",
          ),
        ),
        this._others(index),
        el("div", { class: "carry-here" }),
        section(tell("disposition"), this.form ? this.form.element : this._decided(site)),
        section(tell("space"), this._space(space), this._placements(site)),
        this.comments.of(site.code),
        occupanciesPart(site),
        this.people.of({ site: site.code, agency: null, name: site.name, unit: this.editor.communeOf(index) }),
        section(
          say("estate"),
          facts([
            [say("newUnit"), site.new_unit && `${site.new_unit.name} (${site.new_unit.code})`],
            [say("oldUnit"), site.old_unit && `${site.old_unit.name} (${site.old_unit.code})`],
            [say("managedBy"), site.managed_by],
            [say("currentUse"), site.current_use],
            [say("landArea"), number(site.land_area_m2)],
            [say("landValue"), number(site.land_value)],
            [say("legalPapers"), site.legal_papers],
            [say("point"), pointText(site)],
            [say("note"), site.note],
          ]),
        ),
        buildingsPart(site),
        site.data_note
          ? el("p", { class: "panel-data-note" }, el("strong", {}, `${say("dataNote")}: `), site.data_note)
          : null,
        originsPart(this.editor.api, site.code),
        el(
          "p",
          {},
          el("a", { href: `/sites/${encodeURIComponent(site.code)}` }, say("openRegister")),
        ),
      ].filter(Boolean)
    );
  }

  /** @param {number} index */
  _others(index) {
    const others = this._together.filter((each) => each !== index);
    const { texts } = this.editor;
    if (!others.length || !texts) return null;
    return el(
      "details",
      { class: "others" },
      el("summary", {}, tell("sameplace", { n: others.length })),
      el(
        "ul",
        {},
        ...others.slice(0, 60).map((each) =>
          el(
            "li",
            {},
            el(
              "button",
              {
                type: "button",
                class: "link",
                click: () => {
                  const together = this._together;
                  this.editor.focusOn(each, { read: true });
                  this.editor.emit("offer", together);
                },
              },
              texts.names[each],
            ),
          ),
        ),
      ),
    );
  }

  /** @param {SiteDetail} site */
  _decided({ decision }) {
    if (!decision) return el("p", {}, tell("undecided"));
    const { disposition } = decision;
    return el(
      "div",
      {},
      el("p", {}, el("strong", {}, disposition.name)),
      facts([
        [tell("receiver"), decision.receiver],
        [tell("newUse"), decision.new_use],
        [tell("legalBasis"), decision.legal_basis],
        [tell("deadline"), decision.deadline],
        [tell("note"), decision.note],
      ]),
    );
  }

  /** @param {import("./shapes.js").Space} space */
  _space(space) {
    const over = Number(space.free_m2 ?? 0) < 0;
    return el(
      "div",
      { class: "site-space" },
      areaBar({ needed: space.usable_m2, allotted: space.allotted_m2, usable: true }),
      el(
        "p",
        { class: over ? "hint is-bad" : "hint" },
        space.usable_m2 === null
          ? tell("roomUnknown")
          : tell(over ? "spaceOver" : "spaceFree", {
              usable: area(space.usable_m2),
              allotted: area(space.allotted_m2 ?? "0"),
              free: area((space.free_m2 ?? "0").replace("-", "")),
            }),
      ),
    );
  }

  /** @param {SiteDetail} site */
  _placements(site) {
    const { editor } = this;
    if (site.placements.length === 0) return el("p", { class: "hint" }, tell("nobodyPlaced"));
    return el(
      "ul",
      { class: "inspector-places" },
      ...site.placements.map((each) =>
        el(
          "li",
          { "data-agency": each.agency },
          el("strong", {}, each.agency_name),
          el(
            "span",
            { class: "hint" },
            [each.building ? each.place : "", each.area_m2 ? area(each.area_m2) : tell("areaUnknown"), each.note ?? ""]
              .filter(Boolean)
              .join(" · "),
          ),
          editor.readOnly
            ? null
            : el(
                "button",
                {
                  type: "button",
                  class: "link",
                  click: () =>
                    attempt(() =>
                      editor.edit({ kind: "displace", agency: each.agency, site: site.code, building: each.building }),
                    ),
                },
                tell("displace"),
              ),
        ),
      ),
    );
  }

  /** Offers to put the carried agency down here. */
  _fillCarried() {
    const slot = this.root.querySelector(".carry-here");
    const { carried } = this.editor;
    const index = this._shown;
    slot?.replaceChildren(
      ...(carried && index !== null
        ? [
            el(
              "button",
              {
                type: "button",
                class: "tool is-main",
                id: "place-here",
                "aria-keyshortcuts": "P",
                click: () => this.place(carried, index),
              },
              tell("placeHere"),
            ),
            el("span", { class: "hint" }, carried.name),
          ]
        : []),
    );
  }
}
