/** What a step would do, before it is made: meters before and after, problems gained and lost. */

import { el } from "../map/dom.js";
import { nameOf, sentenceOf } from "../map/words.js";
import { figure, movement } from "./figures.js";
import { tell } from "./words.js";

const TOLD = 5;

/** @typedef {import("./shapes.js").Meter} Meter */

/**
 * @param {import("./shapes.js").PreviewOut} effect
 * @param {readonly Meter[]} meters of the plan, which have the names in both languages
 * @param {(index: number) => string} nameOfChange what a refused change is about
 */
export function previewPart(effect, meters, nameOfChange) {
  const moved = effect.meters.filter(({ before, after }) => Number(before) !== Number(after));
  const { problems, refused } = effect;
  return el(
    "div",
    {},
    el("h3", {}, tell("effect", { n: effect.changes })),
    refused.length
      ? el(
          "div",
          { class: "notice bad" },
          el("p", {}, tell("refusedCount", { n: refused.length })),
          el(
            "ul",
            {},
            ...refused
              .slice(0, TOLD)
              .map(({ index, detail, english }) => el("li", {}, el("strong", {}, nameOfChange(index)), ` ${nameOf({ name: detail, english })}`)),
          ),
        )
      : null,
    moved.length
      ? el(
          "table",
          { class: "meters" },
          el(
            "thead",
            {},
            el(
              "tr",
              {},
              ...(/** @type {const} */ (["meters", "before", "after"])).map((word, at) =>
                el("th", { scope: "col", class: at ? "figure" : undefined }, tell(word)),
              ),
            ),
          ),
          el(
            "tbody",
            {},
            ...moved.map(({ key, name, unit, before, after }) =>
              el(
                "tr",
                { "data-meter": key },
                el("th", { scope: "row" }, meterName(key, meters) || name),
                el("td", { class: "figure" }, figure(before, unit)),
                el(
                  "td",
                  { class: "figure" },
                  el("span", { class: "moved" }, movement(before, after, unit)),
                  figure(after, unit),
                ),
              ),
            ),
          ),
        )
      : el("p", { class: "hint" }, tell("noMeterMoves")),
    ...effect.communes.slice(0, TOLD).map((commune) => communePart(commune, meters)),
    el(
      "p",
      {},
      tell("problemsChange", { added: problems.added_count, removed: problems.removed_count }),
    ),
    problems.added.length
      ? el(
          "ul",
          { class: "preview-problems" },
          ...problems.added
            .slice(0, TOLD)
            .map((problem) => el("li", { class: `is-${problem.severity}` }, sentenceOf(problem))),
          problems.added_count > TOLD
            ? el("li", { class: "hint" }, tell("andMoreProblems", { n: problems.added_count - TOLD }))
            : null,
        )
      : null,
  );
}

/**
 * What moves in one commune, closed until it is asked for.
 * @param {import("./shapes.js").PreviewOut["communes"][number]} commune
 * @param {readonly Meter[]} ofPlan
 */
function communePart({ name, meters }, ofPlan) {
  const moved = meters.filter(({ before, after }) => Number(before) !== Number(after));
  if (moved.length === 0) return null;
  return el(
    "details",
    { class: "preview-commune" },
    el("summary", {}, tell("movedIn", { name, n: moved.length })),
    el(
      "dl",
      {},
      ...moved.flatMap(({ key, before, after }) => {
        const unit = ofPlan.find((each) => each.key === key)?.unit ?? "count";
        return [
          el("dt", {}, meterName(key, ofPlan)),
          el("dd", {}, `${figure(before, unit)} → ${figure(after, unit)}`),
        ];
      }),
    ),
  );
}

/**
 * @param {string} key
 * @param {readonly Meter[]} meters
 */
function meterName(key, meters) {
  const meter = meters.find((each) => each.key === key);
  return meter ? nameOf(meter) : "";
}
