/** An agency on its way to a site: dragged by the pointer, or carried until "place here". */

import { el, required, swallowClick } from "../map/dom.js";
import { area } from "./figures.js";
import { tell } from "./words.js";

/** @typedef {import("./state.js").Carried} Carried */

const FAR = 5; // CSS pixels that a press moves before it is a drag

/**
 * What lies under the pointer.
 * @typedef {{siteUnder: (x: number, y: number, target: Element | null) => number,
 *   mark: (index: number) => void}} Targets
 */

/**
 * Makes a card draggable.
 * @param {HTMLElement} card
 * @param {Carried} carried
 * @param {Targets} targets
 * @param {(carried: Carried, site: number) => void} drop
 */
export function letDrag(card, carried, targets, drop) {
  card.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    /** @type {HTMLElement | null} */
    let ghost = null;
    let site = -1;

    /** @param {PointerEvent} event */
    const move = (event) => {
      if (!ghost) {
        if (Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < FAR) return;
        ghost = el("div", { class: "drag-ghost" }, el("strong", {}, carried.name), el("span", {}));
        document.body.append(ghost);
        document.body.classList.add("is-dragging");
      }
      event.preventDefault();
      ghost.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 12}px)`;
      const target = document.elementFromPoint(event.clientX, event.clientY);
      site = targets.siteUnder(event.clientX, event.clientY, target);
      targets.mark(site);
      ghost.classList.toggle("is-over", site >= 0);
      const words = ghost.querySelector("span");
      if (words) words.textContent = tell(site >= 0 ? "dropHere" : "dropOnSite");
    };
    const end = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", end);
      window.removeEventListener("keydown", key, { capture: true });
      document.body.classList.remove("is-dragging");
      ghost?.remove();
      targets.mark(-1);
    };
    const up = () => {
      const dragged = ghost !== null;
      end();
      if (!dragged) return;
      swallowClick(card); // where the drag ends over the card itself
      if (site >= 0) drop(carried, site);
    };
    /** @param {KeyboardEvent} event */
    const key = (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        end();
      }
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", end);
    window.addEventListener("keydown", key, { capture: true });
  });
}

/**
 * Says over the map which agency is carried, and how it is put down.
 * @param {import("./state.js").Editor} editor
 */
export function wireCarryBanner(editor) {
  const banner = el("div", { class: "carry-banner", role: "status", hidden: true });
  required("editor-map").append(banner);
  editor.on("carry", () => {
    const { carried } = editor;
    banner.hidden = carried === null;
    if (!carried) return;
    banner.replaceChildren(
      el("span", {}, tell("carrying"), " ", el("strong", {}, carried.name), ` (${area(carried.needed)}). `, tell("carryHow")),
      el("button", { type: "button", class: "tool", click: () => editor.carry(null) }, tell("putBack")),
    );
  });
}
