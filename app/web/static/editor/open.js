/** Opens the editor: first the picture of the map, then what is read, then what others do. */

import { fetchBoundaries } from "../map/boundaries.js";
import { required } from "../map/dom.js";
import { Finder } from "../map/finder.js";
import { decodeSites } from "../map/format.js";
import { say } from "../map/words.js";
import { Api } from "./api.js";
import { wireDivider } from "./divider.js";
import { wireFilterBar } from "./filter_bar.js";
import { Lens } from "./lens.js";
import { MapPanel } from "./map_panel.js";
import { wireKey, wireMapTools } from "./map_tools.js";
import { Editor } from "./state.js";
import { TablePanel } from "./table_panel.js";

/** @typedef {import("../map/plan_map.js").Setup} Setup */

const NARROW = "(max-width: 50rem)";

/**
 * @param {L.Map} map
 * @param {Setup} setup
 */
export async function openEditor(map, setup) {
  const status = required("map-status");
  const container = map.getContainer();
  container.setAttribute("aria-label", say("mapOf"));
  container.setAttribute("role", "region");
  map.attributionControl?.setPrefix(false);
  try {
    const [message, boundaries] = await Promise.all([
      fetchSites(setup.addresses.sites),
      fetchBoundaries(setup.addresses.newBoundaries),
    ]);
    const { plan = "", name = "", revision, province = "", vintage = "" } = required("editor").dataset;
    const editor = new Editor(
      new Api(plan),
      { code: plan, name, province, vintage },
      Number(revision),
      decodeSites(message),
    );
    editor.readOnly = window.matchMedia(NARROW).matches;
    const finder = new Finder();
    const lens = new Lens(editor, setup.undecided, finder);
    const panel = new MapPanel(editor, lens, finder, map, setup);
    panel.showNewBoundaries(boundaries);
    wireKey(lens, editor);
    panel.fit();
    status.textContent = "";
    container.setAttribute("data-ready", "");
    wireMapTools(panel, editor);
    wireDivider(required("editor-divider"), required("editor-centre"));
    const table = new TablePanel(editor, lens, required("editor-table"));
    wireFilterBar(editor, lens, table, required("editor-table"));
    await Promise.all([
      panel.showOldBoundaries(),
      loadTexts(editor, finder, panel, setup.addresses.texts),
    ]);
    container.setAttribute("data-complete", "");
    return { editor, lens, panel, table };
  } catch (error) {
    status.textContent = say("failed");
    throw error;
  }
}

/** @param {string} address */
async function fetchSites(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.arrayBuffer();
}

/**
 * @param {Editor} editor
 * @param {Finder} finder
 * @param {MapPanel} panel
 * @param {string} address
 */
async function loadTexts(editor, finder, panel, address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  /** @type {import("../map/finder.js").Texts} */
  const texts = await response.json();
  editor.takeTexts(texts);
  await finder.addSites(texts);
  panel.search.refresh();
}
