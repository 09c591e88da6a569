/**
 * Reads the binary message of sites. The format is told in app/maps/sites.py; site i of every
 * column is the same site, and the same as in the texts that come later.
 */

const MAGIC = 0x504d5354; // "TSMP", little-endian
const FORMAT = 2;
const HEADER_BYTES = 16;

export const NO_POINT = -(2 ** 31);
export const NO_COMMUNE = 2 ** 16 - 1;
export const PLACED = 1;
export const ROUGH_POINT = 2;
export const OCCUPIED = 4;
export const UNKNOWN_PERCENT = 2 ** 8 - 1;
export const UNKNOWN_DISTANCE = 2 ** 16 - 1;
export const UNKNOWN_AREA = 2 ** 32 - 1;

/** @typedef {{key: string, name: string, english: string, colour: string}} Disposition */
/** @typedef {{name: string, english: string, colour: string}} Undecided */
/** @typedef {{key: string, name: string, english: string}} SiteKind */
/** @typedef {{code: string, name: string, lon: number | null, lat: number | null}} Commune */
/** @typedef {{name: string, type: "i32" | "u32" | "u16" | "u8", offset: number}} Column */

/**
 * @typedef {object} MeasureClass values v of the measure's column with low <= v < high
 * @property {string} key
 * @property {string} name
 * @property {string} english
 * @property {string} colour
 * @property {number} low
 * @property {number} high
 */

/**
 * @typedef {object} Measure what sites can be coloured by besides their disposition
 * @property {"kind" | "condition" | "value" | "utilisation" | "present_use" | "distance"} key that
 *   of its column too
 * @property {string} name
 * @property {string} english
 * @property {MeasureClass[]} classes
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
 * @property {Uint32Array} usable floor area, m², or UNKNOWN_AREA
 * @property {Uint8Array} condition index of the class of the measure "condition"
 * @property {Uint8Array} value index of the class of the measure "value"
 * @property {Uint8Array} utilisation % of the usable floor that the plan allots, or UNKNOWN_PERCENT
 * @property {Uint8Array} present_use the same on the baseline
 * @property {Uint16Array} distance 0.1 km to the new commune's seat, or UNKNOWN_DISTANCE
 * @property {Disposition[]} dispositions
 * @property {SiteKind[]} kinds
 * @property {Commune[]} communes
 * @property {Measure[]} measures
 * @property {number} revision of the plan that this is
 */

/**
 * @typedef {object} Changes what turns the message of one revision into that of another
 * @property {number} from
 * @property {number} revision
 * @property {Disposition[] | null} dispositions null where they stay
 * @property {number[]} rows
 * @property {string[]} codes of the sites in these rows
 * @property {number[]} disposition
 * @property {number[]} flags
 * @property {number[]} utilisation
 * @property {number[]} distance
 */

const ARRAYS = { i32: Int32Array, u32: Uint32Array, u16: Uint16Array, u8: Uint8Array };

/**
 * @param {ArrayBuffer} buffer
 * @returns {Sites}
 */
export function decodeSites(buffer) {
  const header = new DataView(buffer);
  if (header.getUint32(0, true) !== MAGIC || header.getUint16(4, true) !== FORMAT) {
    throw new Error(`this is not a message of sites of format ${FORMAT}`);
  }
  const count = header.getUint32(8, true);
  const start = HEADER_BYTES + header.getUint32(12, true);
  const dictionary = JSON.parse(
    new TextDecoder().decode(new Uint8Array(buffer, HEADER_BYTES, start - HEADER_BYTES)),
  );
  /** @type {Record<string, Int32Array | Uint32Array | Uint16Array | Uint8Array>} */
  const columns = {};
  for (const { name, type, offset } of /** @type {Column[]} */ (dictionary.columns)) {
    columns[name] = columnOf(type, new Uint8Array(buffer, start + offset), count);
  }
  return /** @type {Sites} */ (
    /** @type {unknown} */ ({
      ...columns,
      count,
      dispositions: dictionary.dispositions,
      kinds: dictionary.kinds,
      communes: dictionary.communes,
      measures: dictionary.measures,
      revision: dictionary.revision,
    })
  );
}

/**
 * The numbers of a column, which stands as byte planes: all lowest bytes first.
 * @param {Column["type"]} type
 * @param {Uint8Array} planes
 * @param {number} count
 */
function columnOf(type, planes, count) {
  const column = new ARRAYS[type](count);
  const width = column.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(column.buffer);
  for (let plane = 0; plane < width; plane++) {
    const from = plane * count;
    for (let i = 0, at = plane; i < count; i++, at += width) bytes[at] = planes[from + i];
  }
  return column;
}

/**
 * Makes the sites those of another revision, in place.
 * @param {Sites} sites of the revision `changes.from`
 * @param {Changes} changes as `sites-delta` answers
 */
export function applyChanges(sites, changes) {
  if (sites.revision !== changes.from) {
    throw new Error(`changes from revision ${changes.from} do not fit revision ${sites.revision}`);
  }
  const { rows } = changes;
  for (const name of /** @type {const} */ (["disposition", "flags", "utilisation", "distance"])) {
    for (let n = 0; n < rows.length; n++) sites[name][rows[n]] = changes[name][n];
  }
  if (changes.dispositions) sites.dispositions = changes.dispositions;
  sites.revision = changes.revision;
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
