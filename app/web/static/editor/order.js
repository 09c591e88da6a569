/**
 * The Vietnamese alphabetical order: letters decide first (a < ă < â), then tones, as in a
 * dictionary; the same rule as app/kernel/text.py, so that both sort alike.
 */

const TONES = new Map([
  ["\u0300", "1"],
  ["\u0309", "2"],
  ["\u0303", "3"],
  ["\u0301", "4"],
  ["\u0323", "5"],
]);
/** @type {Record<string, string>} */
const MODIFIED = { ă: "a1", â: "a2", đ: "d1", ê: "e1", ô: "o1", ơ: "o2", ư: "u1" };

/** @type {Map<string, [string, string]>} letter and tone by character, as they are met */
const known = new Map();

/** @param {string} character */
function read(character) {
  let tone = "0";
  let base = "";
  for (const part of character.normalize("NFD")) {
    const found = TONES.get(part);
    if (found) tone = found;
    else base += part;
  }
  base = base.normalize("NFC");
  const letter =
    MODIFIED[base] ??
    (/^\p{L}$/u.test(base) ? `${base.normalize("NFD").replace(/[\u0302\u0306\u031b]/g, "")}0` : base);
  /** @type {[string, string]} */
  const entry = [letter, tone];
  known.set(character, entry);
  return entry;
}

/**
 * A key whose order by code point is the Vietnamese order of the text.
 * @param {string} text
 */
export function sortKey(text) {
  let letters = "";
  let tones = "";
  for (const character of text.normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase()) {
    const [letter, tone] = known.get(character) ?? read(character);
    letters += letter;
    tones += tone;
  }
  return `${letters}\x01${tones.replace(/0+$/, "")}`;
}

/**
 * The places of texts in Vietnamese order: rank[i] < rank[j] where text i comes before text j.
 * @param {readonly string[]} texts
 */
export function ranks(texts) {
  const keys = texts.map(sortKey);
  const order = Array.from(texts.keys()).sort((a, b) =>
    keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : 0,
  );
  const rank = new Float64Array(texts.length);
  let place = -1;
  order.forEach((index, at) => {
    if (at === 0 || keys[index] !== keys[order[at - 1]]) place++;
    rank[index] = place;
  });
  return rank;
}
