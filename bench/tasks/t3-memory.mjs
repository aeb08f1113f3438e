// Peak memory of the renderer whose worker has read all texts and searched them.

import { emptyPeak, launch, rendererPeak, withPage } from "../setup/browser.mjs";
import { HUB_PATH, openPeer } from "../setup/visit.mjs";
import { rotated, spread } from "../stats.mjs";

const NEEDLES = 20;
const EMPTY = { who: "empty page" };

export async function memory({ chromium, links: { loopback: { site, hub } }, rounds, say }, ways, needles, found) {
  const everyone = [EMPTY, ...ways].map((way) => ({ way, peaks: [], failure: null }));
  const some = needles.slice(0, NEEDLES);
  for (let round = 0; round < rounds.t3; round++) {
    for (const one of rotated(everyone, round)) {
      if (one.failure) continue;
      const browser = await launch(chromium);
      try {
        const peak = one.way === EMPTY ? emptyPeak(browser, site.url) : peakOf(browser, one.way, site.url, hub.url, some, found);
        one.peaks.push(await peak);
      } catch (error) {
        one.failure = error.message.split("\n")[0];
      } finally {
        await browser.close();
      }
      say(`T3 memory, ${one.way.who}: ${one.failure ?? `${(one.peaks.at(-1) / 1e6).toFixed(0)} MB`}`);
    }
  }
  const empty = spread(everyone[0].peaks);
  return {
    empty,
    needles: some.length,
    rows: everyone.slice(1).map(({ way: { who }, peaks, failure }) =>
      failure ? { who, failure } : { who, above: spread(peaks.map((peak) => peak - empty.median)) }),
  };
}

/** The file is read by its address, so that its own bytes need not be in memory. */
function peakOf(browser, { bundle, options = {} }, site, hub, needles, found) {
  return withPage(browser, async (page) => {
    await openPeer(page, site, { bundle, options }, "open", [hub + HUB_PATH]);
    await page.evaluate((needles) => globalThis.again("found", [needles]), needles);
    const got = await page.evaluate(() => globalThis.result);
    const wrong = needles.findIndex((_, at) => String(got[at]) !== String(found[at]));
    if (wrong >= 0) throw new Error(`other pairs than ours have ${JSON.stringify(needles[wrong])}`);
    return rendererPeak(browser);
  });
}
