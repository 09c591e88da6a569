/** The legend filters: each disposition is a button that shows or hides its sites. */

/**
 * Makes the legend's buttons work and writes how many sites each stands for.
 * @param {HTMLElement} legend holds a button with `data-disposition` for every key, "" undecided
 * @param {import("./plan_layer.js").PlanLayer} layer
 * @param {() => void} changed
 */
export function wireLegend(legend, layer, changed) {
  const { sites } = layer;
  const counts = new Uint32Array(sites.dispositions.length + 1);
  for (const disposition of sites.disposition) counts[disposition]++;
  const unused = legend.querySelector("details");
  for (const button of legend.querySelectorAll("button[data-disposition]")) {
    const key = button.getAttribute("data-disposition");
    const index = key ? sites.dispositions.findIndex((d) => d.key === key) + 1 : 0;
    if (key && index === 0) continue;
    const count = button.querySelector("[data-count]");
    if (count) count.textContent = counts[index].toLocaleString(document.documentElement.lang);
    if (counts[index] === 0) unused?.querySelector("ul")?.append(button.closest("li") ?? button);
    button.addEventListener("click", () => {
      const shown = layer.shown[index] === 0;
      layer.show(index, shown);
      button.setAttribute("aria-pressed", String(shown));
      changed();
    });
  }
  unused?.toggleAttribute("hidden", !unused.querySelector("li"));
}
