/** The columns of the table: what they say of a site, and in what order they put the sites. */

import { NO_COMMUNE, PLACED, UNKNOWN_AREA, UNKNOWN_DISTANCE, UNKNOWN_PERCENT } from "../map/format.js";
import { formatNumber, nameOf } from "../map/words.js";
import { ranks } from "./order.js";
import { tell } from "./words.js";

/** @typedef {import("./state.js").Editor} Editor */
/** @typedef {import("./lens.js").Lens} Lens */

/**
 * @typedef {object} Column
 * @property {string} key
 * @property {string} name
 * @property {number} width rem
 * @property {boolean} figure set to the right
 * @property {(index: number) => string} text
 * @property {(index: number) => string | null} [swatch] colour beside the text
 * @property {() => ArrayLike<number>} order by site, what the column is sorted by; unknown is NaN
 * @property {boolean} fixed whether no move changes it, so that its order is kept
 */

/**
 * @param {Editor} editor
 * @param {Lens} lens
 * @returns {Column[]}
 */
export function tableColumns(editor, lens) {
  const { sites } = editor;
  const texts = () => editor.texts;
  const classNames = sites.measures ?? [];
  /** @param {import("../map/format.js").Measure["key"]} key */
  const measure = (key) => classNames.find((each) => each.key === key);
  /** @param {number} index */
  const decided = (index) =>
    sites.disposition[index] ? sites.dispositions[sites.disposition[index] - 1] : lens.undecided;
  /** @param {number} index */
  const openOn = (index) => editor.comments.openOn(editor.codeOf(index));
  /** @type {Column[]} */
  const columns = [
    {
      key: "name",
      name: tell("columnSite"),
      width: 17,
      figure: false,
      text: (i) => texts()?.names[i] ?? "",
      order: () => ranks(texts()?.names ?? []),
      fixed: true,
    },
    {
      key: "disposition",
      name: tell("columnDisposition"),
      width: 11,
      figure: false,
      text: (i) => nameOf(decided(i)),
      swatch: (i) => decided(i).colour,
      order: () => Float64Array.from(sites.disposition, (each) => each || NaN),
      fixed: false,
    },
    {
      key: "commune",
      name: tell("columnCommune"),
      width: 8.5,
      figure: false,
      text: (i) => sites.communes[sites.commune[i]]?.name ?? "",
      order: () => {
        const rank = ranks(sites.communes.map(({ name }) => name));
        return Float64Array.from(sites.commune, (each) => (each === NO_COMMUNE ? NaN : rank[each]));
      },
      fixed: true,
    },
    {
      key: "placed",
      name: tell("columnPlaced"),
      width: 3.5,
      figure: false,
      text: (i) => (sites.flags[i] & PLACED ? tell("yes") : ""),
      order: () => Float64Array.from(sites.flags, (each) => (each & PLACED ? 0 : 1)),
      fixed: false,
    },
    {
      key: "comments",
      name: tell("columnComments"),
      width: Math.max(3.5, 0.7 * tell("columnComments").length - 0.7), // its name is the widest in it
      figure: true,
      text: (i) => String(openOn(i) || ""),
      order: () => Float64Array.from(sites.kind, (_, i) => -openOn(i) || NaN), // the most first
      fixed: false,
    },
  ];
  if (sites.usable) {
    columns.push(
      {
        key: "usable",
        name: tell("columnUsable"),
        width: 6.5,
        figure: true,
        text: (i) => (sites.usable[i] === UNKNOWN_AREA ? "" : formatNumber(String(sites.usable[i]))),
        order: () => Float64Array.from(sites.usable, (each) => (each === UNKNOWN_AREA ? NaN : each)),
        fixed: true,
      },
      percentColumn("utilisation", tell("columnUtilisation"), () => sites.utilisation, false),
      percentColumn("present_use", tell("columnPresentUse"), () => sites.present_use, true),
    );
  }
  for (const key of /** @type {const} */ (["condition", "value"])) {
    const found = measure(key);
    if (!found) continue;
    columns.push({
      key,
      name: tell(key === "condition" ? "columnCondition" : "columnValue"),
      width: 8.5,
      figure: false,
      text: (i) => (sites[key][i] ? nameOf(found.classes[sites[key][i]]) : ""),
      order: () => Float64Array.from(sites[key], (each) => each || NaN),
      fixed: true,
    });
  }
  if (sites.distance) {
    columns.push({
      key: "distance",
      name: tell("columnDistance"),
      width: 6,
      figure: true,
      text: (i) =>
        sites.distance[i] === UNKNOWN_DISTANCE ? "" : formatNumber((sites.distance[i] / 10).toFixed(1)),
      order: () =>
        Float64Array.from(sites.distance, (each) => (each === UNKNOWN_DISTANCE ? NaN : each)),
      fixed: false,
    });
  }
  columns.push(
    {
      key: "kind",
      name: tell("columnKind"),
      width: 9,
      figure: false,
      text: (i) => nameOf(sites.kinds[sites.kind[i]]),
      order: () => {
        const rank = ranks(sites.kinds.map(({ name }) => name));
        return Float64Array.from(sites.kind, (each) => rank[each]);
      },
      fixed: true,
    },
    {
      key: "address",
      name: tell("columnAddress"),
      width: 24,
      figure: false,
      text: (i) => texts()?.addresses[i] ?? "",
      order: () => ranks(texts()?.addresses ?? []),
      fixed: true,
    },
    {
      key: "code",
      name: tell("columnCode"),
      width: 9,
      figure: false,
      text: (i) => texts()?.codes[i] ?? "",
      order: () => Float64Array.from(sites.kind, (_, index) => index), // the message's own order
      fixed: true,
    },
  );
  return columns;
}

/**
 * @param {"utilisation" | "present_use"} key
 * @param {string} name
 * @param {() => Uint8Array} column
 * @param {boolean} fixed
 * @returns {Column}
 */
function percentColumn(key, name, column, fixed) {
  return {
    key,
    name,
    width: 5.5,
    figure: true,
    text: (i) => (column()[i] === UNKNOWN_PERCENT ? "" : `${column()[i]} %`),
    order: () => Float64Array.from(column(), (each) => (each === UNKNOWN_PERCENT ? NaN : each)),
    fixed,
  };
}
