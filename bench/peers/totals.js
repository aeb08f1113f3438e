// What one pass over pairs (or groups of equal ones) adds up, and the list of
// numbers that comes of it.

import * as of from "./code.js";
import { ones } from "./columns.js";

const N = of.CATEGORIES;
/** The bits of a code that say that a response is safe. */
export const SAFE = 3 << 4;

export const VIEWS = [
  "Categories", "Severity", "PairSafety", "BetterSafer", "Differs", "LabelsPerResponse",
  "PromptSources", "ResponseSources", "PromptLength", "ResponseLength", "LengthDifference", "Splits",
  "CategorySeverity", "Cooccurrence", "CooccurrenceAcross", "SeverityGap", "SafeFlag",
];

/** The bits of a code that a view needs when it is counted without its own clause. */
const OWN_CODES = {
  Categories: of.PAIR_CODES,
  Severity: of.PAIR_CODES,
  PairSafety: of.PAIR_CODES,
  BetterSafer: of.PAIR_CODES,
  Differs: of.PAIR_CODES,
  LabelsPerResponse: of.PAIR_CODES,
  PromptSources: of.PAIR_CODES << 2,
  ResponseSources: of.CODES,
  Splits: of.PAIR_CODES,
};

export class Totals {
  constructor(views) {
    this.views = views;
    /** Pairs that satisfy every clause, by code. */
    this.joint = new Uint32Array(of.CODES);
    /** Their categories: (response × 8 + agree × 4 + severity) × 19 + category. */
    this.has = new Uint32Array(2 * 8 * N);
    /** Two categories of one response, the first not before the second: first × 19 + second. */
    this.within = new Uint32Array(N * N);
    /** (agree × 19 + category of response 0) × 19 + category of response 1. */
    this.across = new Uint32Array(2 * N * N);
    /** Safe responses that have categories, as rows × columns, each with one more for any. */
    this.safeWithin = new Uint32Array((N + 1) * (N + 1));
    /** The same of pairs that are not both unsafe: response 0 × response 1. */
    this.safeAcross = new Uint32Array((N + 1) * (N + 1));
    /** Response × 20 + number of categories. */
    this.labels = new Uint32Array(2 * (N + 1));
    /** Pairs that fail only the clause of one view, by code: one table a clause. */
    this.ownStart = new Int32Array(views.length);
    this.ownCodes = new Int32Array(views.length);
    let size = 0;
    views.forEach((view, slot) => {
      this.ownStart[slot] = size;
      this.ownCodes[slot] = OWN_CODES[view] - 1;
      size += OWN_CODES[view];
    });
    this.own = new Uint32Array(size);
    /** View `Categories`: response 0, response 1, both. */
    this.ownHas = new Uint32Array(3 * N);
    /** View `BetterSafer`: agree × 19 + category of either response. */
    this.ownEither = new Uint32Array(2 * N);
    this.ownLabels = new Uint32Array(2 * (N + 1));
    this.slotOfCategories = views.indexOf("Categories");
    this.slotOfPreferences = views.indexOf("BetterSafer");
    this.slotOfLabels = views.indexOf("LabelsPerResponse");
  }

  /** Adds equal pairs that fail the clauses at the bits of `fails`. */
  add(fails, mask0, mask1, code, pairs) {
    this.addCode(fails, code, pairs);
    this.addCategories(fails, mask0, mask1, code, pairs);
  }

  /** The part of `add` that needs no categories. */
  addCode(fails, code, pairs) {
    if (fails === 0) this.joint[code] += pairs;
    else if (onlyOne(fails)) {
      const slot = 31 - Math.clz32(fails);
      this.own[this.ownStart[slot] + (code & this.ownCodes[slot])] += pairs;
    }
  }

  /** The other part of `add`; of the code it needs severity levels and preferences. */
  addCategories(fails, mask0, mask1, code, pairs) {
    if (fails === 0) this.addMatching(mask0, mask1, code, pairs);
    else if (onlyOne(fails)) this.addOwn(31 - Math.clz32(fails), mask0, mask1, code, pairs);
  }

  addMatching(mask0, mask1, code, pairs) {
    const { has, within, across, labels } = this;
    const agree = of.agree(code);
    const first = (agree * 4 + of.severity(code, 0)) * N;
    const second = (8 + agree * 4 + of.severity(code, 1)) * N;
    let count = 0;
    eachBit(mask0, (i) => {
      count++;
      has[first + i] += pairs;
      eachBit(mask0 & ((2 << i) - 1), (j) => { within[i * N + j] += pairs; });
      eachBit(mask1, (j) => { across[(agree * N + i) * N + j] += pairs; });
    });
    if ((code & SAFE) !== 0 && (mask0 | mask1) !== 0) this.addSafe(mask0, mask1, code, pairs);
    labels[count] += pairs;
    count = N + 1;
    eachBit(mask1, (i) => {
      count++;
      has[second + i] += pairs;
      eachBit(mask1 & ((2 << i) - 1), (j) => { within[i * N + j] += pairs; });
    });
    labels[count] += pairs;
  }

  /** Categories of pairs of which a response is safe. */
  addSafe(mask0, mask1, code, pairs) {
    if (of.safe(code, 0)) cross(this.safeWithin, mask0, mask0, pairs);
    if (of.safe(code, 1)) cross(this.safeWithin, mask1, mask1, pairs);
    cross(this.safeAcross, mask0, mask1, pairs);
  }

  addOwn(slot, mask0, mask1, code, pairs) {
    if (slot === this.slotOfCategories) {
      eachBit(mask0, (i) => { this.ownHas[i] += pairs; });
      eachBit(mask1, (i) => { this.ownHas[N + i] += pairs; });
      eachBit(mask0 & mask1, (i) => { this.ownHas[2 * N + i] += pairs; });
    } else if (slot === this.slotOfPreferences) {
      const agree = of.agree(code);
      eachBit(mask0 | mask1, (i) => { this.ownEither[agree * N + i] += pairs; });
    } else if (slot === this.slotOfLabels) {
      this.ownLabels[ones(mask0)] += pairs;
      this.ownLabels[N + 1 + ones(mask1)] += pairs;
    }
  }
}

const onlyOne = (fails) => (fails & (fails - 1)) === 0;

function cross(table, rows, columns, pairs) {
  eachBit(rows, (i) => {
    table[i * (N + 1) + N] += pairs;
    eachBit(columns, (j) => { table[i * (N + 1) + j] += pairs; });
  });
  eachBit(columns, (j) => { table[N * (N + 1) + j] += pairs; });
}

function eachBit(mask, put) {
  for (; mask !== 0; mask &= mask - 1) put(31 - Math.clz32(mask & -mask));
}
