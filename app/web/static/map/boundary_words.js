/** What boundaries say in words: the names of their units, and how far they can be trusted. */

import { say } from "./words.js";

/** @typedef {import("./boundaries.js").BoundaryData} BoundaryData */

const NAMES_IN_NOTICE = 3;

/**
 * @param {BoundaryData} data
 * @param {boolean} old
 * @returns {import("./label_layer.js").Label[]}
 */
export function labelsOf(data, old) {
  return data.features.map(({ properties }) => ({
    name: properties.name,
    shortName: properties.short_name,
    lon: properties.label[0],
    lat: properties.label[1],
    old,
  }));
}

/**
 * What has to be said about boundaries that are missing or approximate.
 * @param {BoundaryData} data
 */
export function noticeOf({ features, truso }) {
  if (features.length === 0) return say("noBoundaries");
  if (truso.approximate === 0) return "";
  if (truso.approximate === features.length) return say("approximateLong");
  const names = features.flatMap(({ properties }) =>
    properties.approximate ? [properties.name] : [],
  );
  const told = names.slice(0, NAMES_IN_NOTICE).join(", ") + (names.length > NAMES_IN_NOTICE ? "…" : "");
  return say("approximateSome", { n: names.length, names: told });
}
