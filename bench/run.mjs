// The benchmark: every task, in order, into docs/benchmarks.*.

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { readResults, writeResults } from "./report/results.mjs";
import { markdown } from "./report/markdown.mjs";
import { picture } from "./report/picture.mjs";
import { launch } from "./setup/browser.mjs";
import { bundle } from "./setup/bundle.mjs";
import { filters } from "./setup/filters.mjs";
import { EVERYTHING, withLab } from "./setup/lab.mjs";
import { machine } from "./setup/machine.mjs";
import { options, SIZES } from "./setup/options.mjs";
import { OURS, versions } from "./setup/peers.mjs";
import { devserver, isolated } from "./setup/servers.mjs";
import { t0 } from "./tasks/t0.mjs";
import { t1 } from "./tasks/t1.mjs";
import { t1b } from "./tasks/t1b.mjs";
import { t2 } from "./tasks/t2.mjs";
import { t3 } from "./tasks/t3.mjs";
import { t4 } from "./tasks/t4.mjs";
import { t5 } from "./tasks/t5.mjs";
import { t6 } from "./tasks/t6.mjs";
import { native } from "./tasks/native.mjs";

const TASKS = { T0: t0, T1: t1, T1b: t1b, T2: t2, T3: t3, T4: t4, T5: t5, T6: t6, native };
const FILTERS = 200;
const ROUNDS = { t1: 5, t1b: 5, t2: { "74k": 5, "1m": 3, "10m": 2 }, t3: 3, t4: 5, t5: 3, t6: 3, native: 3 };
const QUICK = { t1: 2, t1b: 1, t2: { "74k": 2, "1m": 1, "10m": 1 }, t3: 1, t4: 1, t5: 1, t6: 1, native: 1 };

const say = (line) => console.log(`    ${line}`);

async function main() {
  const asked = options();
  const web = await bundle({ work: asked.work, site: asked.site });
  const stops = [];
  const started = (thing, stop) => {
    stops.push(() => stop(thing));
    return thing;
  };
  const serve = async (...args) => started(await devserver(asked.devserver, ...args), (server) => server.stop());
  try {
    const browser = started(await launch(asked.chromium), (browser) => browser.close());
    const hubFolder = path.join(asked.data, "hub");
    const links = {};
    for (const [link, shaped] of [["loopback", false], ["shaped", true]]) {
      links[link] = { site: await serve("static", web, { shaped }), hub: await serve("hub", hubFolder, { shaped }) };
    }
    const memory = started(await isolated([web, asked.data]), (server) => server.stop());
    const data = { folder: asked.data, hub: "/hub/bench/hub/default/train/0000.parquet", labels: labelFiles(asked.sizes) };
    const run = {
      ...asked,
      web,
      browser,
      links,
      memory,
      data,
      filters: filters(FILTERS, 1),
      rounds: asked.quick ? QUICK : ROUNDS,
      expected: await everything(browser, memory, data.hub),
      say,
    };
    const results = await readResults(asked.out);
    const about = {
      date: new Date().toISOString().slice(0, 16).replace("T", " "),
      quick: asked.quick,
      machine: machine(browser),
      versions: await versions(),
    };
    for (const name of asked.only.filter((name) => name in TASKS)) {
      console.log(`==> ${name}`);
      results.tasks[name] = { ...about, ...(await TASKS[name](run)) };
      // After each, so that a run that is ended keeps what it has.
      await publish(asked.out, results);
    }
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

/** The files whose labels are filtered: the hub's, then drawn ones. */
function labelFiles(sizes) {
  const files = [];
  for (const size of sizes) {
    if (size === "74k") {
      files.push({ name: "74 thousand, hub layout", size, labels: "fitted", path: "/hub/bench/hub/default/train/0000.parquet" });
    }
    for (const labels of ["fitted", "independent"]) {
      if (size === "74k" && labels === "fitted") continue;
      files.push({ name: `${SIZE_NAMES[size]}, ${labels}`, size, labels, path: `/${labels}-${SIZES[size]}.parquet` });
    }
  }
  return files;
}

const SIZE_NAMES = { "74k": "74 thousand", "1m": "1 million", "10m": "10 million" };

const everything = (browser, memory, file) =>
  withLab(browser, memory.url, async (lab) => {
    await lab.start(OURS);
    await lab.give(OURS, "decode", file);
    return lab.count(OURS, EVERYTHING);
  });

async function publish(out, results) {
  await writeResults(out, results);
  await writeFile(path.join(out, "benchmarks.svg"), picture(results));
  await writeFile(path.join(out, "benchmarks.md"), markdown(results));
}

await main();
