// Seeded filters, the complete aggregate set of each, in files of growing size.

import { mismatch, withLab } from "../setup/lab.mjs";
import { DUCKDB, OURS, SCAN } from "../setup/peers.mjs";
import { quantile, rotated } from "../stats.mjs";

/** A peer whose aggregates of one filter take longer than this is measured on fewer filters. */
const SLOW = 400;
const FEW = 20;

export async function t2(run) {
  const files = [];
  for (const file of run.data.labels) files.push(await withLab(run.browser, run.memory.url, (lab) => ofFile(run, lab, file)));
  return { filters: run.filters.length, files };
}

async function ofFile({ filters, rounds, say }, lab, file) {
  const count = rounds.t2[file.size];
  const everyone = [OURS, SCAN, DUCKDB].map((who) => ({ who, filters, rounds: [], failure: null }));
  for (const one of everyone) await begin(lab, one, file, filters, say);
  await lab.forget();
  for (let round = 0; round < count; round++) {
    for (const one of rotated(everyone, round)) {
      if (one.failure) continue;
      one.rounds.push(await lab.times(one.who, one.filters));
      const p95 = quantile(one.rounds.at(-1), 0.95);
      say(`T2 ${file.name}, ${one.who}: p95 ${p95.toFixed(2)} ms`);
    }
  }
  const { pairs, patterns, size } = await lab.facts(OURS);
  for (const { who } of everyone) await lab.stop(who);
  return { name: file.name, size: file.size, labels: file.labels, pairs, patterns, bytesPerPair: size / pairs, rows: everyone.map(summary) };
}

/** Loads a file, sees that the peer counts as we do, and so warms it up. */
async function begin(lab, one, file, filters, say) {
  try {
    await lab.start(one.who);
    await lab.give(one.who, one.who === SCAN ? "load" : "decode", file.path);
    const [first] = await lab.times(one.who, filters.slice(0, 1));
    if (first > SLOW) one.filters = filters.slice(0, FEW);
    const found = await lab.compare(OURS, one.who, one.filters);
    if (found) one.failure = mismatch(found);
    say(`T2 ${file.name}, ${one.who}: ${one.failure ?? `${one.filters.length} filters agree`}`);
  } catch (error) {
    one.failure = error.message.split("\n")[0];
    say(`T2 ${file.name}, ${one.who}: ${one.failure}`);
  }
}

function summary({ who, filters, rounds, failure }) {
  if (failure) return { who, failure };
  const of = (share) => {
    const each = rounds.map((times) => quantile(times, share));
    return { median: quantile(each, 0.5), min: Math.min(...each), max: Math.max(...each), n: rounds.length };
  };
  return { who, filters: filters.length, p50: of(0.5), p95: of(0.95) };
}
