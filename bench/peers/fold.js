// Totals → the list of numbers that stands for an aggregate set.
//
// The order is that of `Counts::to_numbers` in src/model/counts.rs. The files
// of the benchmark have no null labels, no text and one split.

import * as of from "./code.js";
import { VIEWS } from "./totals.js";

const N = of.CATEGORIES;
const SEVERITIES = 5;
/** Of a source: rows, safe, severity levels, pairs with both preferences, those that agree. */
const SOURCE_FIELDS = 2 + SEVERITIES + 2;

export function fold(totals, names) {
  const { joint, has, across } = totals;
  const pairCodes = new Float64Array(of.PAIR_CODES);
  const codes = [];
  for (let code = 0; code < of.CODES; code++) {
    if (joint[code] === 0) continue;
    codes.push(code);
    pairCodes[code & (of.PAIR_CODES - 1)] += joint[code];
  }
  let pairs = 0;
  for (const number of pairCodes) pairs += number;

  /** Pairs by code (without sources) as a view counts them. */
  const ofView = (view) => {
    const slot = totals.views.indexOf(view);
    if (slot < 0) return pairCodes;
    const table = pairCodes.slice();
    const start = totals.ownStart[slot];
    for (let code = 0; code <= totals.ownCodes[slot]; code++) {
      table[code & (of.PAIR_CODES - 1)] += totals.own[start + code];
    }
    return table;
  };

  const bySource = sources(totals, codes, names);
  const out = [N, bySource.prompts.length / SOURCE_FIELDS, bySource.responses.length / SOURCE_FIELDS, 1, 0, pairs];
  for (const view of VIEWS) {
    out.push(totals.views.includes(view) ? ofView(view).reduce((sum, n) => sum + n, 0) : pairs);
  }
  categories(out, totals);
  severity(out, ofView("Severity"));
  out.push(...groups(ofView("PairSafety"), of.pairSafety, 5));
  out.push(...groups(ofView("PairSafety"), (code) => of.safe(code, of.safer(code)), 3));
  preferences(out, totals, ofView("BetterSafer"));
  out.push(...groups(ofView("Differs"), of.differs, 5));
  for (let count = 0; count <= N + 1; count++) {
    for (let response = 0; response < 2; response++) {
      const at = response * (N + 1) + count;
      out.push(count > N ? 0 : totals.labels[at] + totals.ownLabels[at]);
    }
  }
  out.push(...bySource.prompts, ...bySource.responses, pairs);
  for (let i = 0; i < N; i++) {
    for (let level = 0; level < SEVERITIES; level++) {
      let sum = 0;
      for (let group = level; level < 4 && group < 16; group += 4) sum += has[group * N + i];
      out.push(sum);
    }
  }
  const having = (i, from, to) => {
    let sum = 0;
    for (let group = from; group < to; group++) sum += has[group * N + i];
    return sum;
  };
  const unsafe = (code) => 2 - of.safe(code, 0) - of.safe(code, 1);
  const [, one, two] = groups(pairCodes, unsafe, 3);
  const within = (i, j) => totals.within[i >= j ? i * N + j : j * N + i];
  const responses = (i) => having(i, 0, 16);
  crossTables(out, within, responses, responses, [2 * pairs, one + 2 * two], totals.safeWithin);
  const pair = (i, j) => across[i * N + j] + across[N * N + i * N + j];
  crossTables(out, pair, (i) => having(i, 0, 8), (j) => having(j, 8, 16), [pairs, two], totals.safeAcross);
  return Float64Array.from(out);
}

/**
 * Two categories together, with what each has in all: of everything, then of
 * what is unsafe, which is all but `others`.
 */
function crossTables(out, cell, row, column, [whole, unsafe], others) {
  const table = [];
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) table.push(cell(i, j));
    table.push(row(i));
  }
  for (let j = 0; j < N; j++) table.push(column(j));
  out.push(...table, whole, ...table.map((count, at) => count - others[at]), unsafe);
}

/** Sums of a table's pairs by what a function says of their codes. */
function groups(table, of, size) {
  const sums = new Float64Array(size);
  table.forEach((pairs, code) => { if (pairs) sums[of(code)] += pairs; });
  return sums;
}

