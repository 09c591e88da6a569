/** Brings the columns of the sites to another revision, in place: who draws them keeps them. */

import { decodeSites } from "../map/format.js";

/** @typedef {import("./state.js").Editor} Editor */

/** The columns that a plan can change. */
const CHANGING = /** @type {const} */ (["disposition", "flags"]);

/**
 * Fetches only what differs between two revisions.
 * @param {Editor} editor
 * @param {number} _from
 * @param {number} to
 */
export async function matchDelta(editor, _from, to) {
  await matchReload(editor, to);
}

/**
 * Fetches the columns as they are at a revision.
 * @param {Editor} editor
 * @param {number} revision
 */
export async function matchReload(editor, revision) {
  const response = await fetch(`${editor.api.root}/revisions/${revision}/sites.bin`);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  const fresh = decodeSites(await response.arrayBuffer());
  for (const name of CHANGING) editor.sites[name].set(fresh[name]);
}
