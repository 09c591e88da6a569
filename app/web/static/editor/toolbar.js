/** The bar: undo, redo, which revision this is, whether it is saved, and what others did. */

import { required } from "../map/dom.js";
import { locale, sentenceOf } from "../map/words.js";
import { attempt, notify, wordsOf } from "./toasts.js";
import { tell } from "./words.js";

/** @typedef {import("./shapes.js").MoveOut} MoveOut */

/** @param {import("./state.js").Editor} editor */
export function wireToolbar(editor) {
  const undo = /** @type {HTMLButtonElement} */ (required("editor-undo"));
  const redo = /** @type {HTMLButtonElement} */ (required("editor-redo"));
  const state = required("editor-state");
  let live = true;
  let words = "";
  const show = () => {
    state.classList.toggle("is-bad", !live);
    state.textContent = live ? words : tell("offline");
    undo.disabled = redo.disabled = editor.readOnly;
  };
  undo.addEventListener("click", () => attempt(() => editor.undo()));
  redo.addEventListener("click", () => attempt(() => editor.redo()));
  editor.on("busy", () => {
    if (editor.busy) {
      words = tell("saving");
      show();
    }
  });
  editor.on(
    "connection",
    /** @param {boolean} connected */ (connected) => {
      live = connected;
      show();
    },
  );
  editor.on(
    "revision",
    /** @param {import("./state.js").RevisionChange} change */ ({ foreign, moves }) => {
      required("editor-revision").textContent = tell("revision", { n: String(editor.revision) });
      words = foreign ? tell("followed") : tell("saved", { time: clock() });
      show();
      if (foreign) tellMoves(moves);
    },
  );
  editor.on("busy", () => {
    if (!editor.busy && words === tell("saving")) {
      words = "";
      show();
    }
  });
  const hint = undo.title;
  editor.on(
    "history",
    /** @param {MoveOut[]} moves the latest first */ (moves) => {
      // The latest move that counts is the one that an undo takes back.
      const last = moves.find(({ counts }) => counts);
      undo.title = last ? tell("undoOf", { what: sentenceOf(last) }) : hint;
    },
  );
  editor.on("failure", (error) => notify(wordsOf(error), { bad: true }));
  show();
}

/** @param {import("./state.js").RevisionChange["moves"]} moves */
function tellMoves(moves) {
  const told = moves.filter(({ sentence }) => sentence);
  const last = told[told.length - 1];
  if (!last) return notify(tell("othersMoved"));
  const more = told.length > 1 ? ` ${tell("andMoreMoves", { n: told.length - 1 })}` : "";
  notify(`${last.made_by}: ${sentenceOf(last)}${more}`);
}

function clock() {
  return new Date().toLocaleTimeString(locale, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
}
