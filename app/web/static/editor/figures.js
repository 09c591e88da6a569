/** Figures of meters and areas as people read them; what is not known is a dash. */

import { formatNumber } from "../map/words.js";
import { tell } from "./words.js";

const MILLION = 1e6;
const BILLION = 1e9;

/**
 * @param {string | number | null} value
 * @param {import("./shapes.js").Meter["unit"]} unit
 */
export function figure(value, unit) {
  if (value === null || value === "") return "–";
  const number = Number(value);
  switch (unit) {
    case "vnd":
      return money(number);
    case "share":
      return `${fixed(number * 100, 1)} %`;
    case "km":
      return `${fixed(number, 1)} km`;
    case "m2":
      return `${whole(number)} m²`;
    default:
      return fixed(number, Number.isInteger(number) ? 0 : 1);
  }
}

/**
 * A figure of what it should be: "1 / 3", "0 / 1.682 m²".
 * @param {string | number | null} value
 * @param {string | number} needed
 * @param {import("./shapes.js").Meter["unit"]} unit
 * @returns {[string, string]} the figure, and what follows it
 */
export function figureOf(value, needed, unit) {
  const own = unit === "m2" && value !== null ? whole(Number(value)) : figure(value, unit);
  return [own, ` / ${figure(needed, unit)}`];
}

/**
 * How far a figure moved, with its sign; "" where it did not.
 * @param {string | number | null} before
 * @param {string | number | null} after
 * @param {import("./shapes.js").Meter["unit"]} unit
 */
export function movement(before, after, unit) {
  if (before === null || after === null || Number(before) === Number(after)) return "";
  const by = Number(after) - Number(before);
  return `${by > 0 ? "+" : "−"}${figure(Math.abs(by), unit)}`;
}

/**
 * An area in m² given as text, without decimals where they are 0.
 * @param {string | null} text
 */
export function area(text) {
  if (text === null) return "–";
  return `${formatNumber(text.replace(/\.0+$/, ""))} m²`;
}

/** @param {number} value */
export function whole(value) {
  return fixed(value, 0);
}

/**
 * @param {number} value
 * @param {number} places
 */
function fixed(value, places) {
  const text = Math.abs(value).toFixed(places);
  return `${value < 0 && Number(text) !== 0 ? "−" : ""}${formatNumber(text)}`;
}

/** @param {number} dong */
function money(dong) {
  if (Math.abs(dong) >= BILLION) return tell("billion", { n: fixed(dong / BILLION, 1) });
  if (Math.abs(dong) >= MILLION) return tell("million", { n: fixed(dong / MILLION, 0) });
  return tell("dong", { n: fixed(dong, 0) });
}
