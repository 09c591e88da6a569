/** Opens the editor: first the picture of the map, then what is read, then what others do. */

import { fetchBoundaries } from "../map/boundaries.js";
import { required } from "../map/dom.js";
import { Finder } from "../map/finder.js";
import { decodeSites } from "../map/format.js";
import { say } from "../map/words.js";
import { AgencyPanel } from "./agency_panel.js";
import { Api } from "./api.js";
import { BulkPanel } from "./bulk_panel.js";
import { CommentsPanel } from "./comments_panel.js";
import { letDrag, wireCarryBanner } from "./carrying.js";
import { wireConflicts } from "./conflict.js";
import { wireDivider } from "./divider.js";
import { followOthers } from "./events.js";
import { wireFilterBar } from "./filter_bar.js";
import { HistoryPanel } from "./history_panel.js";
import { Inspector } from "./inspector.js";
import { wireKeyboardRoom } from "./keyboard_room.js";
import { Lens } from "./lens.js";
import { MapPanel } from "./map_panel.js";
import { wireKey, wireMapTools } from "./map_tools.js";
import { MetersPanel } from "./meters_panel.js";
import { askToPlace } from "./place_dialog.js";
import { ProblemsPanel } from "./problems_panel.js";
import { wireShortcuts } from "./shortcuts.js";
import { Editor } from "./state.js";
import { TablePanel } from "./table_panel.js";
import { wireTabs } from "./tabs.js";
import { attempt } from "./toasts.js";
import { wireToolbar } from "./toolbar.js";
import { TrayPanel } from "./tray_panel.js";

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
    const panels = buildPanels(editor, lens, panel, setup);
    followAddress(editor);
    await Promise.all([
      loadTexts(editor, finder, panel, setup.addresses.texts),
      panel.boundaries.loadOld(),
      attempt(() => panels.tray.load()),
      attempt(() => panels.history.load()),
      attempt(() => panels.problems.load()),
      attempt(() => Promise.all([editor.comments.load(), panels.comments.load()])),
      attempt(() => editor.loadMeters()),
    ]);
    followOthers(editor);
    container.setAttribute("data-complete", "");
    return { editor, lens, panel, ...panels };
  } catch (error) {
    status.textContent = say("failed");
    throw error;
  }
}

/**
 * Everything around the map.
 * @param {Editor} editor
 * @param {Lens} lens
 * @param {MapPanel} panel
 * @param {Setup} setup
 */
function buildPanels(editor, lens, panel, setup) {
  wireMapTools(panel, editor);
  wireDivider(required("editor-divider"), required("editor-centre"));
  const table = new TablePanel(editor, lens, required("editor-table"));
  wireFilterBar(editor, lens, table, required("editor-table"));
  wireToolbar(editor);
  wireConflicts(editor);
  wireCarryBanner(editor);
  const openTab = wireTabs(/** @type {HTMLElement} */ (document.querySelector(".editor-tabs")));
  const meters = new MetersPanel(editor, required("editor-meters"));
  /**
   * @param {import("./state.js").Carried} carried
   * @param {number} site
   */
  const place = (carried, site) => askToPlace(editor, carried, site);
  const targets = {
    /** @param {number} x @param {number} y @param {Element | null} target */
    siteUnder: (x, y, target) => {
      if (panel.frame.contains(target)) return panel.siteUnder(x, y);
      if (inspector.root.contains(target)) return editor.focus ?? -1;
      return table.siteUnder(target);
    },
    /** @param {number} index */
    mark: (index) => {
      panel.mark(index);
      table.mark(index);
    },
  };
  const inspector = new Inspector(editor, required("editor-inspector"), setup.undecided, place, lens.finder);
  const agency = new AgencyPanel(editor, lens.finder, required("editor-agency"));
  const bulk = new BulkPanel(editor, required("editor-bulk"), setup.undecided);
  const tray = new TrayPanel(editor, required("panel-tray"), (card, carried) =>
    letDrag(card, carried, targets, place),
  );
  const history = new HistoryPanel(editor, required("panel-history"));
  /** @param {string} agency @param {string | null} unit */
  const showAgency = (agency, unit) => {
    openTab("tab-tray");
    tray.show(agency, unit);
  };
  const problems = new ProblemsPanel(editor, required("panel-problems"), showAgency);
  const comments = new CommentsPanel(editor, required("panel-comments"), tray, showAgency);
  wireKeyboardRoom(editor, inspector.root);
  wireShortcuts(shortcutsOf(editor, panel, table, { inspector, bulk }, openTab, place));
  return { table, meters, inspector, agency, bulk, tray, history, problems, comments };
}

