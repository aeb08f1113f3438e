// What the viewer does on a link: a first search, and the text of one pair.

import { setTimeout as wait } from "node:timers/promises";
import { withPage } from "../setup/browser.mjs";
import { OURS } from "../setup/peers.mjs";
import { traffic } from "../setup/servers.mjs";
import { HUB_PATH, openViewer } from "../setup/visit.mjs";
import { median, spread } from "../stats.mjs";

/** Milliseconds without a request after which nothing more is expected. */
const QUIET = 500;

/** From submitting the first search to its first pairs, and to all of them. */
export const cold = (run, needle, pairs) =>
  overLinks(run, "cold", (page, servers) => search(page, servers, needle, pairs), ["first", "all"]);

/** The text and hashes of the pair in the middle. */
export const pair = (run) =>
  overLinks(run, "pair", (page, servers) => open(page, servers, Math.floor(run.expected[5] / 2)), ["shown"]);

async function overLinks({ browser, links, rounds, say }, name, visit, times) {
  const rows = [];
  for (const [link, servers] of Object.entries(links)) {
    const visits = [];
    let failure = null;
    for (let round = 0; round < rounds.t3 && !failure; round++) {
      try {
        visits.push(await withPage(browser, (page) => visit(page, servers)));
      } catch (error) {
        failure = error.message.split("\n")[0];
      }
      say(`T3 ${name} ${link}: ${failure ?? times.map((time) => `${time} ${visits.at(-1)[time].toFixed(0)} ms`).join(", ")}`);
    }
    rows.push({ link, who: OURS, ...(failure ? { failure } : summary(visits, times)) });
  }
  return rows;
}

function summary(visits, times) {
  const row = {};
  for (const field of Object.keys(visits[0])) {
    const values = visits.map((visit) => visit[field]);
    row[field] = times.includes(field) ? spread(values) : median(values);
  }
  return row;
}

async function search(page, { site, hub }, needle, pairs) {
  await openViewer(page, site.url, hub.url + HUB_PATH);
  await Promise.all([site.reset(), hub.reset()]);
  const first = await page.evaluate(([needle, pairs]) => {
    const count = () => document.querySelector("#match-count").dataset;
    const all = count().total;
    const until = (is) => new Promise((resolve) => {
      const look = () => (is() ? resolve(performance.now() - start) : requestAnimationFrame(look));
      look();
    });
    const start = performance.now();
    const input = document.querySelector("form#search input[name=search]");
    if (input) {
      input.value = needle;
      (input.form.querySelector('[data-action="search"]') ?? input.form.querySelector("button")).click();
    } else {
      // A page without the form is searched by its address.
      const address = new URL(location.href);
      address.searchParams.set("search", needle);
      history.pushState(null, "", address);
      dispatchEvent(new PopStateEvent("popstate"));
    }
    const searched = () => ["done", undefined].includes(document.querySelector("#search-state")?.dataset.search);
    globalThis.searchedAll = until(() => Number(count().shown) === pairs && searched());
    return until(() => count().shown !== "0" && count().shown !== all);
  }, [needle, pairs]);
  const early = await ofHub(hub);
  const all = await page.evaluate(() => globalThis.searchedAll);
  const late = await ofHub(hub);
  return {
    first,
    all,
    bytesFirst: early.bytes,
    requestsFirst: early.requests,
    ...late,
    program: (await traffic([site])).bytes,
  };
}

async function open(page, { site, hub }, middle) {
  await openViewer(page, site.url, hub.url + HUB_PATH);
  const first = await page.locator("table#pairs tbody tr[data-row]").first().getAttribute("data-row");
  await quiet([site, hub]);
  await Promise.all([site.reset(), hub.reset()]);
  const shown = await page.evaluate((place) => {
    const start = performance.now();
    const address = new URL(location.href);
    address.searchParams.set("row", place);
    history.pushState(null, "", address);
    dispatchEvent(new PopStateEvent("popstate"));
    return new Promise((resolve) => {
      const look = () => {
        const reader = document.querySelector(`#reader[data-row="${place}"]`);
        if (reader?.dataset.text === "shown") return resolve(performance.now() - start);
        reader?.querySelector('button[data-action="show-text"]')?.click();
        requestAnimationFrame(look);
      };
      look();
    });
  }, first.replace(/\d+$/, String(middle)));
  // Hashes may come after the text.
  await quiet([site, hub]);
  return { shown, ...(await ofHub(hub)), program: (await traffic([site])).bytes };
}

/** Waits until nothing was asked or answered for a while. */
async function quiet(servers) {
  for (let before = null; ; ) {
    const now = JSON.stringify(await traffic(servers));
    if (now === before) return;
    before = now;
    await wait(QUIET);
  }
}

/** Data that came from the hub: bytes, requests that were answered with data, redirects. */
async function ofHub(hub) {
  const entries = await hub.log();
  const redirects = entries.filter(({ status }) => status >= 300 && status < 400).length;
  return {
    bytes: entries.reduce((sum, entry) => sum + entry.body_bytes, 0),
    requests: entries.length - redirects,
    redirects,
  };
}
