// What DuckDB is asked: packed labels once, then groups of equal pairs.

import { CATEGORY_NAMES } from "./columns.js";

/** Where the parts of a key begin: two masks, the code, the failing clauses. */
const MASK = 19;
const CODE = 2 * MASK;
const FAILS = CODE + 15;

const PAIR_COLUMNS = { PairSafety: "safety", BetterSafer: "preference", Differs: "differs" };
const quoted = (name) => `'${name.replaceAll("'", "''")}'`;
const coded = (column, names) =>
  `CASE ${column} ${names.map((name, code) => `WHEN ${quoted(name)} THEN ${code}`).join(" ")} END`;
const mask = (response) =>
  CATEGORY_NAMES.map((name, bit) => `(response_${response}_harm_category."${name}"::INTEGER << ${bit})`).join(" | ");

/** The names of a source column, in the order of their first appearance. */
export const namesOf = (column, from) =>
  `SELECT ${column} AS name FROM ${from} GROUP BY ${column} ORDER BY min(file_row_number)`;

/** A table of integers: every field that a filter asks for, and all labels in one. */
export const createLabels = (from, { prompts, responses }) => `
  CREATE OR REPLACE TABLE labels AS
  SELECT * EXCLUDE (f0, f1),
    (m0::BIGINT | (m1::BIGINT << ${MASK}) | (
      (s0 | (s1 << 2) | (f0 << 4) | (f1 << 5) | ((m0 = m1)::INTEGER << 6) | (better << 7) | (safer << 8)
        | (prompt << 9) | (r0 << 11) | (r1 << 13))::BIGINT << ${CODE})) AS labels,
    bit_count(m0)::INTEGER AS n0,
    bit_count(m1)::INTEGER AS n1,
    3 - 2 * f0 - f1 AS safety,
    2 * better + safer AS preference,
    CASE WHEN f0 <> f1 THEN 3 WHEN s0 <> s1 THEN 2 WHEN m0 <> m1 THEN 1 ELSE 0 END AS differs
  FROM (
    SELECT
      (${mask(0)})::INTEGER AS m0,
      (${mask(1)})::INTEGER AS m1,
      response_0_severity_level::INTEGER AS s0,
      response_1_severity_level::INTEGER AS s1,
      is_response_0_safe::INTEGER AS f0,
      is_response_1_safe::INTEGER AS f1,
      better_response_id::INTEGER AS better,
      safer_response_id::INTEGER AS safer,
      (${coded("prompt_source", prompts)})::INTEGER AS prompt,
      (${coded("response_0_source", responses)})::INTEGER AS r0,
      (${coded("response_1_source", responses)})::INTEGER AS r1
    FROM ${from})`;

/** A condition on a field that holds one value. */
function accepts(clause, field, accepted) {
  const { mode } = clause;
  const one = accepted.length === 1;
  if (mode === "All" && !one) return "false";
  const named = accepted.length ? `${field} IN (${accepted.join(",")})` : "false";
  return mode === "None" ? `NOT (${named})` : named;
}

function acceptsMask(clause, field) {
  const values = clause.values.Mask;
  return accepts(clause, field, Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => (values >>> bit) & 1));
}

function acceptsNames(clause, field, list) {
  const { Names: names } = clause.values;
  if (clause.mode === "All" && names.length !== 1) return "false";
  const codes = names.map((name) => list.indexOf(name)).filter((code) => code >= 0);
  const named = codes.length ? `${field} IN (${codes.join(",")})` : "false";
  return clause.mode === "None" ? `NOT (${named})` : named;
}

function acceptsSet(clause, field) {
  const values = clause.values.Mask;
  const common = `(${field} & ${values})`;
  return { Any: `${common} <> 0`, All: `${common} = ${values}`, None: `${common} = 0` }[clause.mode];
}

/** A condition on the response that a clause speaks of. */
function holds(on, test) {
  const [first, second] = [`(${test(0)})`, `(${test(1)})`];
  const of = (id) => `CASE WHEN ${id} = 0 THEN ${first} ELSE ${second} END`;
  return {
    Either: `${first} OR ${second}`,
    Both: `${first} AND ${second}`,
    Response0: first,
    Response1: second,
    Better: of("better"),
    Safer: of("safer"),
    LessSafe: of("1 - safer"),
  }[on];
}

function condition(clause, names) {
  const { view, on } = clause;
  switch (view) {
    case "Categories": return holds(on, (r) => acceptsSet(clause, `m${r}`));
    case "Severity": return holds(on, (r) => acceptsMask(clause, `s${r}`));
    case "LabelsPerResponse": return holds(on, (r) => acceptsMask(clause, `n${r}`));
    case "ResponseSources": return holds(on, (r) => acceptsNames(clause, `r${r}`, names.responses));
    case "PromptSources": return acceptsNames(clause, "prompt", names.prompts);
    default: return acceptsMask(clause, PAIR_COLUMNS[view]);
  }
}

/** Bit i is set where the filter's clause i fails. */
function failed(filter, names) {
  const bits = filter.clauses.map((clause, at) => `CASE WHEN ${condition(clause, names)} THEN 0 ELSE ${1 << at} END`);
  return bits.length ? bits.join(" + ") : "0";
}

const atMostOne = (clauses) => `fails IN (${[0, ...Array.from({ length: clauses }, (_, at) => 1 << at)].join(",")})`;

/**
 * Equal pairs of which at most one clause fails. One key holds their labels and
 * what fails: one column is grouped faster than four.
 */
export const groups = (filter, names) => `
  SELECT key, count(*)::INTEGER AS pairs
  FROM (SELECT labels | (fails << ${FAILS}) AS key, fails
    FROM (SELECT labels, (${failed(filter, names)})::BIGINT AS fails FROM labels))
  WHERE ${atMostOne(filter.clauses.length)}
  GROUP BY key`;

/** The fields of 64-bit keys, from their low and high halves. */
export function eachGroup(keys, pairs, put) {
  const halves = new Int32Array(keys.buffer, keys.byteOffset, keys.length * 2);
  for (let at = 0; at < pairs.length; at++) {
    const low = halves[at * 2];
    const high = halves[at * 2 + 1];
    put(
      high >>> (FAILS - 32),
      low & ((1 << MASK) - 1),
      ((low >>> MASK) | (high << (32 - MASK))) & ((1 << MASK) - 1),
      (high >>> (CODE - 32)) & ((1 << 15) - 1),
      pairs[at],
    );
  }
}