/**
 * @param {Editor} editor
 * @param {MapPanel} panel
 * @param {TablePanel} table
 * @param {{inspector: Inspector, bulk: BulkPanel}} forms
 * @param {(id: string, focus?: boolean) => void} openTab
 * @param {(carried: import("./state.js").Carried, site: number) => void} place
 * @returns {import("./shortcuts.js").Shortcut[]}
 */
function shortcutsOf(editor, panel, table, { inspector, bulk }, openTab, place) {
  /** @param {() => Promise<unknown>} work */
  const writing = (work) => () => {
    if (!editor.readOnly) attempt(work);
  };
  return [
    { key: "z", ctrl: true, shown: "Ctrl + Z", word: "undo", run: writing(() => editor.undo()) },
    { key: "y", ctrl: true, shown: "Ctrl + Y", word: "redo", run: writing(() => editor.redo()) },
    { key: "z", ctrl: true, shift: true, shown: "Ctrl + Shift + Z", word: "redo", run: writing(() => editor.redo()) },
    { key: "/", shown: "/", word: "helpSearch", run: () => required("map-search").focus() },
    { key: "m", shown: "M", word: "helpMap", run: () => panel.map.getContainer().focus() },
    { key: "t", shown: "T", word: "helpTable", run: () => table.grid.focus() },
    { key: "f", shown: "F", word: "helpFilter", run: () => required("filter-words").focus() },
    {
      key: "d",
      shown: "D",
      word: "helpDecision",
      run: () => {
        if (editor.selection.size > 1) bulk.focus();
        else inspector.focusDecision();
      },
    },
    { key: "1", shown: "1", word: "helpTray", run: () => openTab("tab-tray", true) },
    { key: "2", shown: "2", word: "helpProblems", run: () => openTab("tab-problems", true) },
    { key: "3", shown: "3", word: "helpHistory", run: () => openTab("tab-history", true) },
    { key: "4", shown: "4", word: "helpComments", run: () => openTab("tab-comments", true) },
    {
      key: "c",
      shown: "C",
      word: "helpComment",
      run: () => {
        if (editor.focus !== null && editor.selection.size < 2) inspector.comments.focus();
        else openTab("tab-comments", true);
      },
    },
    {
      key: "p",
      shown: "P",
      word: "helpPlace",
      run: () => {
        if (editor.carried && editor.focus !== null) place(editor.carried, editor.focus);
      },
    },
    {
      key: "u",
      shown: "U",
      word: "selectUnitHint",
      run: () => {
        if (editor.commune) editor.selectCommune(editor.commune);
      },
    },
    { key: "l", shown: "L", word: "lasso", run: () => panel.lasso.arm(true) },
    { key: "0", shown: "0", word: "fit", run: () => panel.fit() },
    {
      key: "escape",
      shown: "Esc",
      word: "helpEscape",
      run: () => {
        if (editor.carried) editor.carry(null);
        else if (editor.selection.size > 1) editor.select([]);
      },
    },
  ];
}

/** Opens the site that the address names (#site=…), and keeps the address true. @param {Editor} editor */
function followAddress(editor) {
  const follow = () => {
    const code = decodeURIComponent(window.location.hash.replace("#site=", ""));
    const index = editor.indexes.get(code);
    if (index !== undefined && index !== editor.focus) editor.focusOn(index, { fly: true });
  };
  editor.on("texts", follow);
  window.addEventListener("hashchange", follow);
  editor.on("focus", () => {
    const code = editor.focus === null ? "" : editor.codeOf(editor.focus);
    const address = code ? `#site=${encodeURIComponent(code)}` : window.location.pathname;
    window.history.replaceState(null, "", address);
  });
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
