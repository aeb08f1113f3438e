// Cold visits: a fresh context opens one page, and what it took is read.

import { withPage } from "./browser.mjs";
import { OURS } from "./peers.mjs";
import { EVERYTHING } from "./lab.mjs";

export const HUB_PATH = "datasets/bench/hub/resolve/refs%2Fconvert%2Fparquet/default/train/0000.parquet";

const settled = () => {
  const { state } = document.documentElement.dataset;
  if (state === "error") return document.querySelector("#source-error")?.textContent ?? "error";
  return state === "ready" && performance.getEntriesByName("labels-ready").length > 0;
};

/** Opens the viewer itself and waits until all labels are drawn. */
export async function openViewer(page, site, source, more = "") {
  await page.goto(`${site}viewer/index.html?src=${encodeURIComponent(source)}${more}`);
  const outcome = await (await page.waitForFunction(settled)).jsonValue();
  if (outcome !== true) throw new Error(outcome);
  return page.evaluate(() => {
    const at = (name) => performance.getEntriesByName(name)[0]?.startTime;
    const cells = (column) => [...document.querySelectorAll(`#table-categories td[data-col="${column}"]`)];
    return {
      ms: at("labels-ready"),
      firstChart: at("first-chart"),
      pairs: Number(document.querySelector("#match-count").dataset.total),
      either: cells("either").map((cell) => Number(cell.dataset.value)),
    };
  });
}

/** Opens a peer's page, which does one call and whatever is to come after it. */
export async function openPeer(page, site, reader, call, args, then) {
  const task = { peer: reader.bundle, call, args: [...args, reader.options], then };
  await page.goto(`${site}open.html?do=${encodeURIComponent(JSON.stringify(task))}`);
  await page.waitForFunction(() => globalThis.failure !== undefined || globalThis.result !== undefined);
  const failure = await page.evaluate(() => globalThis.failure);
  if (failure !== undefined) throw new Error(failure);
  return page.evaluate(() => performance.getEntriesByName("done")[0].startTime);
}

/** A cold page to all aggregates. `expected` are the numbers without a filter. */
export function coldVisit(browser, who, site, source, expected, after = () => {}) {
  return withPage(browser, async (page) => {
    if (who.peer === OURS) {
      const seen = await openViewer(page, site, source);
      if (seen.pairs !== expected[5]) throw new Error(`the page counts ${seen.pairs} pairs, not ${expected[5]}`);
      return { ...seen, after: await after() };
    }
    const ms = await openPeer(page, site, who, "open", [source], { call: "count", args: [EVERYTHING] });
    const got = await page.evaluate(() => Array.from(globalThis.result));
    const at = expected.findIndex((number, at) => number !== got[at]);
    if (got.length !== expected.length || at >= 0) throw new Error(`other numbers than ours, first at ${at}`);
    return { ms, after: await after() };
  });
}
