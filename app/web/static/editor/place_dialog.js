/** Asks how much of which building an agency gets at a site, and places it there. */

import { el } from "../map/dom.js";
import { areaBar } from "./area_bar.js";
import { ask } from "./dialog.js";
import { area, whole } from "./figures.js";
import { readArea, writeArea } from "./reading.js";
import { attempt, notify, wordsOf } from "./toasts.js";
import { tell } from "./words.js";

/**
 * @param {import("./state.js").Editor} editor
 * @param {import("./state.js").Carried} carried
 * @param {number} site its index
 */
export async function askToPlace(editor, carried, site) {
  const code = editor.codeOf(site);
  const space = await attempt(() => editor.api.space(editor.revision, code));
  if (!space) return;
  const seen = editor.revision;
  /** What the agency has in this very place, which the new placement replaces. @param {string} where */
  const replaced = (where) =>
    Number(
      carried.placements.find((each) => each.site === code && (each.building ?? "") === where)
        ?.area_m2 ?? 0,
    );
  const elsewhere = Number(carried.allotted ?? 0) - replaced("");
  const missing = Math.max(0, Number(carried.needed ?? 0) - elsewhere);
  const free = Number(space.free_m2 ?? 0) + replaced("");
  const offered = missing > 0 && free > 0 ? Math.min(missing, free) : missing;
  const amount = /** @type {HTMLInputElement} */ (
    el("input", { id: "place-area", inputmode: "decimal", autocomplete: "off", value: offered ? writeArea(offered.toFixed(2)) : "" })
  );
  const building = /** @type {HTMLSelectElement} */ (
    el(
      "select",
      { id: "place-building" },
      el("option", { value: "" }, tell("wholeSite", { free: area(space.free_m2) })),
      ...space.buildings.map((each) =>
        el("option", { value: each.building }, tell("inBuilding", { name: each.name, free: area(each.free_m2) })),
      ),
    )
  );
  const note = /** @type {HTMLInputElement} */ (el("input", { id: "place-note", maxlength: "500", autocomplete: "off" }));
  const outcome = el("div", { class: "outcome", "aria-live": "polite" });
  const show = () => {
    const given = readArea(amount.value);
    if (given === undefined) {
      outcome.replaceChildren(tell("areaUnreadable"));
      return;
    }
    const chosen = space.buildings.find((each) => each.building === building.value) ?? space;
    const mine = Number(given ?? 0);
    const gone = replaced(building.value);
    const here = Number(chosen.allotted_m2 ?? 0) - gone + mine;
    const room = chosen.usable_m2 === null ? null : Number(chosen.usable_m2);
    const all = Number(carried.allotted ?? 0) - gone + mine;
    outcome.replaceChildren(
      el("p", {}, tell("outcomeAgency", { area: whole(all), needed: area(carried.needed) })),
      areaBar({ needed: carried.needed, allotted: String(all) }),
      el(
        "p",
        { class: room !== null && here > room ? "is-bad" : undefined },
        room === null
          ? tell("roomUnknown")
          : here > room
            ? tell("outcomeOver", { over: whole(here - room) })
            : tell("outcomeFree", { free: whole(room - here), usable: whole(room) }),
      ),
      areaBar({ needed: chosen.usable_m2, allotted: String(here), usable: true }),
    );
  };
  amount.addEventListener("input", show);
  building.addEventListener("change", show);
  const dialog = ask(
    tell("placeHeading"),
    [
      el("p", {}, tell("placeWhat", { agency: carried.name, site: editor.texts?.names[site] ?? code })),
      el("label", {}, tell("placeArea"), amount),
      el("label", {}, tell("placeBuilding"), building),
      el("label", {}, tell("note"), note),
      outcome,
    ],
    [
      {
        words: tell("place"),
        main: true,
        run: async () => {
          const given = readArea(amount.value);
          if (given === undefined) return false;
          try {
            const done = await editor.edit(
              {
                kind: "place",
                agency: carried.agency,
                site: code,
                building: building.value || null,
                area_m2: given,
                note: note.value.trim() || null,
              },
              { seen },
            );
            const had = Number(carried.allotted ?? 0) - replaced(building.value);
            if (!done) return false; // it met somebody else's: the dialog asks about that now
            settle(editor, carried, had + Number(given ?? 0), given !== null);
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
  show();
  amount.focus();
  amount.select();
}

/**
 * Puts the agency down; where it still lacks room, offers to place the rest.
 * @param {import("./state.js").Editor} editor
 * @param {import("./state.js").Carried} carried
 * @param {number} allotted m², by now
 * @param {boolean} measured whether an area was given
 */
function settle(editor, carried, allotted, measured) {
  editor.carry(null);
  const missing = Number(carried.needed ?? 0) - allotted;
  if (!measured || missing < 0.01) return;
  notify(tell("stillShort", { name: carried.name, area: whole(missing) }), {
    act: {
      words: tell("placeRest"),
      run: () => editor.carry({ ...carried, allotted: allotted.toFixed(2) }),
    },
  });
}
