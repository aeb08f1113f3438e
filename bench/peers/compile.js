// A filter as tables over codes. Bit i of an entry: the filter's clause i fails.

import * as of from "./code.js";
import { ones } from "./columns.js";

const PAIR_VIEWS = {
  PairSafety: of.pairSafety,
  BetterSafer: of.preference,
  Differs: of.differs,
};

/** Whether a field with one value satisfies a clause. */
function accepts(clause, named, values) {
  if (clause.mode === "None") return !named;
  return named && (clause.mode === "Any" || values === 1);
}

function acceptsIndex(clause, index) {
  const mask = clause.values.Mask;
  return accepts(clause, ((mask >>> index) & 1) === 1, ones(mask));
}

function acceptsName(clause, name) {
  const names = clause.values.Names;
  return accepts(clause, names.includes(name), names.length);
}

/** Whether a response-level clause holds when responses 0 and 1 satisfy it or not. */
function holds(on, better, safer, first, second) {
  const of = (id) => (id === 0 ? first : second);
  switch (on) {
    case "Either": return first || second;
    case "Both": return first && second;
    case "Response0": return first;
    case "Response1": return second;
    case "Better": return of(better);
    case "Safer": return of(safer);
    case "LessSafe": return of(1 - safer);
    default: throw new Error(`unknown response ${on}`);
  }
}

/** Entries by `preferences × 4 + second × 2 + first`, where `test` says what satisfied means. */
function ruleOf(on, bit) {
  const rule = new Uint8Array(16);
  for (let at = 0; at < 16; at++) {
    const held = holds(on, (at >> 2) & 1, (at >> 3) & 1, (at & 1) === 1, (at & 2) === 2);
    rule[at] = held ? 0 : bit;
  }
  return rule;
}

export function compile(filter, names) {
  const views = filter.clauses.map((clause) => clause.view);
  const compiled = {
    views,
    failPair: new Uint8Array(of.PAIR_CODES),
    failContext: new Uint8Array(1 << 8),
    categories: null,
    counts: null,
  };
  filter.clauses.forEach((clause, number) => add(compiled, clause, 1 << number, names));
  return compiled;
}

function add(compiled, clause, bit, names) {
  const { failPair, failContext } = compiled;
  const { view, on } = clause;
  if (view in PAIR_VIEWS) {
    for (let code = 0; code < failPair.length; code++) {
      if (!acceptsIndex(clause, PAIR_VIEWS[view](code))) failPair[code] |= bit;
    }
  } else if (view === "Severity") {
    const level = [0, 1, 2, 3].map((level) => acceptsIndex(clause, level));
    for (let code = 0; code < failPair.length; code++) {
      const own = [level[of.severity(code, 0)], level[of.severity(code, 1)]];
      if (!holds(on, of.better(code), of.safer(code), ...own)) failPair[code] |= bit;
    }
  } else if (view === "PromptSources" || view === "ResponseSources") {
    for (let at = 0; at < failContext.length; at++) {
      const code = at << of.CONTEXT_SHIFT;
      const named = (list, index) => acceptsName(clause, list[index]);
      const held = view === "PromptSources"
        ? named(names.prompts, of.promptSource(code))
        : holds(on, of.better(code), of.safer(code),
            ...[0, 1].map((response) => named(names.responses, of.responseSource(code, response))));
      if (!held) failContext[at] |= bit;
    }
  } else if (view === "Splits") {
    if (!acceptsName(clause, names.split)) failContext.forEach((_, at) => { failContext[at] |= bit; });
  } else if (view === "Categories") {
    const values = clause.values.Mask;
    // A response satisfies the clause when its masked categories are `equal`, or when they are not.
    compiled.categories = {
      values,
      equal: clause.mode === "All" ? values : 0,
      rule: clause.mode === "Any" ? flipped(ruleOf(on, bit)) : ruleOf(on, bit),
    };
  } else if (view === "LabelsPerResponse") {
    let accepted = 0;
    for (let count = 0; count <= of.CATEGORIES; count++) {
      if (acceptsIndex(clause, count)) accepted |= 1 << count;
    }
    compiled.counts = { accepted, rule: ruleOf(on, bit) };
  } else {
    throw new Error(`no such view here: ${view}`);
  }
}

/** The rule for responses that satisfy a clause when the test does not hold. */
const flipped = (rule) => rule.map((_, at) => rule[at ^ 3]);
