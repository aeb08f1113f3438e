// Peak memory of the renderer after T1, above that of an empty page.

import { emptyPeak, launch, rendererPeak } from "../setup/browser.mjs";
import { OURS, READERS } from "../setup/peers.mjs";
import { HUB_PATH, coldVisit } from "../setup/visit.mjs";
import { rotated, spread } from "../stats.mjs";

const EMPTY = "empty page";

export async function t5({ chromium, links: { loopback: { site, hub } }, expected, rounds, say }) {
  const everyone = [{ peer: EMPTY }, { peer: OURS }, ...READERS.filter(({ options }) => !options.requestInit)]
    .map((who) => ({ who, peaks: [], failure: null }));
  for (let round = 0; round < rounds.t5; round++) {
    for (const one of rotated(everyone, round)) {
      if (one.failure) continue;
      // A browser of its own: peaks belong to processes, and those are used again.
      const browser = await launch(chromium);
      try {
        one.peaks.push(await peakOf(browser, one.who, site.url, hub.url + HUB_PATH, expected));
      } catch (error) {
        one.failure = error.message.split("\n")[0];
      } finally {
        await browser.close();
      }
      say(`T5 ${one.who.peer}: ${one.failure ?? `${(one.peaks.at(-1) / 1e6).toFixed(0)} MB`}`);
    }
  }
  const empty = spread(everyone[0].peaks);
  return {
    empty,
    rows: everyone.slice(1).map(({ who, peaks, failure }) =>
      failure ? { who: who.peer, failure } : { who: who.peer, above: spread(peaks.map((peak) => peak - empty.median)) }),
  };
}

async function peakOf(browser, who, site, source, expected) {
  if (who.peer === EMPTY) return emptyPeak(browser, site);
  return (await coldVisit(browser, who, site, source, expected, () => rendererPeak(browser))).after;
}
