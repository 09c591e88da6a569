/** Sites as a list: those in view, so that the map can be read without seeing or pointing. */

import { el, swatch } from "./dom.js";
import { say } from "./words.js";

/** How many sites a list names. */
export const LONGEST = 60;

/**
 * Fills a list with buttons for sites.
 * @param {HTMLElement} list
 * @param {number[]} indexes of sites
 * @param {import("./site_layer.js").SiteLayer} layer
 * @param {import("./finder.js").Texts} texts
 * @param {(index: number) => void} choose
 * @param {number} [count] how many there are, where `indexes` names the first only
 */
export function fillSiteList(list, indexes, layer, texts, choose, count = indexes.length) {
  const rows = indexes.slice(0, LONGEST).map((index) => {
    const colour = layer.colours[layer.sites.disposition[index]];
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "site-row", click: () => choose(index) },
        swatch(colour),
        el(
          "span",
          {},
          el("span", { class: "name" }, texts.names[index]),
          el("span", { class: "hint" }, texts.addresses[index] || texts.codes[index]),
        ),
      ),
    );
  });
  if (count === 0) rows.push(el("li", { class: "empty" }, say("noneInView")));
  if (count > LONGEST) {
    rows.push(el("li", { class: "empty" }, say("andMore", { n: count - LONGEST })));
  }
  list.replaceChildren(...rows);
}
