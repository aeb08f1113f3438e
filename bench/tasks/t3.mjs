// Text search in the hub-layout file: its texts in memory, then over a link.

import path from "node:path";
import { needlesOf } from "../setup/needles.mjs";
import { CONTAINS, ILIKE, LOWERED, OURS, REGEXP } from "../setup/peers.mjs";
import { memory } from "./t3-memory.mjs";
import { cold, pair } from "./t3-visits.mjs";
import { warm } from "./t3-warm.mjs";

const WAYS = [
  { who: OURS, bundle: "texts-ours" },
  { who: REGEXP, bundle: "texts-strings" },
  { who: LOWERED, bundle: "texts-strings", options: { lowered: true } },
  { who: ILIKE, bundle: "texts-duckdb" },
  { who: CONTAINS, bundle: "texts-duckdb", options: { how: "contains" } },
];

export async function t3(run) {
  const { needles, both } = await needlesOf(path.join(run.data.folder, run.data.hub), 1);
  const { found, rows, size } = await warm(run, WAYS, [...needles, both]);
  const [pairs] = found.pop();
  const matches = found.map(([pairs]) => pairs);
  return {
    needles: needles.length,
    matches: { none: matches.filter((pairs) => pairs === 0).length, most: Math.max(...matches) },
    warm: { rows, size },
    memory: await memory(run, WAYS, needles, found),
    cold: { pairs, rows: await cold(run, both, pairs) },
    pair: { rows: await pair(run) },
  };
}
