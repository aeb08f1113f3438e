// From the input event to painted charts, as the page itself measures it.

import { withPage } from "../setup/browser.mjs";
import { OURS } from "../setup/peers.mjs";
import { random } from "../setup/random.mjs";
import { HUB_PATH, openViewer } from "../setup/visit.mjs";
import { quantile } from "../stats.mjs";

const CLICKS = 40;

export function t6({ browser, links: { loopback: { site, hub } }, rounds, say }) {
  return withPage(browser, async (page) => {
    await openViewer(page, site.url, hub.url + HUB_PATH);
    const measured = () => page.evaluate(() => performance.getEntriesByName("filter").length);
    const next = random(6);
    const marks = page.locator("#chart-categories button[data-mark], #chart-severity button[data-mark]");
    const number = await marks.count();
    const all = [];
    for (let round = 0; round < rounds.t6; round++) {
      const before = await measured();
      for (let at = 0; at < CLICKS; at++) {
        await marks.nth(Math.floor(next() * number)).click();
        await page.waitForFunction((done) => performance.getEntriesByName("filter").length > done, before + at);
      }
      const times = await page.evaluate(
        (from) => performance.getEntriesByName("filter").slice(from).map((entry) => entry.duration), before);
      all.push(times);
      say(`T6: p95 ${quantile(times, 0.95).toFixed(1)} ms`);
    }
    const of = (share) => {
      const each = all.map((times) => quantile(times, share));
      return { median: quantile(each, 0.5), min: Math.min(...each), max: Math.max(...each), n: each.length };
    };
    return { clicks: CLICKS, rows: [{ who: OURS, p50: of(0.5), p95: of(0.95) }] };
  });
}
