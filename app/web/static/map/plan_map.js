/** The map of a plan: brings together the page that Folium made and what the API tells. */

import { boundsOf, drawBoundaries, fetchBoundaries } from "./boundaries.js";
import { labelsOf, noticeOf } from "./boundary_words.js";
import { el, required } from "./dom.js";
import { Finder } from "./finder.js";
import { decodeSites, pointOf } from "./format.js";
import { LabelLayer } from "./label_layer.js";
import { wireLegend } from "./legend.js";
import { fitOnPaper } from "./paper.js";
import { PlanLayer } from "./plan_layer.js";
import { SearchBox } from "./search_box.js";
import { SiteChooser } from "./site_chooser.js";
import { LONGEST, fillSiteList } from "./site_list.js";
import { say } from "./words.js";

/** @typedef {import("./boundaries.js").BoundaryData} BoundaryData */

/**
 * @typedef {object} Setup what the page hands over, see app/maps/page.py
 * @property {{newBoundaries: L.FeatureGroup, oldBoundaries: L.FeatureGroup, labels: L.FeatureGroup,
 *   sites: L.FeatureGroup}} groups
 * @property {{sites: string, texts: string, site: string, newBoundaries: string,
 *   oldBoundaries: string}} addresses `site` ends where the code follows
 * @property {import("./format.js").Undecided} undecided
 */

const COMMUNE_ZOOM = 12;

/**
 * @param {L.Map} map
 * @param {Setup} setup
 */
export async function openPlanMap(map, setup) {
  map.attributionControl?.setPrefix(false);
  map.getContainer().setAttribute("aria-label", say("mapOf"));
  map.getContainer().setAttribute("role", "region");
  const status = required("map-status");
  if (window.matchMedia("(max-width: 50rem)").matches) required("map-legend").removeAttribute("open");
  status.textContent = say("loading");
  fitOnPaper(map.getContainer());
  const opened = new PlanMap(map, setup);
  try {
    await Promise.all([opened.showNewBoundaries(), opened.showSites()]);
    opened.fit();
    status.textContent = "";
    map.getContainer().setAttribute("data-ready", "");
    await Promise.all([opened.showOldBoundaries(), opened.loadTexts()]);
    map.getContainer().setAttribute("data-complete", "");
  } catch (error) {
    status.textContent = say("failed");
    throw error;
  }
  return opened;
}

class PlanMap {
  /**
   * @param {L.Map} map
   * @param {Setup} setup
   */
  constructor(map, setup) {
    this.map = map;
    this.setup = setup;
    this.finder = new Finder();
    this.labels = new LabelLayer();
    /** @type {L.GeoJSON | null} */
    this.newBoundaries = null;
    /** @type {L.GeoJSON | null} */
    this.oldBoundaries = null;
    /** @type {PlanLayer | null} */
    this.layer = null;
    /** @type {SiteChooser | null} */
    this.chooser = null;
    /** @type {Set<string>} */
    this._sources = new Set();
    /** @type {Set<string>} */
    this._notices = new Set();
    this._attribution = "";
    setup.groups.labels.addLayer(this.labels);
    this.search = new SearchBox(
      /** @type {HTMLInputElement} */ (required("map-search")),
      required("map-search-results"),
      required("map-search-status"),
      this.finder,
      (entry) => this._goTo(entry),
    );
    map.on("overlayadd overlayremove", () => this._oldLabelsFollowLayer());
  }

  async showNewBoundaries() {
    const data = await fetchBoundaries(this.setup.addresses.newBoundaries);
    this.newBoundaries = drawBoundaries(data, "new", this.map);
    this.setup.groups.newBoundaries.addLayer(this.newBoundaries);
    this._tellSources(data);
    this.labels.setLabels(false, labelsOf(data, false));
  }

