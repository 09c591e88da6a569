/** Finds sites and units by words of their name, address or code, with or without diacritics. */

/**
 * @typedef {object} Texts
 * @property {string[]} codes
 * @property {string[]} names
 * @property {string[]} addresses
 * @property {string[]} old_addresses where they differ from `addresses`
 */

/**
 * @typedef {object} Entry something that can be found
 * @property {"commune" | "old" | "site"} kind
 * @property {string} name
 * @property {string} code
 * @property {string} hint what else to show
 * @property {number} index of the site or commune in the message of sites, -1 for an old unit
 */

const BATCH = 4000; // sites folded between two breaths of the page

/**
 * The search key of a text: lower case, no diacritics, đ as d, single spaces.
 * @param {string} text
 */
export function fold(text) {
  return text
    .toLowerCase()
    .replaceAll("đ", "d")
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

export class Finder {
  constructor() {
    /** @type {{entry: Entry, key: string}[]} */
    this._units = [];
    /** @type {Texts | null} */
    this.texts = null;
    /** @type {string[]} folded name, address and code by site */
    this._keys = [];
  }

  /** Whether sites can be found by now. */
  get ready() {
    return this.texts !== null && this._keys.length === this.texts.codes.length;
  }

  /** @param {Entry[]} entries */
  addUnits(entries) {
    for (const entry of entries) {
      this._units.push({ entry, key: ` ${fold(`${entry.name} ${entry.code}`)}` });
    }
  }

  /**
   * Takes the texts of the sites, without holding up the page.
   * @param {Texts} texts
   */
  async addSites(texts) {
    this.texts = texts;
    this._keys = [];
    const { codes, names, addresses, old_addresses: old } = texts;
    while (this._keys.length < codes.length) {
      const end = Math.min(codes.length, this._keys.length + BATCH);
      for (let i = this._keys.length; i < end; i++) {
        this._keys.push(` ${fold(`${names[i]} ${addresses[i]} ${old[i]} ${codes[i]}`)}`);
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  /**
   * A test of sites: whether every word typed is in their name, address or code.
   * @param {string} typed
   * @returns {(index: number) => boolean}
   */
  matcher(typed) {
    const words = fold(typed).split(/[\s,.;]+/).filter(Boolean);
    if (words.length === 0) return () => true;
    const keys = this._keys;
    return (index) => words.every((word) => keys[index]?.includes(word));
  }

  /**
   * The best entries for what was typed, units before sites.
   * @param {string} typed
   * @param {number} limit of sites; units are at most half as many
   * @returns {Entry[]}
   */
  find(typed, limit = 12) {
    const words = fold(typed).split(/[\s,.;]+/).filter(Boolean);
    if (words.length === 0) return [];
    const units = this._units
      .map(({ entry, key }) => ({ entry, score: scoreOf(key, words, entry.name, typed) }))
      .filter((hit) => hit.score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, limit / 2)
      .map((hit) => hit.entry);
    return [...units, ...this._findSites(words, typed, limit)];
  }

  /**
   * @param {string[]} words
   * @param {string} typed
   * @param {number} limit
   * @returns {Entry[]}
   */
  _findSites(words, typed, limit) {
    const { texts } = this;
    if (!texts) return [];
    /** @type {{index: number, score: number}[]} */
    const hits = [];
    for (let i = 0; i < this._keys.length; i++) {
      const named = `${texts.names[i]} ${texts.addresses[i]}`;
      const score = scoreOf(this._keys[i], words, named, typed);
      if (score > 0) hits.push({ index: i, score });
    }
    hits.sort((a, b) => b.score - a.score || a.index - b.index);
    return hits.slice(0, limit).map(({ index }) => ({
      kind: "site",
      name: texts.names[index],
      code: texts.codes[index],
      hint: texts.addresses[index],
      index,
    }));
  }
}

/**
 * 0 unless every word is in the key; words that begin a word count more, and so does a text that
 * holds what was typed letter for letter, diacritics included.
 * @param {string} key folded, with a space before it
 * @param {string[]} words folded
 * @param {string} text as written
 * @param {string} typed as typed
 */
function scoreOf(key, words, text, typed) {
  let score = 0;
  for (const word of words) {
    const at = key.indexOf(word);
    if (at < 0) return 0;
    if (key.includes(` ${word} `) || key.endsWith(` ${word}`)) score += 4;
    else if (key.includes(` ${word}`)) score += 2;
    else score += 1;
  }
  if (key.includes(` ${words.join(" ")}`)) score += 4;
  if (text.toLowerCase().includes(typed.trim().toLowerCase())) score += 3;
  return score;
}
