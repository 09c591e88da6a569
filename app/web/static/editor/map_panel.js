/** The map of the editor: what is chosen on it, and where things are dropped. */

import { BoundaryLayers } from "../map/boundary_layers.js";
import { el, required } from "../map/dom.js";
import { pointOf } from "../map/format.js";
import { covers, keepInSight } from "../map/in_sight.js";
import { LabelLayer } from "../map/label_layer.js";
import { SearchBox } from "../map/search_box.js";
import { EditorLayer } from "./editor_layer.js";
import { wireLasso } from "./lasso.js";
import { tell } from "./words.js";

/** @typedef {import("./state.js").Editor} Editor */
/** @typedef {import("../map/boundaries.js").BoundaryData} BoundaryData */
/** @typedef {import("../map/plan_map.js").Setup} Setup */

const COMMUNE_ZOOM = 12;
const SITE_ZOOM = 14;
const SAME_POINT = 60; // 1e-6 degree
const LOOKED_AT = { color: "#0b5a8a", weight: 3.5, opacity: 1, fillColor: "#dcebf5" };

export class MapPanel {
  /**
   * @param {Editor} editor
   * @param {import("./lens.js").Lens} lens
   * @param {import("../map/finder.js").Finder} finder
   * @param {L.Map} map
   * @param {Setup} setup
   */
  constructor(editor, lens, finder, map, setup) {
    this.editor = editor;
    this.finder = finder;
    this.map = map;
    this.setup = setup;
    this.frame = required("editor-map");
    this.labels = new LabelLayer();
    this.layer = new EditorLayer(editor, lens);
    this.boundaries = new BoundaryLayers(map, setup, this.labels, finder, showNotice);
    setup.groups.labels.addLayer(this.labels);
    setup.groups.sites.addLayer(this.layer);
    this.labels.pointsToAvoid = (view) => this.layer.decidedPoints(view);
    this.search = new SearchBox(
      /** @type {HTMLInputElement} */ (required("map-search")),
      required("map-search-results"),
      required("map-search-status"),
      finder,
      (entry) => this._goTo(entry),
    );
    finder.addUnits(
      editor.sites.communes.map(({ name, code }, index) => ({
        kind: /** @type {const} */ ("commune"),
        name,
        code,
        hint: "",
        index,
      })),
    );
    this.lasso = wireLasso(this);
    this._listen();
  }

  _listen() {
    const { map, editor } = this;
    map.boxZoom.disable(); // Shift and dragging draws the lasso
    map.on("click", (event) => this._click(event));
    map.on("mousemove", (event) => this._hover(event.containerPoint));
    map.on("mouseout", () => this.mark(-1));
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
    // On a phone the inspector is a sheet over the map, which grows when its site has been read.
    new ResizeObserver(() => this._uncover()).observe(required("editor-inspector"));
    /** @param {{fly: boolean}} how */
    const follow = ({ fly }) => {
      if (fly && editor.focus !== null) this.flyTo(editor.focus);
    };
    editor.on("focus", follow);
    editor.on("commune", /** @param {{fly: boolean}} how */ ({ fly }) => {
      this._outline();
      if (fly && editor.commune) this.showCommune(editor.commune);
    });
    editor.on("filter", () => this.labels.redraw());
  }

  /** @param {BoundaryData} data */
  showNewBoundaries(data) {
    this.boundaries.showNew(data);
    this._outline();
  }

  /** Shows the whole province. */
  fit() {
    const bounds = this.boundaries.province(this.editor.sites.communes);
    if (!bounds) return;
    this.map.fitBounds(bounds, { ...this._room(), animate: false });
  }

  /**
   * What the key and the tools leave free of the map.
   * @returns {{paddingTopLeft: [number, number], paddingBottomRight: [number, number]}}
   */
  _room() {
    const key = required("map-key");
    const left = key.querySelector("details")?.open ? key.offsetWidth : 0;
    return { paddingTopLeft: [left + 16, 44], paddingBottomRight: [12, 24] };
  }

  /** @param {number} index of a site */
  flyTo(index) {
    const point = pointOf(this.editor.sites, index);
    const commune = this.editor.communeOf(index);
    if (!point) {
      if (commune) this.showCommune(commune);
      return;
    }
    const near = this.map.getZoom() >= SITE_ZOOM - 1;
    if (near && this.map.getBounds().pad(-0.15).contains(point)) return;
    this.map.once("moveend", () => this._uncover());
    this.map.flyTo(point, Math.max(SITE_ZOOM, this.map.getZoom()), { duration: 0.5 });
  }

  /** Moves the map where the inspector covers the site that it shows. */
  _uncover() {
    const { editor, map } = this;
    const inspector = required("editor-inspector");
    const point = editor.focus === null ? null : pointOf(editor.sites, editor.focus);
    if (point && covers(inspector, map.getContainer().getBoundingClientRect())) {
      keepInSight(map, point, inspector);
    }
  }

