// What a decoder fills: the labels of all pairs in typed arrays.

import { CATEGORIES } from "./code.js";

/** Names in the order of their first appearance. */
export class Names {
  list = [];

  code(name) {
    const at = this.list.indexOf(name);
    if (at >= 0) return at;
    if (this.list.length === 4) throw new Error("more than four sources");
    return this.list.push(name) - 1;
  }
}

export class Columns {
  constructor(pairs) {
    this.pairs = pairs;
    this.mask0 = new Int32Array(pairs);
    this.mask1 = new Int32Array(pairs);
    this.code = new Uint16Array(pairs);
    this.promptNames = new Names();
    this.responseNames = new Names();
  }

  /** Completes the columns once every decoder column was put in. */
  finish() {
    const { mask0, mask1, code, pairs } = this;
    this.count0 = new Uint8Array(pairs);
    this.count1 = new Uint8Array(pairs);
    for (let row = 0; row < pairs; row++) {
      if (mask0[row] === mask1[row]) code[row] |= 1 << 6;
      this.count0[row] = ones(mask0[row]);
      this.count1[row] = ones(mask1[row]);
    }
    return this;
  }
}

export function ones(mask) {
  let count = 0;
  for (; mask !== 0; mask &= mask - 1) count++;
  return count;
}

/** The columns that hold labels, each with the place where its values go. */
export const LABEL_COLUMNS = {
  prompt_source: { names: "promptNames", shift: 9 },
  response_0_source: { names: "responseNames", shift: 11 },
  response_1_source: { names: "responseNames", shift: 13 },
  is_response_0_safe: { shift: 4 },
  is_response_1_safe: { shift: 5 },
  response_0_harm_category: { masks: "mask0" },
  response_1_harm_category: { masks: "mask1" },
  response_0_severity_level: { shift: 0 },
  response_1_severity_level: { shift: 2 },
  better_response_id: { shift: 7 },
  safer_response_id: { shift: 8 },
};

/** The fields of a category column, in the order of their bits. */
export const CATEGORY_NAMES = [
  "Endangering National Security",
  "Insulting Behavior",
  "Discriminatory Behavior",
  "Endangering Public Health",
  "Copyright Issues",
  "Violence",
  "Drugs",
  "Privacy Violation",
  "Economic Crime",
  "Mental Manipulation",
  "Human Trafficking",
  "Physical Harm",
  "Sexual Content",
  "Cybercrime",
  "Disrupting Public Order",
  "Environmental Damage",
  "Psychological Harm",
  "White-Collar Crime",
  "Animal Abuse",
];
if (CATEGORY_NAMES.length !== CATEGORIES) throw new Error("categories");
