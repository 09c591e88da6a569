/**
 * How the sites are looked at, alike on the map and in the table: by which measure they are
 * coloured, and which of them pass the filter.
 */

/** @typedef {import("./state.js").Editor} Editor */
/** @typedef {{key: string, name: string, english: string, colour: string}} Class */
/** @typedef {"disposition" | import("../map/format.js").Measure["key"]} Mode */

export class Lens extends EventTarget {
  /**
   * @param {Editor} editor
   * @param {import("../map/format.js").Undecided} undecided
   * @param {import("../map/finder.js").Finder} finder
   */
  constructor(editor, undecided, finder) {
    super();
    this.editor = editor;
    this.undecided = undecided;
    this.finder = finder;
    /** @type {Mode} */
    this.mode = "disposition";
    /** @type {Class[]} */
    this.classes = [];
    /** By site: index in `classes`. */
    this.classOf = new Uint8Array(editor.sites.count);
    /** Indexes of classes that are not shown. @type {Set<number>} */
    this.hidden = new Set();
    this.words = "";
    /** Index of the commune that sites must stand in, -1 for any. */
    this.commune = -1;
    /** Index of the kind that sites must have, -1 for any. */
    this.kind = -1;
    this._colour();
    editor.on("revision", () => this._colour());
  }

  /** @param {Mode} mode */
  setMode(mode) {
    this.mode = mode;
    this.hidden.clear();
    this._colour();
    this.apply();
  }

  /** @param {number} index of a class */
  toggleClass(index) {
    if (!this.hidden.delete(index)) this.hidden.add(index);
    this.apply();
  }

  /** Whether anything is filtered out. */
  get narrowed() {
    return this.words !== "" || this.commune >= 0 || this.kind >= 0 || this.hidden.size > 0;
  }

  clear() {
    this.words = "";
    this.commune = -1;
    this.kind = -1;
    this.hidden.clear();
    this.apply();
  }

  /** Lets the filter count after its parts were set. */
  apply() {
    const { sites } = this.editor;
    const fits = this.finder.matcher(this.words);
    const { hidden, classOf, commune, kind } = this;
    this.editor.filter(
      (i) =>
        (commune < 0 || sites.commune[i] === commune) &&
        (kind < 0 || sites.kind[i] === kind) &&
        (hidden.size === 0 || !hidden.has(classOf[i])) &&
        fits(i),
    );
  }

  /** How many sites of the province are of each class. */
  counts() {
    const counts = new Array(this.classes.length).fill(0);
    for (const each of this.classOf) counts[each]++;
    return counts;
  }

  _colour() {
    const { sites } = this.editor;
    if (this.mode === "disposition") {
      this.classes = [{ key: "", ...this.undecided }, ...sites.dispositions];
      this.classOf.set(sites.disposition);
    } else {
      const measure = sites.measures.find(({ key }) => key === this.mode);
      if (!measure) return;
      this.classes = measure.classes;
      const column = sites[measure.key];
      const highs = measure.classes.map(({ high }) => high);
      for (let i = 0; i < sites.count; i++) {
        let at = 0;
        while (at < highs.length - 1 && column[i] >= highs[at]) at++;
        this.classOf[i] = at;
      }
    }
    this.dispatchEvent(new Event("colours"));
  }
}

