/** The editor's words: what its modules write; the template has the rest. */

import { speaker } from "../map/words.js";
import { ENGLISH } from "./english.js";
import { VIETNAMESE } from "./vietnamese.js";

export const tell = speaker(VIETNAMESE, ENGLISH);
