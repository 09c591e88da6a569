/** Our edit met somebody else's: theirs, ours again on top, or a copy of the plan with ours. */

import { el } from "../map/dom.js";
import { nameOf, sentenceOf } from "../map/words.js";
import { newKey } from "./api.js";
import { ask } from "./dialog.js";
import { attempt, notify, wordsOf } from "./toasts.js";
import { tell } from "./words.js";

/** @typedef {import("./state.js").Editor} Editor */
/** @typedef {import("./state.js").Conflict} Conflict */

/** @param {Editor} editor */
export function wireConflicts(editor) {
  editor.on("conflict", /** @param {Conflict} conflict */ (conflict) => choose(editor, conflict));
}

/**
 * @param {Editor} editor
 * @param {Conflict} conflict
 */
function choose(editor, conflict) {
  const { step, moves, reason, seen } = conflict;
  const copyable = !["undo", "redo", "revert"].includes(step.kind);
  ask(
    tell("conflictHeading"),
    [
      el("p", {}, tell("conflictWhy", { seen: String(seen), now: String(editor.revision) })),
      el("h3", {}, tell("conflictTheirs")),
      el(
        "ul",
        { class: "conflict-moves" },
        ...moves.map((move) => el("li", {}, el("strong", {}, `${move.made_by}: `), sentenceOf(move))),
      ),
      el("h3", {}, tell("conflictMine")),
      el("p", {}, describe(editor, step)),
    ],
    [
      {
        words: tell("keepTheirs"),
        run: () => editor.emit("yielded"),
      },
      ...(copyable
        ? [
            {
              words: tell("makeCopy"),
              run: () => {
                setTimeout(() => askForCopy(editor, conflict));
              },
            },
          ]
        : []),
      {
        words: tell("mineOnTop"),
        main: true,
        run: async () => {
          const done = await attempt(() => editor.edit(step, { reason }));
          if (done) notify(sentenceOf(done.move));
        },
      },
    ],
  );
}

/**
 * @param {Editor} editor
 * @param {Conflict} conflict
 */
function askForCopy(editor, { step, reason, seen }) {
  const code = /** @type {HTMLInputElement} */ (
    el("input", { id: "copy-code", required: true, maxlength: "60", value: `${editor.plan.code}-${newKey().slice(0, 4)}` })
  );
  const name = /** @type {HTMLInputElement} */ (
    el("input", { id: "copy-name", required: true, maxlength: "300", value: tell("copyName", { name: editor.plan.name, n: String(seen) }) })
  );
  // One key for the dialog: whoever presses again, as no answer came, gets the copy that was made.
  const key = newKey();
  const dialog = ask(
    tell("copyHeading"),
    [
      el("p", {}, tell("copyWhat", { n: String(seen) })),
      el("label", {}, tell("copyNameLabel"), name),
      el("label", {}, tell("copyCodeLabel"), code),
    ],
    [
      {
        words: tell("makeCopy"),
        main: true,
        run: async () => {
          try {
            const asked = { code: code.value.trim(), name: name.value.trim(), revision: seen };
            const copy = await editor.api.copyWith(step, { ...asked, reason, key });
            window.location.assign(`/plans/${encodeURIComponent(copy.code)}/edit`);
            return true;
          } catch (error) {
            dialog.say(wordsOf(error));
            return false;
          }
        },
      },
      { words: tell("cancel"), run: () => {} },
    ],
  );
  name.focus();
}

/**
 * Our own step in words.
 * @param {Editor} editor
 * @param {import("./shapes.js").Step} step
 */
function describe(editor, step) {
  /** @param {string} code */
  const site = (code) => editor.texts?.names[editor.indexes.get(code) ?? -1] ?? code;
  switch (step.kind) {
    case "decide": {
      const disposition = editor.sites.dispositions.find(({ key }) => key === step.disposition);
      return `${disposition ? nameOf(disposition) : step.disposition}: ${site(step.site)}${step.receiver ? `; ${step.receiver}` : ""}`;
    }
    case "withdraw":
      return `${tell("withdraw")}: ${site(step.site)}`;
    case "place":
      return `${tell("place")}: ${step.agency} → ${site(step.site)}`;
    case "displace":
      return `${tell("displace")}: ${step.agency}, ${site(step.site)}`;
    case "assign-staff":
    case "release-staff":
      return `${tell("peopleStep")}: ${step.staff}${"agency" in step ? ` → ${step.agency}` : ""}`;
    case "assign-asset":
    case "release-asset":
      return `${tell("peopleStep")}: ${step.asset}${"agency" in step ? ` → ${step.agency}` : ""}`;
    case "several":
      return tell("makeAll", { n: step.changes.length });
    case "revert":
      return `${tell("revertStep")} (${tell("revision", { n: String(step.revision) })})`;
    default:
      return tell(step.kind);
  }
}
