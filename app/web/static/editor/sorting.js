/**
 * Rows in the order of a column, kept in order when some of their keys change. Keys are whole
 * numbers from 0 to UNKNOWN - 1; one that is not known is NaN and comes last, whichever way the
 * column is sorted. Rows of the same key stay in the order of their numbers.
 */

const UNKNOWN = 2 ** 32 - 1; // comes after every key that is known
const HALF = 16; // bits of a rank that one pass of the sort looks at
const FEW = 0.02; // of all rows: so many are taken out and put in, more are sorted anew

/**
 * All rows in order: a stable sort by one half of the rank and then the other, no comparisons.
 * @param {ArrayLike<number>} keys by row
 * @param {boolean} ascending
 */
export function sorted(keys, ascending) {
  const { length } = keys;
  const ranks = new Uint32Array(length);
  for (let row = 0; row < length; row++) ranks[row] = rankOf(keys[row], ascending);
  let rows = new Uint32Array(length);
  for (let row = 0; row < length; row++) rows[row] = row;
  for (const shift of [0, HALF]) rows = byHalf(rows, ranks, shift);
  return rows;
}

/**
 * @param {Uint32Array} rows
 * @param {Uint32Array} ranks by row
 * @param {number} shift of the half that counts
 */
function byHalf(rows, ranks, shift) {
  const mask = 2 ** HALF - 1;
  const starts = new Uint32Array(mask + 2);
  for (const rank of ranks) starts[((rank >>> shift) & mask) + 1]++;
  for (let half = 0; half <= mask; half++) starts[half + 1] += starts[half];
  const found = new Uint32Array(rows.length);
  for (const row of rows) found[starts[(ranks[row] >>> shift) & mask]++] = row;
  return found;
}

/**
 * The rows whose keys differ.
 * @param {ArrayLike<number>} before
 * @param {ArrayLike<number>} after
 */
export function changedBetween(before, after) {
  /** @type {number[]} */
  const changed = [];
  for (let row = 0; row < after.length; row++) {
    const [was, is] = [before[row], after[row]];
    if (was !== is && !(Number.isNaN(was) && Number.isNaN(is))) changed.push(row);
  }
  return changed;
}

/**
 * Rows in order, where they were in order of earlier keys: those whose key has changed are taken
 * out and put in again. Gives back the same rows where nothing has changed.
 * @param {Uint32Array} rows in the order of the keys before
 * @param {ArrayLike<number>} before
 * @param {ArrayLike<number>} after
 * @param {boolean} ascending
 */
export function resorted(rows, before, after, ascending) {
  const changed = changedBetween(before, after);
  const { length } = rows;
  if (changed.length === 0) return rows;
  if (changed.length > length * FEW) return sorted(after, ascending);
  const out = changed.map((row) => placeOf(rows, before, row, ascending)).sort((a, b) => a - b);
  const rest = new Uint32Array(length - out.length);
  let from = 0;
  out.forEach((place, taken) => {
    rest.set(rows.subarray(from, place), from - taken);
    from = place + 1;
  });
  rest.set(rows.subarray(from), from - out.length);
  changed.sort((a, b) => rankOf(after[a], ascending) - rankOf(after[b], ascending) || a - b);
  const found = new Uint32Array(length);
  from = 0;
  changed.forEach((row, put) => {
    const place = placeOf(rest, after, row, ascending);
    found.set(rest.subarray(from, place), from + put);
    found[place + put] = row;
    from = place;
  });
  found.set(rest.subarray(from), from + changed.length);
  return found;
}

/**
 * Where a row stands among rows in order, or would stand.
 * @param {Uint32Array} rows
 * @param {ArrayLike<number>} keys
 * @param {number} row
 * @param {boolean} ascending
 */
function placeOf(rows, keys, row, ascending) {
  const rank = rankOf(keys[row], ascending);
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = rankOf(keys[rows[middle]], ascending);
    if (other < rank || (other === rank && rows[middle] < row)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * @param {number} key
 * @param {boolean} ascending
 */
function rankOf(key, ascending) {
  if (Number.isNaN(key)) return UNKNOWN;
  return ascending ? key : UNKNOWN - 1 - key;
}