  /** @param {string} key of a commune */
  showCommune(key) {
    const code = key.split("@")[0];
    const bounds = this.boundaries.boxOf(code);
    if (bounds) {
      this.map.flyToBounds(bounds, { ...this._room(), duration: 0.5 });
      return;
    }
    const commune = this.editor.sites.communes.find((each) => each.code === code);
    if (commune?.lat && commune.lon) {
      this.map.flyTo([commune.lat, commune.lon], COMMUNE_ZOOM, { duration: 0.5 });
    }
  }

  /**
   * The site at a point of the window, -1 where there is none: a dragged agency asks it.
   * @param {number} x client coordinates
   * @param {number} y
   */
  siteUnder(x, y) {
    const frame = this.map.getContainer().getBoundingClientRect();
    return this.layer.at(L.point(x - frame.left, y - frame.top))[0] ?? -1;
  }

  /** Rings a site that is pointed at. @param {number} index -1 for none */
  mark(index) {
    const container = this.map.getContainer();
    container.classList.toggle("is-over-site", index >= 0);
    container.title = index >= 0 && this.editor.texts ? this.editor.texts.names[index] : "";
    if (index === this.layer.hovered) return;
    this.layer.hovered = index;
    this.layer.redraw();
  }

  /** @param {L.LeafletMouseEvent} event */
  _click(event) {
    const { editor, layer } = this;
    const several = event.originalEvent.ctrlKey || event.originalEvent.metaKey;
    if (layer.grouped) {
      const group = layer.units.at(event.containerPoint);
      if (group && several) this._selectUnits(group.communes);
      else if (group) this._zoomInto(group.communes);
      return;
    }
    const found = layer.at(event.containerPoint);
    if (found.length === 0) return;
    if (several) {
      editor.focusOn(found[0], { keep: true });
      editor.toggle(found[0]);
      return;
    }
    const [first] = found;
    const { lon, lat } = editor.sites;
    const together = found.filter(
      (each) =>
        Math.abs(lon[each] - lon[first]) < SAME_POINT && Math.abs(lat[each] - lat[first]) < SAME_POINT,
    );
    editor.focusOn(first);
    if (together.length > 1) editor.emit("offer", together);
  }

  /** @param {number[]} communes indexes */
  _selectUnits(communes) {
    const wanted = new Set(communes);
    const { sites, mask } = this.editor;
    const found = [];
    for (let i = 0; i < sites.count; i++) {
      if (mask[i] && wanted.has(Math.min(sites.commune[i], sites.communes.length))) found.push(i);
    }
    this.editor.select(found);
  }

  /** @param {number[]} communes indexes */
  _zoomInto(communes) {
    const wanted = new Set(communes);
    const { sites, mask } = this.editor;
    const bounds = L.latLngBounds([]);
    for (let i = 0; i < sites.count; i++) {
      const point = mask[i] && wanted.has(sites.commune[i]) ? pointOf(sites, i) : null;
      if (point) bounds.extend(point);
    }
    if (!bounds.isValid()) return;
    this.map.flyToBounds(bounds.pad(0.05), { duration: 0.5 });
    if (communes.length === 1) this.editor.lookAt(this.editor.keyOf(sites.communes[communes[0]].code));
  }

  /** @param {L.Point} point */
  _hover(point) {
    if (this.layer.grouped) {
      const group = this.layer.units.at(point);
      const container = this.map.getContainer();
      container.classList.toggle("is-over-site", group !== undefined);
      container.title = group ? this._nameOf(group) : "";
      return;
    }
    this.mark(this.layer.at(point)[0] ?? -1);
  }

  /** @param {import("../map/unit_totals.js").Group} group */
  _nameOf({ communes, count }) {
    const names = communes.map((index) => this.editor.sites.communes[index]?.name ?? tell("noCommune"));
    const told = names.slice(0, 3).join(", ") + (names.length > 3 ? "…" : "");
    return tell("unitTotal", { names: told, n: count });
  }

  /** @param {import("../map/finder.js").Entry} entry */
  _goTo(entry) {
    if (entry.kind === "site") {
      this.editor.focusOn(entry.index, { fly: true, read: true });
    } else if (entry.kind === "commune") {
      this.editor.lookAt(this.editor.keyOf(entry.code), { fly: true });
    } else {
      const bounds = this.boundaries.oldBoxOf(entry.code);
      if (bounds) this.map.flyToBounds(bounds, { padding: [24, 24], duration: 0.5 });
    }
  }

  /** Draws the commune that is looked at in another hand. */
  _outline() {
    const { editor } = this;
    const { current } = this.boundaries;
    if (!current) return;
    current.resetStyle();
    const code = editor.commune?.split("@")[0];
    current.eachLayer((part) => {
      const drawn = /** @type {L.Polygon & {feature: import("../map/boundaries.js").BoundaryFeature}} */ (
        part
      );
      if (drawn.feature.properties.code !== code) return;
      drawn.setStyle(LOOKED_AT);
      drawn.bringToFront();
    });
  }
}

/** Says what has to be known of the boundaries, until it is closed. @param {string} text */
function showNotice(text) {
  const notice = required("map-notice");
  notice.replaceChildren(
    el("span", {}, text),
    el(
      "button",
      { type: "button", class: "plain", "aria-label": tell("close"), click: () => (notice.hidden = true) },
      "✕",
    ),
  );
  notice.hidden = text === "";
}
