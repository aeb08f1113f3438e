// The peer to beat: one tight pass over typed arrays a filter.

import { CATEGORIES, CONTEXT_SHIFT, PAIR_CODES } from "./code.js";
import { compile } from "./compile.js";
import { fold } from "./fold.js";
import { SAFE, Totals } from "./totals.js";

const N = CATEGORIES;

export function namesOf(columns) {
  return { prompts: columns.promptNames.list, responses: columns.responseNames.list, split: "train" };
}

/** The complete aggregate set of the columns under a filter. */
export function count(columns, filter) {
  const names = namesOf(columns);
  const compiled = compile(filter, names);
  const totals = new Totals(compiled.views);
  pass(columns, compiled, totals);
  return fold(totals, names);
}

function pass(columns, compiled, totals) {
  const { mask0, mask1, code, count0, count1, pairs } = columns;
  const { failPair, failContext } = compiled;
  const hasCategories = compiled.categories !== null;
  const { values, equal, rule: categoryRule } = compiled.categories ?? { values: 0, equal: 0, rule: null };
  const hasCounts = compiled.counts !== null;
  const { accepted, rule: countRule } = compiled.counts ?? { accepted: 0, rule: null };
  const { joint, has, within, across, labels, own, ownStart, ownCodes, ownHas, ownEither, ownLabels } = totals;
  const { slotOfCategories, slotOfPreferences, slotOfLabels } = totals;
  for (let row = 0; row < pairs; row++) {
    const c = code[row];
    const a = mask0[row];
    const b = mask1[row];
    let fails = failPair[c & (PAIR_CODES - 1)] | failContext[c >> CONTEXT_SHIFT];
    if (hasCategories) {
      const first = (a & values) === equal ? 1 : 0;
      const second = (b & values) === equal ? 2 : 0;
      fails |= categoryRule[((c >> CONTEXT_SHIFT) & 3) * 4 + second + first];
    }
    if (hasCounts) {
      const first = (accepted >> count0[row]) & 1;
      const second = (accepted >> count1[row]) & 1;
      fails |= countRule[((c >> CONTEXT_SHIFT) & 3) * 4 + second * 2 + first];
    }
    if (fails === 0) {
      joint[c]++;
      if ((c & SAFE) !== 0 && (a | b) !== 0) totals.addSafe(a, b, c, 1);
      const agree = ((c >> 7) ^ (c >> 8) ^ 1) & 1;
      const pair = agree * N * N;
      let place = (agree * 4 + (c & 3)) * N;
      let number = 0;
      for (let rest = a; rest !== 0; number++) {
        const i = 31 - Math.clz32(rest);
        has[place + i]++;
        for (let other = rest; other !== 0; ) {
          const j = 31 - Math.clz32(other);
          within[i * N + j]++;
          other ^= 1 << j;
        }
        for (let other = b; other !== 0; ) {
          const j = 31 - Math.clz32(other);
          across[pair + i * N + j]++;
          other ^= 1 << j;
        }
        rest ^= 1 << i;
      }
      labels[number]++;
      place = (8 + agree * 4 + ((c >> 2) & 3)) * N;
      number = N + 1;
      for (let rest = b; rest !== 0; number++) {
        const i = 31 - Math.clz32(rest);
        has[place + i]++;
        for (let other = rest; other !== 0; ) {
          const j = 31 - Math.clz32(other);
          within[i * N + j]++;
          other ^= 1 << j;
        }
        rest ^= 1 << i;
      }
      labels[number]++;
    } else if ((fails & (fails - 1)) === 0) {
      const slot = 31 - Math.clz32(fails);
      own[ownStart[slot] + (c & ownCodes[slot])]++;
      if (slot === slotOfCategories) {
        for (let rest = a; rest !== 0; ) {
          const i = 31 - Math.clz32(rest);
          ownHas[i]++;
          rest ^= 1 << i;
        }
        for (let rest = b; rest !== 0; ) {
          const i = 31 - Math.clz32(rest);
          ownHas[N + i]++;
          rest ^= 1 << i;
        }
        for (let rest = a & b; rest !== 0; ) {
          const i = 31 - Math.clz32(rest);
          ownHas[2 * N + i]++;
          rest ^= 1 << i;
        }
      } else if (slot === slotOfPreferences) {
        const place = (((c >> 7) ^ (c >> 8) ^ 1) & 1) * N;
        for (let rest = a | b; rest !== 0; ) {
          const i = 31 - Math.clz32(rest);
          ownEither[place + i]++;
          rest ^= 1 << i;
        }
      } else if (slot === slotOfLabels) {
        ownLabels[count0[row]]++;
        ownLabels[N + 1 + count1[row]]++;
      }
    }
  }
}
