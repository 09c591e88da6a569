/** The buttons over the map, and the key to its colours: what is shown, by what, and how many. */

import { el, required, swatch } from "../map/dom.js";
import { formatNumber, nameOf } from "../map/words.js";
import { tell } from "./words.js";

/** @typedef {import("./map_panel.js").MapPanel} MapPanel */
/** @typedef {import("./lens.js").Lens} Lens */

/**
 * @param {MapPanel} panel
 * @param {import("./state.js").Editor} editor
 */
export function wireMapTools(panel, editor) {
  const lasso = el(
    "button",
    { type: "button", class: "tool", "aria-pressed": "false", title: tell("lassoHint"), id: "map-lasso" },
    "⬭ ",
    tell("lasso"),
  );
  lasso.addEventListener("click", () => {
    panel.lasso.arm(lasso.getAttribute("aria-pressed") !== "true");
    panel.map.getContainer().focus();
  });
  panel.lasso.onChange((armed) => lasso.setAttribute("aria-pressed", String(armed)));
  const unit = /** @type {HTMLButtonElement} */ (
    el(
      "button",
      {
        type: "button",
        class: "tool",
        id: "map-select-unit",
        title: tell("selectUnitHint"),
        click: () => editor.commune && editor.selectCommune(editor.commune),
      },
      tell("selectUnit"),
    )
  );
  const follow = () => (unit.disabled = editor.commune === null || editor.readOnly);
  editor.on("commune", follow);
  follow();
  const grouping = el(
    "select",
    { "aria-label": tell("grouping"), id: "map-grouping" },
    ...(/** @type {const} */ (["auto", "always", "never"])).map((way) =>
      el("option", { value: way }, tell(`group-${way}`)),
    ),
  );
  grouping.addEventListener("change", () => {
    panel.layer.grouping = /** @type {import("./editor_layer.js").Grouping} */ (
      /** @type {HTMLSelectElement} */ (grouping).value
    );
    panel.layer.redraw();
    panel.labels.redraw();
  });
  required("map-tools").append(
    el("button", { type: "button", class: "tool", title: tell("fitHint"), click: () => panel.fit() }, tell("fit")),
    lasso,
    unit,
    grouping,
  );
}

/**
 * The key: by what the sites are coloured, and each class with its number, which hides or shows it.
 * @param {Lens} lens
 * @param {import("./state.js").Editor} editor
 */
export function wireKey(lens, editor) {
  const root = required("map-key");
  const modes = [
    { key: "disposition", name: tell("byDisposition") },
    ...(editor.sites.measures ?? []).map((measure) => ({ key: measure.key, name: nameOf(measure) })),
  ];
  const choice = el(
    "select",
    { id: "map-colour", "aria-label": tell("colourBy") },
    ...modes.map(({ key, name }) => el("option", { value: key }, name)),
  );
  choice.addEventListener("change", () => {
    lens.setMode(/** @type {any} */ (/** @type {HTMLSelectElement} */ (choice).value));
  });
  const list = el("ul");
  const details = el(
    "details",
    { open: !window.matchMedia("(max-width: 50rem)").matches },
    el("summary", {}, tell("key")),
    choice,
    list,
    keyLine(tell("keyPlaced"), "M8 1.5a6.5 6.5 0 1 0 .01 0zM8 5a3 3 0 1 0 .01 0z", "ring"),
    keyLine(tell("keyRough"), "M8 2l6 6-6 6-6-6z", "diamond"),
    keyLine(tell("keyCommented"), "M2 3h12v8H7l-5 4z", "bubble"),
  );
  root.append(details);
  const fill = () => {
    const counts = lens.counts();
    list.replaceChildren(
      ...lens.classes.flatMap((each, index) =>
        counts[index] === 0 && !lens.hidden.has(index)
          ? []
          : [
              el(
                "li",
                {},
                el(
                  "button",
                  {
                    type: "button",
                    "aria-pressed": String(!lens.hidden.has(index)),
                    "data-class": each.key,
                    title: tell("keyToggle"),
                    click: () => lens.toggleClass(index),
                  },
                  swatch(each.colour),
                  el("span", {}, nameOf(each)),
                  el("span", { class: "figure" }, formatNumber(String(counts[index]))),
                ),
              ),
            ],
      ),
    );
  };
  lens.addEventListener("colours", fill);
  editor.on("filter", fill);
  fill();
}

/**
 * @param {string} words
 * @param {string} path within 16 by 16
 * @param {string} name of its class
 */
function keyLine(words, path, name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `map-swatch ${name}`);
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "path");
  drawn.setAttribute("d", path);
  svg.append(drawn);
  return el("p", { class: "key" }, svg, el("span", {}, words));
}
