/** One agency in the right column: its people and equipment. It stands before the inspector. */

import { el } from "../map/dom.js";
import { PeoplePanel } from "./people_panel.js";
import { tell } from "./words.js";

/** @typedef {import("./shapes.js").PeopleAsked} PeopleAsked */

export class AgencyPanel {
  /**
   * @param {import("./state.js").Editor} editor
   * @param {import("../map/finder.js").Finder} finder
   * @param {HTMLElement} root
   */
  constructor(editor, finder, root) {
    this.editor = editor;
    this.root = root;
    this.people = new PeoplePanel(editor, finder);
    /** What had the keyboard before. @type {Element | null} */
    this._before = null;
    editor.on("people", /** @param {PeopleAsked} asked */ (asked) => this._follow(asked));
    editor.on("focus", () => this.close());
    editor.on("selection", () => this.close());
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this._leave();
    });
  }

  /** @param {PeopleAsked} asked */
  _follow({ site, agency, name, unit }) {
    if (site || !agency) {
      this.close();
      return;
    }
    this._before = document.activeElement;
    const heading = el("h2", { tabindex: "-1" }, name);
    this.root.replaceChildren(
      el(
        "header",
        { class: "inspector-head" },
        heading,
        el("p", { class: "panel-code" }, agency),
        el(
          "button",
          { type: "button", class: "plain agency-close", "aria-label": tell("close"), click: () => this._leave() },
          "✕",
        ),
      ),
      this.people.of({ site: null, agency, name, unit }),
      el("p", {}, el("a", { href: `/agencies/${encodeURIComponent(agency)}` }, tell("openAgency"))),
    );
    this.root.setAttribute("data-agency-shown", agency);
    this.root.hidden = false;
    heading.focus();
  }

  /** Closes by the planner's wish: the keyboard goes back to where it came from. */
  _leave() {
    const before = this._before;
    this.close();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  }

  close() {
    if (this.root.hidden) return;
    this.root.hidden = true;
    this.root.removeAttribute("data-agency-shown");
    this.people.leave();
  }
}
