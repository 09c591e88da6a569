/** The map of a plan: brings together the page that Folium made and what the API tells. */

import { fetchBoundaries } from "./boundaries.js";
import { BoundaryLayers } from "./boundary_layers.js";
import { required } from "./dom.js";
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
    await Promise.all([opened.boundaries.loadOld(), opened.loadTexts()]);
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
    this.boundaries = new BoundaryLayers(map, setup, this.labels, this.finder, showNotice);
    /** @type {PlanLayer | null} */
    this.layer = null;
    /** @type {SiteChooser | null} */
    this.chooser = null;
    setup.groups.labels.addLayer(this.labels);
    this.search = new SearchBox(
      /** @type {HTMLInputElement} */ (required("map-search")),
      required("map-search-results"),
      required("map-search-status"),
      this.finder,
      (entry) => this._goTo(entry),
    );
  }

  async showNewBoundaries() {
    this.boundaries.showNew(await fetchBoundaries(this.setup.addresses.newBoundaries));
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
    const { boundaries } = this;
    const bounds = entry.kind === "old" ? boundaries.oldBoxOf(entry.code) : boundaries.boxOf(entry.code);
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
    const bounds = this.boundaries.province(this.layer?.sites.communes ?? []);
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
    this.boundaries.current?.eachLayer((layer) => {
      const corners = /** @type {L.Polygon} */ (layer).getLatLngs().flat(2);
      found ||= /** @type {L.LatLng[]} */ (corners).some((each) => covered.contains(each));
    });
    return found;
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

/** @param {string} text */
function showNotice(text) {
  const notice = required("map-notice");
  notice.textContent = text;
  notice.hidden = text === "";
}