  async showOldBoundaries() {
    const data = await fetchBoundaries(this.setup.addresses.oldBoundaries);
    this.oldBoundaries = drawBoundaries(data, "old", this.map);
    this.setup.groups.oldBoundaries.addLayer(this.oldBoundaries);
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

  async showSites() {
    const response = await fetch(this.setup.addresses.sites);
    if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
    const sites = decodeSites(await response.arrayBuffer());
    const layer = new PlanLayer(sites, this.setup.undecided);
    this.layer = layer;
    this.setup.groups.sites.addLayer(layer);
    this.labels.pointsToAvoid = (view) => layer.decidedPoints(view);
    this.labels.redraw();
    this.chooser = new SiteChooser(this.map, layer, this.setup.addresses.site, this.setup.undecided);
    wireLegend(required("map-legend"), layer, () => this._list());
    this.finder.addUnits(
      sites.communes.map(({ name, code }, index) => ({
        kind: /** @type {const} */ ("commune"),
        name,
        code,
        hint: "",
        index,
      })),
    );
    this.map.on("moveend", () => this._list());
  }

  async loadTexts() {
    const response = await fetch(this.setup.addresses.texts);
    if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
    /** @type {import("./finder.js").Texts} */
    const texts = await response.json();
    this.chooser?.takeTexts(texts);
    this._listUnlocated(texts);
    this._list();
    this.chooser?.followAddress();
    await this.finder.addSites(texts);
    this.search.refresh();
    this._list();
  }

  /** @param {import("./finder.js").Entry} entry */
  _goTo(entry) {
    if (entry.kind === "site") {
      this.chooser?.open(entry.index, { fly: true, focus: true });
      return;
    }
    const boundaries = entry.kind === "old" ? this.oldBoundaries : this.newBoundaries;
    const bounds = boundaries && boundsOf(boundaries, entry.code);
    if (bounds) {
      this.map.flyToBounds(bounds, { padding: [24, 24], duration: 0.6 });
      return;
    }
    const commune = this.layer?.sites.communes[entry.index];
    if (commune?.lat && commune.lon) {
      this.map.flyTo([commune.lat, commune.lon], COMMUNE_ZOOM, { duration: 0.6 });
    }
  }

  /** Shows the whole province; beside the legend, where that would cover some of it. */
  fit() {
    const bounds = this._province();
    if (!bounds) return;
    this._fitBeside(bounds, 0);
    const legend = required("map-legend");
    if (legend.hasAttribute("open") && this._isUnder(legend)) {
      this._fitBeside(bounds, legend.offsetWidth + 10);
    }
  }

  /**
   * @param {L.LatLngBounds} bounds
   * @param {number} left CSS pixels to leave free
   */
  _fitBeside(bounds, left) {
    this.map.fitBounds(bounds, {
      paddingTopLeft: [left + 10, 10],
      paddingBottomRight: [10, 24],
      animate: false,
    });
  }

  /**
   * Whether an element covers some of the new boundaries.
   * @param {HTMLElement} element
   */
  _isUnder(element) {
    const frame = this.map.getContainer().getBoundingClientRect();
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const corner = (/** @type {number} */ x, /** @type {number} */ y) =>
      this.map.containerPointToLatLng([x - frame.left, y - frame.top]);
    const covered = L.latLngBounds(corner(left, top), corner(right, bottom));
    let found = false;
    this.newBoundaries?.eachLayer((layer) => {
      const corners = /** @type {L.Polygon} */ (layer).getLatLngs().flat(2);
      found ||= /** @type {L.LatLng[]} */ (corners).some((each) => covered.contains(each));
    });
    return found;
  }

  /** @returns {L.LatLngBounds | null} */
  _province() {
    const drawn = this.newBoundaries?.getBounds();
    if (drawn?.isValid()) return drawn;
    const points = (this.layer?.sites.communes ?? []).flatMap(({ lat, lon }) =>
      lat && lon ? [L.latLng(lat, lon)] : [],
    );
    return points.length ? L.latLngBounds(points) : null;
  }

  /** @param {BoundaryData} data */
  _tellSources(data) {
    this._notices.add(noticeOf(data));
    this._notices.delete("");
    const notice = required("map-notice");
    notice.textContent = [...this._notices].join(" ");
    notice.hidden = this._notices.size === 0;
    for (const source of data.truso.sources) this._sources.add(source);
    if (this._sources.size) this.map.attributionControl?.removeAttribution(this._attribution);
    // Leaflet writes an attribution as markup: it gets the text with its marks escaped.
    const sources = [...this._sources].join("; ");
    this._attribution = el("span", {}, sources ? say("sources", { sources }) : "").innerHTML;
    this.map.attributionControl?.addAttribution(this._attribution);
  }

  _oldLabelsFollowLayer() {
    this.labels.oldShown = this.map.hasLayer(this.setup.groups.oldBoundaries);
    this.labels.redraw();
  }

  _list() {
    const { layer, finder } = this;
    const texts = finder.texts;
    if (!layer || !texts) return;
    const { count, first } = layer.inView(LONGEST);
    required("map-list-heading").textContent = say("sitesInView", { n: count });
    /** @param {number} index */
    const choose = (index) => this.chooser?.open(index, { fly: false, focus: true });
    fillSiteList(required("map-list"), first, layer, texts, choose, count);
  }

  /** @param {import("./finder.js").Texts} texts */
  _listUnlocated(texts) {
    const { layer } = this;
    if (!layer) return;
    const unlocated = texts.codes.flatMap((_, i) => (pointOf(layer.sites, i) ? [] : [i]));
    const part = required("map-unlocated");
    part.hidden = unlocated.length === 0;
    required("map-unlocated-heading").textContent = say("unlocated", { n: unlocated.length });
    fillSiteList(required("map-unlocated-list"), unlocated, layer, texts, (index) => {
      this.chooser?.open(index, { fly: true, focus: true });
    });
  }
}
