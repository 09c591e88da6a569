/** A bar of areas: what is allotted of what is needed (or usable), what is still free, what is over. */

import { el } from "../map/dom.js";
import { area, whole } from "./figures.js";
import { tell } from "./words.js";

/**
 * @param {{needed: string | null, allotted: string | null, usable?: boolean}} areas m²; `usable`:
 *   `needed` is the room that a site has
 * @returns {HTMLElement}
 */
export function areaBar({ needed, allotted, usable = false }) {
  const [whole_, used] = [Number(needed ?? 0), Number(allotted ?? 0)];
  const most = Math.max(whole_, used, 1);
  const over = Math.max(0, used - whole_);
  const left = Math.max(0, whole_ - used);
  const filled = Math.min(used, whole_);
  const words = [
    `${tell(usable ? "barUsable" : "barNeeded")} ${area(needed)}`,
    `${tell("barAllotted")} ${area(allotted ?? "0")}`,
    over ? `${tell("barOver")} ${whole(over)} m²` : `${tell(usable ? "barFree" : "barShort")} ${whole(left)} m²`,
  ].join(", ");
  const bar = el("span", { class: "area-bar", role: "img", "aria-label": words, title: words });
  for (const [name, size] of /** @type {[string, number][]} */ ([
    ["allotted", filled],
    ["over", over],
  ])) {
    if (needed === null && name === "over") continue;
    if (size === 0) continue;
    const part = el("span", { class: `is-${name}` });
    part.style.width = `${(100 * size) / most}%`;
    bar.append(part);
  }
  return bar;
}
