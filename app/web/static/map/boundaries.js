/** Boundaries of communes, fetched as GeoJSON, drawn into the groups that the page made. */

/**
 * @typedef {object} BoundaryProperties
 * @property {string} code
 * @property {string} name
 * @property {string} short_name
 * @property {[number, number]} label longitude, latitude
 * @property {boolean} approximate
 * @property {string[]} successors
 * @property {string[]} predecessors
 */

/** @typedef {GeoJSON.Feature<GeoJSON.Geometry, BoundaryProperties>} BoundaryFeature */

/**
 * @typedef {object} BoundaryData
 * @property {"FeatureCollection"} type
 * @property {{approximate: number, sources: string[], points_from: string[]}} truso
 * @property {BoundaryFeature[]} features
 */

/** @type {Record<"new" | "old", L.PathOptions>} */
const STYLES = {
  new: { color: "#34506b", weight: 1.75, opacity: 0.9, fillColor: "#f3eee2", fillOpacity: 0.75 },
  old: { color: "#7d6f5a", weight: 1, opacity: 0.75, dashArray: "3 4", fill: false },
};

const OVER_A_BASE_MAP = 0.08; // fill opacity through which its pictures can be read

/**
 * @param {string} url
 * @returns {Promise<BoundaryData>}
 */
export async function fetchBoundaries(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

/**
 * Draws boundaries; approximate ones get a broken line.
 * @param {BoundaryData} data
 * @param {"new" | "old"} which
 * @param {L.Map} map
 * @returns {L.GeoJSON}
 */
export function drawBoundaries(data, which, map) {
  const pane = `truso-${which}-boundaries`;
  if (!map.getPane(pane)) {
    map.createPane(pane).style.zIndex = which === "new" ? "410" : "420";
  }
  const fill = hasBaseMap(map) && which === "new" ? { fillOpacity: OVER_A_BASE_MAP } : {};
  return L.geoJSON(/** @type {GeoJSON.GeoJsonObject} */ (/** @type {unknown} */ (data)), {
    pane,
    interactive: false,
    style: (feature) => ({
      ...STYLES[which],
      ...fill,
      ...(feature?.properties.approximate && which === "new" ? { dashArray: "10 5" } : {}),
    }),
  });
}

/** @param {L.Map} map */
function hasBaseMap(map) {
  let found = false;
  map.eachLayer((layer) => {
    found ||= layer instanceof L.TileLayer;
  });
  return found;
}

/**
 * The box of one unit.
 * @param {L.GeoJSON} layer
 * @param {string} code
 * @returns {L.LatLngBounds | null}
 */
export function boundsOf(layer, code) {
  /** @type {L.LatLngBounds | null} */
  let bounds = null;
  layer.eachLayer((part) => {
    const drawn = /** @type {L.Polygon & {feature: BoundaryFeature}} */ (part);
    if (drawn.feature.properties.code === code) bounds = drawn.getBounds();
  });
  return bounds;
}