function categories(out, totals) {
  const { has, across, ownHas } = totals;
  for (let i = 0; i < N; i++) {
    const response = [ownHas[i], ownHas[N + i]];
    for (let group = 0; group < 16; group++) response[group >> 3] += has[group * N + i];
    const diagonal = i * N + i;
    const both = across[diagonal] + across[N * N + diagonal] + ownHas[2 * N + i];
    out.push(response[0], response[1], response[0] + response[1] - both, both);
  }
  out.push(0, 0, 0, 0);
}

function severity(out, table) {
  const levels = new Float64Array(SEVERITIES * 4);
  const byBetter = new Float64Array(SEVERITIES * 2);
  const bySafer = new Float64Array(SEVERITIES * 2);
  table.forEach((pairs, code) => {
    if (!pairs) return;
    const level = [of.severity(code, 0), of.severity(code, 1)];
    levels[level[0] * 4] += pairs;
    levels[level[1] * 4 + 1] += pairs;
    levels[level[0] * 4 + 2] += pairs;
    if (level[0] === level[1]) levels[level[0] * 4 + 3] += pairs;
    else levels[level[1] * 4 + 2] += pairs;
    const better = of.better(code);
    byBetter[level[better]] += pairs;
    byBetter[SEVERITIES + level[1 - better]] += pairs;
    const safer = of.safer(code);
    bySafer[level[safer]] += pairs;
    bySafer[SEVERITIES + level[1 - safer]] += pairs;
  });
  out.push(...levels, ...byBetter, ...bySafer);
}

function preferences(out, totals, table) {
  out.push(...groups(table, of.preference, 5));
  const { has, across, ownEither } = totals;
  for (let i = 0; i < N; i++) {
    const either = [0, 1].map((agree) => {
      let sum = ownEither[agree * N + i] - across[(agree * N + i) * N + i];
      for (let level = 0; level < 4; level++) {
        sum += has[(agree * 4 + level) * N + i] + has[(8 + agree * 4 + level) * N + i];
      }
      return sum;
    });
    out.push(either[0] + either[1], either[1]);
  }
  const agreements = (of_, size) => {
    const all = groups(table, of_, size);
    const same = groups(table.map((pairs, code) => pairs * of.agree(code)), of_, size);
    all.forEach((pairs, at) => out.push(pairs, same[at]));
  };
  agreements((code) => Math.abs(of.severity(code, 0) - of.severity(code, 1)), 4);
  agreements(of.pairSafety, 5);
}

function sources(totals, codes, names) {
  const prompts = new Float64Array(names.prompts.length * SOURCE_FIELDS);
  const responses = new Float64Array(names.responses.length * SOURCE_FIELDS);
  const said = (list, at, code, response, pairs) => {
    list[at + 1] += pairs * of.safe(code, response);
    list[at + 2 + of.severity(code, response)] += pairs;
  };
  const agreed = (list, at, code, pairs) => {
    list[at + 2 + SEVERITIES] += pairs;
    list[at + 3 + SEVERITIES] += pairs * of.agree(code);
  };
  const ofPrompt = (code, pairs) => {
    const at = of.promptSource(code) * SOURCE_FIELDS;
    prompts[at] += pairs;
    said(prompts, at, code, 0, pairs);
    said(prompts, at, code, 1, pairs);
    agreed(prompts, at, code, pairs);
  };
  const ofResponses = (code, pairs) => {
    for (let response = 0; response < 2; response++) {
      const at = of.responseSource(code, response) * SOURCE_FIELDS;
      responses[at] += pairs;
      said(responses, at, code, response, pairs);
      if (response === 0) agreed(responses, at, code, pairs);
    }
  };
  for (const code of codes) {
    ofPrompt(code, totals.joint[code]);
    ofResponses(code, totals.joint[code]);
  }
  for (const [view, put] of [["PromptSources", ofPrompt], ["ResponseSources", ofResponses]]) {
    const slot = totals.views.indexOf(view);
    if (slot < 0) continue;
    for (let code = 0; code <= totals.ownCodes[slot]; code++) {
      const pairs = totals.own[totals.ownStart[slot] + code];
      if (pairs) put(code, pairs);
    }
  }
  return { prompts: upToTheLastMet(prompts), responses: upToTheLastMet(responses) };
}

function upToTheLastMet(fields) {
  let end = fields.length;
  while (end > 0 && fields[end - SOURCE_FIELDS] === 0) end -= SOURCE_FIELDS;
  return fields.subarray(0, end);
}
