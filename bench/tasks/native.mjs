// DuckDB and polars outside of the browser, for reference: no peers.

import path from "node:path";
import { session } from "../native/session.mjs";
import { CATEGORY_NAMES } from "../peers/columns.js";
import { fold } from "../peers/fold.js";
import { createLabels, eachGroup, groups, namesOf } from "../peers/sql.js";
import { Totals } from "../peers/totals.js";
import { OURS } from "../setup/peers.mjs";
import { withLab } from "../setup/lab.mjs";
import { quantile, rotated, spread } from "../stats.mjs";

const CHECKED = 5;
const SLOW = 4_000;
const FEW = 20;

export async function native(run) {
  const files = [];
  for (const file of run.data.labels) files.push(await ofFile(run, file));
  return { files };
}

async function ofFile({ python, data, browser, memory, filters, rounds, say }, file) {
  const place = path.join(data.folder, file.path);
  const duckdb = await session(python, "duckdb_native.py");
  const polars = await session(python, "polars_native.py");
  try {
    const from = `read_parquet('${place.replaceAll("'", "''")}', file_row_number = true)`;
    const names = await sourceNames(duckdb, from);
    const engines = [
      {
        who: `DuckDB ${duckdb.version}`,
        load: () => duckdb.ask({ sql: createLabels(from, names) }),
        group: (filter, rows) => duckdb.ask({ sql: groups(filter, names), rows }),
      },
      {
        who: `polars ${polars.version}`,
        load: () => polars.ask({ open: place, names, categories: CATEGORY_NAMES }),
        group: (filter, rows) => polars.ask({ filter, rows }),
      },
    ].map((engine) => ({ ...engine, decode: [], rounds: [], filters, failure: null }));
    const expected = await withLab(browser, memory.url, async (lab) => {
      await lab.start(OURS);
      await lab.give(OURS, "decode", file.path);
      const lists = [];
      for (const filter of filters.slice(0, CHECKED)) lists.push(await lab.count(OURS, filter));
      return lists;
    });
    for (const engine of engines) {
      for (let at = 0; at < rounds.native; at++) engine.decode.push((await engine.load()).ms);
      await check(engine, expected, names);
    }
    for (let round = 0; round < rounds.native; round++) {
      for (const engine of rotated(engines, round)) {
        if (engine.failure) continue;
        const times = [];
        for (const filter of engine.filters) times.push((await engine.group(filter)).ms);
        engine.rounds.push(times);
        say(`native ${file.name}, ${engine.who}: p95 ${quantile(times, 0.95).toFixed(1)} ms`);
      }
    }
    return { name: file.name, size: file.size, rows: engines.map(summary) };
  } finally {
    duckdb.stop();
    polars.stop();
  }
}

async function sourceNames(duckdb, from) {
  const list = async (column) => (await duckdb.ask({ sql: namesOf(column, from), rows: true })).rows.name;
  const responses = await list("response_0_source");
  for (const name of await list("response_1_source")) if (!responses.includes(name)) responses.push(name);
  return { prompts: await list("prompt_source"), responses, split: "train" };
}

/** Folds the groups of some filters and compares the numbers with ours. */
async function check(engine, expected, names) {
  for (let at = 0; at < expected.length; at++) {
    const filter = engine.filters[at];
    const { rows, ms } = await engine.group(filter, true);
    if (ms > SLOW) engine.filters = engine.filters.slice(0, FEW);
    const totals = new Totals(filter.clauses.map((clause) => clause.view));
    eachGroup(BigInt64Array.from(rows.key, BigInt), rows.pairs.map(Number), (...group) => totals.add(...group));
    const got = fold(totals, names);
    const index = expected[at].findIndex((number, place) => number !== got[place]);
    if (got.length !== expected[at].length || index >= 0) {
      engine.failure = `other numbers than ours: filter ${at}, number ${index}`;
      return;
    }
  }
}

function summary({ who, decode, rounds, filters, failure }) {
  if (failure) return { who, failure };
  const of = (share) => spread(rounds.map((times) => quantile(times, share)));
  return { who, decode: spread(decode), filters: filters.length, p50: of(0.5), p95: of(0.95) };
}
