/** Everything from the keyboard: the shortcuts, and the dialog that lists them. */

import { el, required } from "../map/dom.js";
import { ask } from "./dialog.js";
import { tell } from "./words.js";

/** @typedef {Parameters<typeof tell>[0]} Word */

/**
 * @typedef {object} Shortcut
 * @property {string} key as `KeyboardEvent.key`, lower case
 * @property {boolean} [ctrl]
 * @property {boolean} [shift]
 * @property {string} shown
 * @property {Word} word
 * @property {() => void} run
 */

const OFF = "truso-editor-letters-off";

/** Shortcuts of places, told in the dialog and made where they work. @type {[string, Word][]} */
const TOLD = [
  ["↑ ↓ PgUp PgDn Home End", "helpRows"],
  ["Shift + ↑ ↓", "helpExtend"],
  ["Space", "helpToggle"],
  ["Ctrl + A", "helpAll"],
  ["Enter", "helpEnter"],
  ["Ctrl + Enter", "helpDecide"],
  [`Shift + ⟨${tell("drag")}⟩`, "lassoHint"],
  [`Ctrl + ⟨${tell("click")}⟩`, "helpCtrlClick"],
];

/** @param {Shortcut[]} shortcuts */
export function wireShortcuts(shortcuts) {
  const help = () => showHelp(shortcuts);
  required("editor-help-open").addEventListener("click", help);
  /** @type {Shortcut[]} */
  const all = [...shortcuts, { key: "?", shift: true, shown: "?", word: "helpHelp", run: help }];
  window.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (event.isComposing || target?.closest("dialog")) return;
    const typing = target?.closest("input:not([type=checkbox], [type=radio]), textarea, select");
    const ctrl = event.ctrlKey || event.metaKey;
    if (event.altKey || typing) return;
    const key = event.key.toLowerCase();
    const found = all.find(
      (each) =>
        each.key === key &&
        Boolean(each.ctrl) === ctrl &&
        (key === "?" || Boolean(each.shift) === event.shiftKey),
    );
    if (!found) return;
    const letter = !found.ctrl && found.key !== "escape";
    if (letter && localStorage.getItem(OFF) !== null && found.key !== "?") return;
    if (found.key !== "escape") event.preventDefault();
    found.run();
  });
}

/** @param {Shortcut[]} shortcuts */
function showHelp(shortcuts) {
  const letters = /** @type {HTMLInputElement} */ (
    el("input", { type: "checkbox", checked: localStorage.getItem(OFF) === null })
  );
  letters.addEventListener("change", () => {
    if (letters.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "");
  });
  const rows = [
    ...shortcuts.map(({ shown, word }) => /** @type {[string, Word]} */ ([shown, word])),
    ...TOLD,
  ];
  ask(
    tell("helpHeading"),
    [
      el("p", {}, tell("helpIntro")),
      el(
        "dl",
        { class: "shortcuts" },
        ...rows.flatMap(([shown, word]) => [el("dt", {}, el("kbd", {}, shown)), el("dd", {}, tell(word))]),
      ),
      el("label", { class: "check" }, letters, tell("helpLetters")),
    ],
    [{ words: tell("close"), main: true, run: () => {} }],
    { wide: true },
  );
}
