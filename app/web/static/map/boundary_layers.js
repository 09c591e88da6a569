/** The old and the new boundaries of a map: drawn, labelled, found, and their sources named. */

import { boundsOf, drawBoundaries, fetchBoundaries } from "./boundaries.js";
import { labelsOf, noticeOf } from "./boundary_words.js";
import { el } from "./dom.js";
import { say } from "./words.js";

/** @typedef {import("./boundaries.js").BoundaryData} BoundaryData */

export class BoundaryLayers {
  /**
   * @param {L.Map} map
   * @param {import("./plan_map.js").Setup} setup
   * @param {import("./label_layer.js").LabelLayer} labels
   * @param {import("./finder.js").Finder} finder
   * @param {(notice: string) => void} tell what has to be said about them, "" for nothing
   */
  constructor(map, setup, labels, finder, tell) {
    this.map = map;
    this.setup = setup;
    this.labels = labels;
    this.finder = finder;
    this.tell = tell;
    /** @type {L.GeoJSON | null} */
    this.current = null;
    /** @type {L.GeoJSON | null} */
    this.old = null;
    /** @type {Set<string>} */
    this._sources = new Set();
    /** @type {Set<string>} */
    this._pointsFrom = new Set();
    /** @type {Set<string>} */
    this._notices = new Set();
    this._attribution = "";
    map.on("overlayadd overlayremove", () => this._oldLabelsFollowLayer());
  }

  /** @param {BoundaryData} data */
  showNew(data) {
    this.current = drawBoundaries(data, "new", this.map);
    this.setup.groups.newBoundaries.addLayer(this.current);
    this._tellSources(data);
    this.labels.setLabels(false, labelsOf(data, false));
  }

  async loadOld() {
    const data = await fetchBoundaries(this.setup.addresses.oldBoundaries);
    this.old = drawBoundaries(data, "old", this.map);
    this.setup.groups.oldBoundaries.addLayer(this.old);
    this._tellSources(data);
    this.labels.setLabels(true, labelsOf(data, true));
    this._oldLabelsFollowLayer();
    this.finder.addUnits(
      data.features.map(({ properties }) => ({
        kind: /** @type {const} */ ("old"),
        name: properties.name,
        code: properties.code,
        hint: say("into", { names: properties.successors.join(", ") }),
        index: -1,
      })),
    );
  }

  /**
   * The box of a new unit, null where its boundary is not known.
   * @param {string} code
   */
  boxOf(code) {
    return this.current && boundsOf(this.current, code);
  }

  /**
   * The box of an old unit, null where its boundary is not known.
   * @param {string} code
   */
  oldBoxOf(code) {
    return this.old && boundsOf(this.old, code);
  }

  /**
   * The box of the province: of its new boundaries, else of the points of its communes.
   * @param {readonly {lat: number | null, lon: number | null}[]} communes
   */
  province(communes) {
    const drawn = this.current?.getBounds();
    if (drawn?.isValid()) return drawn;
    const points = communes.flatMap(({ lat, lon }) => (lat && lon ? [L.latLng(lat, lon)] : []));
    return points.length ? L.latLngBounds(points) : null;
  }

  /** @param {BoundaryData} data */
  _tellSources(data) {
    this._notices.add(noticeOf(data));
    this._notices.delete("");
    this.tell([...this._notices].join(" "));
    for (const source of data.truso.sources) this._sources.add(source);
    for (const source of data.truso.points_from) this._pointsFrom.add(source);
    const told = [...this._sources];
    if (this._pointsFrom.size) told.push(say("pointsFrom", { sources: [...this._pointsFrom].join("; ") }));
    if (told.length) this.map.attributionControl?.removeAttribution(this._attribution);
    // Leaflet writes an attribution as markup: it gets the text with its marks escaped.
    const sources = told.join("; ");
    this._attribution = el("span", {}, sources ? say("sources", { sources }) : "").innerHTML;
    this.map.attributionControl?.addAttribution(this._attribution);
  }

  _oldLabelsFollowLayer() {
    this.labels.oldShown = this.map.hasLayer(this.setup.groups.oldBoundaries);
    this.labels.redraw();
  }
}
