/** The filter over the table: words, commune, kind. It counts for the map too. */

import { el } from "../map/dom.js";
import { nameOf } from "../map/words.js";
import { ranks } from "./order.js";
import { tell } from "./words.js";

const PAUSE = 150; // ms after the last letter

/**
 * @param {import("./state.js").Editor} editor
 * @param {import("./lens.js").Lens} lens
 * @param {import("./table_panel.js").TablePanel} table
 * @param {HTMLElement} root
 */
export function wireFilterBar(editor, lens, table, root) {
  const { communes, kinds } = editor.sites;
  const order = ranks(communes.map(({ name }) => name));
  const sorted = [...communes.keys()].sort((a, b) => order[a] - order[b]);
  const words = /** @type {HTMLInputElement} */ (
    el("input", { type: "search", id: "filter-words", placeholder: tell("filterWords"), "aria-label": tell("filterWords"), autocomplete: "off" })
  );
  const commune = /** @type {HTMLSelectElement} */ (
    el(
      "select",
      { id: "filter-commune", "aria-label": tell("filterCommune") },
      el("option", { value: "-1" }, tell("allCommunes")),
      ...sorted.map((index) => el("option", { value: String(index) }, communes[index].name)),
    )
  );
  const kind = /** @type {HTMLSelectElement} */ (
    el(
      "select",
      { id: "filter-kind", "aria-label": tell("filterKind") },
      el("option", { value: "-1" }, tell("allKinds")),
      ...kinds.map((each, index) => el("option", { value: String(index) }, nameOf(each))),
    )
  );
  const clear = el("button", { type: "button", class: "plain", hidden: true }, tell("clearFilter"));
  const summary = el("p", { class: "grid-summary", role: "status" });
  root.prepend(el("div", { class: "grid-bar" }, words, commune, kind, clear, summary));

  let timer = 0;
  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      lens.words = words.value;
      lens.apply();
    }, PAUSE);
  });
  commune.addEventListener("change", () => {
    lens.commune = Number(commune.value);
    lens.apply();
    const chosen = communes[lens.commune];
    if (chosen) editor.lookAt(editor.keyOf(chosen.code), { fly: true });
  });
  kind.addEventListener("change", () => {
    lens.kind = Number(kind.value);
    lens.apply();
  });
  clear.addEventListener("click", () => {
    lens.clear();
    words.focus();
  });
  const tellSummary = () => (summary.textContent = table.summary);
  editor.on("filter", () => {
    clear.hidden = !lens.narrowed;
    if (document.activeElement !== words) words.value = lens.words;
    commune.value = String(lens.commune);
    kind.value = String(lens.kind);
    tellSummary();
  });
  editor.on("selection", tellSummary);
  tellSummary();
}
