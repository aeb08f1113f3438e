// Seeded filters: one to four clauses, every mode, every response.

import { VIEWS } from "../peers/totals.js";
import { random } from "./random.mjs";

const MODES = ["Any", "All", "None"];
const ON = ["Either", "Both", "Response0", "Response1", "Better", "Safer", "LessSafe"];
const OF_RESPONSE = ["Categories", "Severity", "LabelsPerResponse", "ResponseSources"];
const NAMES = {
  PromptSources: ["Alpaca3-70B", "Beavertails", "WizardLM-30B-Uncensored"],
  ResponseSources: ["Alpaca-7B", "Alpaca2-7B", "Alpaca3-8B"],
};
/** How many values a view has, and how many of them a clause names at most. */
const MASKS = {
  Categories: [19, 4],
  Severity: [4, 3],
  PairSafety: [4, 3],
  BetterSafer: [4, 3],
  Differs: [4, 3],
  LabelsPerResponse: [6, 4],
};
const FILTERED = VIEWS.filter((view) => view in MASKS || view in NAMES);

export function filters(count, seed) {
  const next = random(seed);
  const below = (limit) => Math.floor(next() * limit);
  const some = (list, most) => {
    const left = [...list];
    return Array.from({ length: 1 + below(most) }, () => left.splice(below(left.length), 1)[0]);
  };
  const clause = (view) => ({
    view,
    mode: MODES[below(MODES.length)],
    on: OF_RESPONSE.includes(view) ? ON[below(ON.length)] : "Either",
    values: view in NAMES ? { Names: some(NAMES[view], 2) } : { Mask: mask(...MASKS[view]) },
  });
  const mask = (values, most) =>
    some(Array.from({ length: values }, (_, bit) => bit), most).reduce((bits, bit) => bits | (1 << bit), 0);
  return Array.from({ length: count }, () => {
    const views = some(FILTERED, 4).sort((a, b) => VIEWS.indexOf(a) - VIEWS.indexOf(b));
    return { clauses: views.map(clause) };
  });
}
