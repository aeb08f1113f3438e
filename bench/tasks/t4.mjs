// Text of fifty consecutive pairs in the middle, once all labels are there.

import { withPage } from "../setup/browser.mjs";
import { OURS, READERS } from "../setup/peers.mjs";
import { traffic } from "../setup/servers.mjs";
import { HUB_PATH, openPeer, openViewer } from "../setup/visit.mjs";
import { median, rotated, spread } from "../stats.mjs";

const PAIRS = 50;

export async function t4({ browser, links, expected, rounds, say }) {
  const first = Math.floor(expected[5] / 2);
  const rows = [];
  for (const [link, servers] of Object.entries(links)) {
    const everyone = [{ peer: OURS }, ...READERS.filter(({ bundle }) => bundle !== "arrow")]
      .map((who) => ({ who, visits: [], failure: null }));
    for (let round = 0; round < rounds.t4; round++) {
      for (const one of rotated(everyone, round)) {
        if (one.failure) continue;
        try {
          const visit = one.who.peer === OURS ? ofViewer : ofPeer;
          one.visits.push(await withPage(browser, (page) => visit(page, servers, first, one.who)));
        } catch (error) {
          one.failure = error.message.split("\n")[0];
        }
        say(`T4 ${link}, ${one.who.peer}: ${one.failure ?? `${one.visits.at(-1).ms.toFixed(0)} ms`}`);
      }
    }
    for (const { who, visits, failure } of everyone) {
      const of = (field) => visits.map((visit) => visit[field]);
      rows.push({
        link,
        who: who.peer,
        ...(failure ? { failure } : {
          ms: spread(of("ms")),
          ...(visits[0].firstPair === undefined ? {} : { firstPair: spread(of("firstPair")) }),
          bytes: median(of("bytes")),
          requests: median(of("requests")),
        }),
      });
    }
  }
  return { rows, pairs: PAIRS };
}

/** The library's own call, from the request to the texts in the worker. */
async function ofPeer(page, { site, hub }, first, who) {
  await openPeer(page, site.url, who, "open", [hub.url + HUB_PATH]);
  await Promise.all([site.reset(), hub.reset()]);
  const ms = await page.evaluate(([first, pairs]) => globalThis.again("texts", [first, pairs]), [first, PAIRS]);
  const rows = await page.evaluate(() => globalThis.result.length);
  if (rows !== PAIRS) throw new Error(`${rows} pairs came`);
  return { ms, ...(await traffic([site, hub])) };
}

/** From the click that shows text to the fiftieth pair read in the reader, one after the other. */
async function ofViewer(page, { site, hub }, first) {
  const source = hub.url + HUB_PATH;
  await openViewer(page, site.url, source);
  const place = await page.locator("table#pairs tbody tr[data-row]").first().getAttribute("data-row");
  const middle = place.replace(/\d+$/, String(first));
  await openViewer(page, site.url, source, `&row=${encodeURIComponent(middle)}`);
  await page.locator(`#reader[data-row="${middle}"]`).waitFor();
  await Promise.all([site.reset(), hub.reset()]);
  const times = await page.evaluate(async (pairs) => {
    const shown = (other) => new Promise((resolve) => {
      const look = () => {
        const reader = document.querySelector("#reader");
        if (reader?.dataset.text === "shown" && reader.dataset.row !== other) resolve(reader.dataset.row);
        else requestAnimationFrame(look);
      };
      look();
    });
    const press = (action) => document.querySelector(`button[data-action="${action}"]`).click();
    const start = performance.now();
    press("show-text");
    let row = await shown();
    const firstPair = performance.now() - start;
    for (let at = 1; at < pairs; at++) {
      press("next-pair");
      row = await shown(row);
    }
    return { ms: performance.now() - start, firstPair };
  }, PAIRS);
  return { ...times, ...(await traffic([site, hub])) };
}
