/**
 * The sites as a plan's map shows them: dots, and where too many would be seen at once, one circle
 * for each commune with the shares of what becomes of its sites.
 */

import { SiteLayer } from "./site_layer.js";
import { UnitTotals } from "./unit_totals.js";

/** @typedef {import("./canvas_layer.js").View} View */

export class PlanLayer extends SiteLayer {
  /**
   * @param {import("./format.js").Sites} sites
   * @param {import("./format.js").Undecided} undecided
   */
  constructor(sites, undecided) {
    super(sites, undecided);
    /** By index of disposition: whether its sites are shown. */
    this.shown = new Uint8Array(sites.dispositions.length + 1).fill(1);
    this.units = new UnitTotals(this);
    /** Whether the last picture showed totals. */
    this.grouped = false;
  }

  /**
   * Shows or hides the sites of a disposition.
   * @param {number} disposition its index, 0 undecided
   * @param {boolean} shown
   */
  show(disposition, shown) {
    this.shown[disposition] = shown ? 1 : 0;
    for (let i = 0; i < this.sites.count; i++) this.mask[i] = this.shown[this.classOf[i]];
    this.units.forget();
    this.redraw();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   */
  paint(context, view) {
    this.grouped = this.units.crowded(view);
    if (!this.grouped) {
      super.paint(context, view);
      return;
    }
    this.units.paint(context, view, this.colours);
    this._paintSelected(context, view, this._radius(view));
  }

  /**
   * The shown sites at a point; none where communes are drawn.
   * @param {L.Point} point container point
   */
  at(point) {
    return this.grouped ? [] : super.at(point);
  }

  /** @param {View} view */
  decidedPoints(view) {
    return this.grouped ? this.units.corners(view) : super.decidedPoints(view);
  }

  /**
   * The circle at a point: the names of its communes, how many sites, and where they are.
   * @param {L.Point} point container point
   */
  groupAt(point) {
    const group = this.grouped ? this.units.at(point) : undefined;
    if (!group) return null;
    const { communes } = this.sites;
    return {
      communes: group.communes,
      names: group.communes.flatMap((each) => communes[each]?.name ?? []),
      count: group.count,
    };
  }

  /**
   * Where the sites of some communes are.
   * @param {number[]} communes
   * @returns {L.LatLngBounds | null}
   */
  boundsOf(communes) {
    const box = this.units.boxOf(communes);
    const map = this.map;
    if (!box || !map) return null;
    return L.latLngBounds(
      map.unproject([box.left, box.bottom], 0),
      map.unproject([box.right, box.top], 0),
    );
  }
}
