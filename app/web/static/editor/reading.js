/** What people type, as the API wants it. */

const english = document.documentElement.lang === "en";

/**
 * An area as typed ("1.304,5" or "1304.5") as a decimal; null for nothing, undefined for what is
 * no area.
 * @param {string} typed
 * @returns {string | null | undefined}
 */
export function readArea(typed) {
  const text = typed.replace(/\s|m²|m2/g, "");
  if (!text) return null;
  const [thousands, decimals] = english ? [",", "."] : [".", ","];
  // A sole dot before one or two figures is a decimal point, whatever the language.
  const plain = /^\d+\.\d{1,2}$/.test(text)
    ? text
    : text.replaceAll(thousands, "").replace(decimals, ".");
  return /^\d+(\.\d{1,2})?$/.test(plain) && Number(plain) > 0 ? plain : undefined;
}

/** @param {string} decimal m², two places: "120.50" */
export function writeArea(decimal) {
  const short = decimal.replace(/\.?0+$/, "");
  return english ? short : short.replace(".", ",");
}
