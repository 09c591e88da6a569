/** Sites as a list: those in view, so that the map can be read without seeing or pointing. */

import { el, swatch } from "./dom.js";
import { say } from "./words.js";

const LONGEST = 60;

/**
 * Fills a list with buttons for sites.
 * @param {HTMLElement} list
 * @param {number[]} indexes of sites
 * @param {import("./site_layer.js").SiteLayer} layer
 * @param {import("./finder.js").Texts} texts
 * @param {(index: number) => void} choose
 */
export function fillSiteList(list, indexes, layer, texts, choose) {
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
  if (indexes.length === 0) rows.push(el("li", { class: "empty" }, say("noneInView")));
  if (indexes.length > LONGEST) {
    rows.push(el("li", { class: "empty" }, say("andMore", { n: indexes.length - LONGEST })));
  }
  list.replaceChildren(...rows);
}
