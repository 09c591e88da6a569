/**
 * Reads the binary message of sites. The format is told in app/maps/sites.py; site i of every
 * column is the same site, and the same as in the texts that come later.
 */

const MAGIC = 0x504d5354; // "TSMP", little-endian
const FORMAT = 1;
const HEADER_BYTES = 16;

export const NO_POINT = -(2 ** 31);
export const NO_COMMUNE = 2 ** 16 - 1;
export const PLACED = 1;
export const ROUGH_POINT = 2;
export const OCCUPIED = 4;
export const UNKNOWN_AREA = 2 ** 32 - 1;
export const UNKNOWN_DISTANCE = 2 ** 16 - 1;
export const UNKNOWN_PERCENT = 2 ** 8 - 1;

/** @typedef {{key: string, name: string, english: string, colour: string}} Disposition */
/** @typedef {{name: string, english: string, colour: string}} Undecided */
/** @typedef {{key: string, name: string}} SiteKind */
/** @typedef {{code: string, name: string, lon: number | null, lat: number | null}} Commune */
/** @typedef {{name: string, type: "i32" | "u32" | "u16" | "u8", offset: number}} Column */

/**
 * @typedef {object} Measure a column that sites can be coloured by: value v is of the class with
 *   low <= v < high
 * @property {"kind" | "condition" | "value" | "utilisation" | "present_use" | "distance"} key
 * @property {string} name
 * @property {string} english
 * @property {{key: string, name: string, english: string, colour: string, low: number,
 *   high: number}[]} classes
 */

/**
 * @typedef {object} Sites
 * @property {number} count how many sites there are, those without a point included
 * @property {Int32Array} lon 1e-6 degree, or NO_POINT
 * @property {Int32Array} lat 1e-6 degree, or NO_POINT
 * @property {Uint16Array} commune index in `communes`, or NO_COMMUNE
 * @property {Uint8Array} disposition 0 undecided, else index in `dispositions` plus 1
 * @property {Uint8Array} kind index in `kinds`
 * @property {Uint8Array} flags PLACED, ROUGH_POINT, OCCUPIED
 * @property {Uint32Array} usable floor, m², or UNKNOWN_AREA
 * @property {Uint16Array} distance to the commune's seat, 0.1 km, or UNKNOWN_DISTANCE
 * @property {Uint8Array} condition index of its class
 * @property {Uint8Array} value index of its class
 * @property {Uint8Array} utilisation % of the floor that the plan allots, or UNKNOWN_PERCENT
 * @property {Uint8Array} present_use the same on the baseline
 * @property {Disposition[]} dispositions
 * @property {SiteKind[]} kinds
 * @property {Measure[]} measures
 * @property {Commune[]} communes
 */

const ARRAYS = { i32: Int32Array, u32: Uint32Array, u16: Uint16Array, u8: Uint8Array };

/**
 * @param {ArrayBuffer} buffer
 * @returns {Sites}
 */
export function decodeSites(buffer) {
  const header = new DataView(buffer);
  if (header.getUint32(0, true) !== MAGIC || header.getUint16(4, true) !== FORMAT) {
    throw new Error("this is not a message of sites of format 1");
  }
  const count = header.getUint32(8, true);
  const start = HEADER_BYTES + header.getUint32(12, true);
  const dictionary = JSON.parse(
    new TextDecoder().decode(new Uint8Array(buffer, HEADER_BYTES, start - HEADER_BYTES)),
  );
  /** @type {Record<string, Int32Array | Uint32Array | Uint16Array | Uint8Array>} */
  const columns = {};
  for (const { name, type, offset } of /** @type {Column[]} */ (dictionary.columns)) {
    columns[name] = new ARRAYS[type](buffer, start + offset, count);
  }
  return /** @type {Sites} */ (
    /** @type {unknown} */ ({
      ...columns,
      count,
      dispositions: dictionary.dispositions,
      kinds: dictionary.kinds,
      measures: dictionary.measures,
      communes: dictionary.communes,
    })
  );
}

/**
 * Longitude and latitude of a site in degrees, null where it has no point.
 * @param {Sites} sites
 * @param {number} index
 * @returns {{lat: number, lng: number} | null}
 */
export function pointOf(sites, index) {
  if (sites.lon[index] === NO_POINT) return null;
  return { lat: sites.lat[index] / 1e6, lng: sites.lon[index] / 1e6 };
}
