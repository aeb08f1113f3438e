// The page in which peers work on bytes in memory.

import { withPage } from "./browser.mjs";
import { BUNDLE } from "./peers.mjs";

export const EVERYTHING = { clauses: [] };

export function withLab(browser, url, work) {
  return withPage(browser, async (page) => {
    await page.goto(`${url}lab.html`);
    await page.waitForFunction(() => globalThis.lab);
    const call = (name, ...args) => page.evaluate(([name, args]) => globalThis.lab[name](...args), [name, args]);
    return work({
      start: (peer, bundle = BUNDLE[peer]) => call("start", peer, bundle),
      stop: (peer) => call("stop", peer),
      give: (peer, how, file, options) => call("give", peer, how, file, options),
      forget: () => call("forget"),
      facts: (peer) => call("call", peer, "facts"),
      found: (peer, needles) => call("call", peer, "found", needles),
      times: (peer, asked, how) => call("times", peer, asked, how),
      compare: (reference, peer, asked, how) => call("compare", reference, peer, asked, how),
      count: (peer, filter) =>
        page.evaluate(
          async ([peer, filter]) => Array.from(await globalThis.lab.call(peer, "count", filter)),
          [peer, filter],
        ),
    });
  });
}

/** What is said of a peer whose numbers are not ours. */
export const mismatch = ({ filter, index, expected, got }) =>
  `other numbers than ours: filter ${filter}, number ${index} is ${got}, not ${expected}`;
