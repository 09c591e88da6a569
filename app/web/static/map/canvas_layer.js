/**
 * A Leaflet layer that is one canvas over the whole map: it follows panning and zooming, and asks
 * its subclass to paint at most once in a frame.
 */

/**
 * @typedef {object} View
 * @property {number} width
 * @property {number} height of the map in CSS pixels
 * @property {number} ratio device pixels to a CSS pixel
 * @property {number} zoom
 * @property {number} scale CSS pixels to a world unit
 * @property {number} left
 * @property {number} top where the map's corner lies, in CSS pixels of the world at this zoom
 */

export class CanvasLayer extends L.Layer {
  /**
   * @param {string} pane name of the pane that the layer makes for itself
   * @param {number} zIndex
   */
  constructor(pane, zIndex) {
    super();
    L.setOptions(this, { pane }); // Leaflet's base class takes no options itself
    this._zIndex = zIndex;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "leaflet-zoom-animated";
    this.canvas.setAttribute("aria-hidden", "true");
    /** @type {L.Map | null} */
    this.map = null;
    this._frame = 0;
    /** Script time of the last painting, ms; what the benchmark reads. */
    this.lastPaint = 0;
  }

  /** @param {L.Map} map */
  onAdd(map) {
    const name = this.options.pane ?? "";
    if (!map.getPane(name)) {
      const pane = map.createPane(name);
      pane.style.zIndex = String(this._zIndex);
      pane.style.pointerEvents = "none";
    }
    map.getPane(name)?.append(this.canvas);
    this.map = map;
    this.redraw();
    return this;
  }

  onRemove() {
    cancelAnimationFrame(this._frame);
    this._frame = 0;
    this.canvas.remove();
    this.map = null;
    return this;
  }

  /** @returns {Record<string, L.LeafletEventHandlerFn>} */
  getEvents() {
    return {
      move: () => this.redraw(),
      viewreset: () => this.redraw(),
      zoomend: () => this.redraw(),
      resize: () => this.redraw(),
      zoomanim: (event) => this._animate(/** @type {L.ZoomAnimEvent} */ (event)),
    };
  }

  redraw() {
    if (!this.map || this._frame) return;
    this._frame = requestAnimationFrame(() => {
      this._frame = 0;
      if (this.map) this._draw(this.map);
    });
  }

  /** @param {L.Map} map */
  _draw(map) {
    const began = performance.now();
    const size = map.getSize();
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(size.x * ratio), Math.round(size.y * ratio)];
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.canvas.style.width = `${size.x}px`;
      this.canvas.style.height = `${size.y}px`;
    }
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([0, 0]));
    this._drawnAt = { corner: map.containerPointToLatLng([0, 0]), zoom: map.getZoom() };
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const origin = /** @type {L.Point} */ (map.getPixelBounds().min);
    this.paint(context, {
      width: size.x,
      height: size.y,
      ratio,
      zoom: map.getZoom(),
      scale: 2 ** map.getZoom(),
      left: origin.x,
      top: origin.y,
    });
    this.lastPaint = performance.now() - began;
  }

  /**
   * Stretches the picture while Leaflet animates a zoom; the next draw makes it sharp.
   * @param {L.ZoomAnimEvent} event
   */
  _animate(event) {
    if (!this.map || !this._drawnAt) return;
    // Leaflet 1.9's own layers that zoom with an animation use the same method of the map.
    const map = /** @type {L.Map & {_latLngToNewLayerPoint: Function}} */ (this.map);
    const scale = map.getZoomScale(event.zoom, this._drawnAt.zoom);
    const offset = map._latLngToNewLayerPoint(this._drawnAt.corner, event.zoom, event.center);
    L.DomUtil.setTransform(this.canvas, offset, scale);
  }

  /**
   * @param {CanvasRenderingContext2D} _context in CSS pixels of the map
   * @param {View} _view
   */
  paint(_context, _view) {}
}
