/** Choosing a site, with the pointer, from a list, by search or by the page's address (#site=…). */

import { el, required } from "./dom.js";
import { NO_COMMUNE, pointOf } from "./format.js";
import { keepInSight } from "./in_sight.js";
import { siteContent } from "./site_panel.js";
import { fillSiteList } from "./site_list.js";
import { say } from "./words.js";

const SITE_ZOOM = 15;
const COMMUNE_ZOOM = 12;
const HASH = "site=";
const NAMES_TOLD = 4;

export class SiteChooser {
  /**
   * @param {L.Map} map
   * @param {import("./plan_layer.js").PlanLayer} layer
   * @param {string} address of a site's details, without its code
   * @param {import("./format.js").Undecided} undecided
   */
  constructor(map, layer, address, undecided) {
    this.map = map;
    this.layer = layer;
    this.address = address;
    this.undecided = undecided;
    /** @type {import("./finder.js").Texts | null} */
    this.texts = null;
    this.panel = required("site-panel");
    this.heading = required("site-panel-heading");
    this.body = required("site-panel-body");
    /** @type {Element | null} */
    this._before = null;
    this._request = 0;
    required("site-panel-close").addEventListener("click", () => this.close());
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    window.addEventListener("hashchange", () => this.followAddress());
    map.on("click", (event) => this._click(event));
    map.on("mousemove", (event) => this._hover(event));
    map.on("mouseout", () => this._mark(-1));
  }

  /** @param {import("./finder.js").Texts} texts */
  takeTexts(texts) {
    this.texts = texts;
  }

  /** Opens the site that the page's address names. */
  followAddress() {
    const hash = window.location.hash.slice(1);
    if (!hash.startsWith(HASH) || !this.texts) return;
    const code = decodeURIComponent(hash.slice(HASH.length));
    const index = this.texts.codes.indexOf(code);
    if (index < 0) {
      required("map-status").textContent = say("notFound", { code });
    } else if (index !== this.layer.selected) {
      this.open(index, { fly: true, focus: false });
    }
  }

  /**
   * Shows a site in the panel.
   * @param {number} index
   * @param {{fly: boolean, focus: boolean}} how
   */
  async open(index, how) {
    if (!this.texts) return;
    const code = this.texts.codes[index];
    if (this.panel.hidden) this._before = document.activeElement;
    this.layer.selected = index;
    this.layer.redraw();
    this.heading.textContent = this.texts.names[index];
    this.body.replaceChildren(el("p", { "aria-busy": "true" }, say("loading")));
    this._show();
    if (how.fly) this._fly(index);
    else this._keepInSight(index);
    if (how.focus) this.heading.focus();
    window.history.replaceState(null, "", `#${HASH}${encodeURIComponent(code)}`);
    const request = ++this._request;
    const response = await fetch(this.address + encodeURIComponent(code));
    if (request !== this._request) return; // another site was chosen meanwhile
    this.body.replaceChildren(
      ...(response.ok
        ? siteContent(await response.json(), this.undecided)
        : [el("p", {}, say("failed"))]),
    );
  }

  close() {
    const index = this.layer.selected;
    this.layer.selected = -1;
    this.layer.redraw();
    this._request++;
    this.panel.hidden = true;
    document.body.classList.remove("has-site-panel");
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    if (this._before instanceof HTMLElement && this._before.isConnected) this._before.focus();
    else if (index >= 0) this.map.getContainer().focus();
  }

  _show() {
    this.panel.hidden = false;
    document.body.classList.add("has-site-panel");
  }

  /**
   * Goes to a site, or to its commune where the site has no point.
   * @param {number} index
   */
  _fly(index) {
    const { sites } = this.layer;
    const point = pointOf(sites, index);
    if (point) {
      this.map.once("moveend", () => this._keepInSight(index));
      this.map.flyTo(point, Math.max(SITE_ZOOM, this.map.getZoom()), { duration: 0.7 });
      return;
    }
    const commune = sites.commune[index] === NO_COMMUNE ? null : sites.communes[sites.commune[index]];
    if (commune?.lat && commune.lon) {
      this.map.flyTo([commune.lat, commune.lon], COMMUNE_ZOOM, { duration: 0.7 });
    }
  }

  /**
   * Moves the map where the site is out of sight or, on a phone, under the panel.
   * @param {number} index
   */
  _keepInSight(index) {
    const point = pointOf(this.layer.sites, index);
    if (point && !this.panel.hidden) keepInSight(this.map, point, this.panel);
  }

  /** @param {L.LeafletMouseEvent} event */
  _click(event) {
    const group = this.layer.groupAt(event.containerPoint);
    const bounds = group && this.layer.boundsOf(group.communes);
    if (bounds) {
      this.map.flyToBounds(bounds, { padding: [24, 24], maxZoom: SITE_ZOOM, duration: 0.6 });
      return;
    }
    const found = this.layer.at(event.containerPoint);
    if (found.length === 0) return;
    if (found.length === 1 || !this._stacked(found)) {
      this.open(found[0], { fly: false, focus: false });
      return;
    }
    this._offer(found);
  }

  /**
   * Whether the two nearest sites cannot be told apart by zooming in.
   * @param {number[]} found
   */
  _stacked(found) {
    const { lon, lat } = this.layer.sites;
    const [a, b] = found;
    return Math.abs(lon[a] - lon[b]) < 60 && Math.abs(lat[a] - lat[b]) < 60;
  }

  /**
   * Lists several sites at one point, to choose from.
   * @param {number[]} found
   */
  _offer(found) {
    if (!this.texts) return;
    this._request++;
    this.layer.selected = found[0];
    this.layer.redraw();
    this.heading.textContent = say("several", { n: found.length });
    const list = el("ul", { class: "site-list" });
    fillSiteList(list, found, this.layer, this.texts, (index) => {
      this.open(index, { fly: false, focus: true });
    });
    this.body.replaceChildren(list);
    this._show();
  }

  /** @param {L.LeafletMouseEvent} event */
  _hover(event) {
    const group = this.layer.groupAt(event.containerPoint);
    this._mark(group ? -1 : (this.layer.at(event.containerPoint)[0] ?? -1), group);
  }

  /**
   * Rings what is pointed at and names it.
   * @param {number} index of a site, -1 for none
   * @param {ReturnType<import("./plan_layer.js").PlanLayer["groupAt"]>} [group] a circle of communes
   */
  _mark(index, group = null) {
    const container = this.map.getContainer();
    const title = group
      ? say("total", { names: namesIn(group.names), n: group.count })
      : index >= 0 && this.texts
        ? this.texts.names[index]
        : "";
    if (index === this.layer.hovered && container.title === title) return;
    container.classList.toggle("is-over-site", index >= 0 || group !== null);
    container.title = title;
    if (index === this.layer.hovered) return;
    this.layer.hovered = index;
    this.layer.redraw();
  }
}

/**
 * A few names, and how many more.
 * @param {string[]} names
 */
function namesIn(names) {
  const told = names.slice(0, NAMES_TOLD).join(", ");
  return names.length > NAMES_TOLD ? `${told}… (${names.length})` : told;
}
