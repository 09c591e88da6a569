/** A list that shows a page of rows, and one page more whenever its button is pressed. */

import { el } from "../map/dom.js";
import { attempt } from "./toasts.js";
import { tell } from "./words.js";

const MOST = 500; // the API gives no more at once

export class More {
  /**
   * @param {number} page how many rows there are at first, and how many come with each press
   * @param {() => Promise<void>} load reads the list anew, `room` rows of it
   */
  constructor(page, load) {
    this.room = page;
    this.button = el(
      "button",
      {
        type: "button",
        class: "tool",
        hidden: true,
        click: () => {
          this.room = Math.min(MOST, this.room + page);
          attempt(load);
        },
      },
      tell("moreProblems"),
    );
  }

  /**
   * Offers more where there are more to be had.
   * @param {number} shown
   * @param {number} total
   */
  offer(shown, total) {
    this.button.hidden = shown >= Math.min(MOST, total);
  }
}
