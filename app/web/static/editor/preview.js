/** What a step would do, before it is made: meters before and after, problems gained and lost. */

import { el } from "../map/dom.js";
import { figure, movement } from "./figures.js";
import { tell } from "./words.js";

const TOLD = 5;

/**
 * @param {import("./shapes.js").PreviewOut} effect
 * @param {(index: number) => string} nameOfChange what a refused change is about
 */
export function previewPart(effect, nameOfChange) {
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
              .map(({ index, detail }) => el("li", {}, el("strong", {}, nameOfChange(index)), ` ${detail}`)),
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
                el("th", { scope: "row" }, name),
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
            .map(({ sentence, severity }) => el("li", { class: `is-${severity}` }, sentence)),
          problems.added_count > TOLD
            ? el("li", { class: "hint" }, tell("andMoreProblems", { n: problems.added_count - TOLD }))
            : null,
        )
      : null,
  );
}
