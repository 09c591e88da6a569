/** Brings the columns of the sites to another revision, in place: who draws them keeps them. */

import { applyChanges } from "../map/format.js";

/**
 * @param {import("./state.js").Editor} editor
 * @param {number} revision earlier or later than that of the columns
 */
export async function bringTo(editor, revision) {
  const { sites, api } = editor;
  if (sites.revision === revision) return;
  applyChanges(sites, await api.changes(sites.revision, revision));
}
