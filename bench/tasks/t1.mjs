// Cold page to all aggregates of the hub-layout file, over two links.

import { OURS, READERS } from "../setup/peers.mjs";
import { traffic } from "../setup/servers.mjs";
import { HUB_PATH, coldVisit } from "../setup/visit.mjs";
import { median, rotated, spread } from "../stats.mjs";

export async function t1({ browser, links, expected, rounds, say }) {
  const rows = [];
  for (const [link, { site, hub }] of Object.entries(links)) {
    const everyone = [{ peer: OURS }, ...READERS].map((who) => ({ who, visits: [], failure: null }));
    for (let round = 0; round < rounds.t1; round++) {
      for (const one of rotated(everyone, round)) {
        if (one.failure) continue;
        await Promise.all([site.reset(), hub.reset()]);
        try {
          const visit = await coldVisit(browser, one.who, site.url, hub.url + HUB_PATH, expected);
          one.visits.push({ ...visit, ...(await traffic([site, hub])) });
        } catch (error) {
          one.failure = error.message.split("\n")[0];
        }
        say(`T1 ${link}, ${one.who.peer}: ${one.failure ?? `${one.visits.at(-1).ms.toFixed(0)} ms`}`);
      }
    }
    for (const { who, visits, failure } of everyone) rows.push({ link, who: who.peer, ...summary(visits, failure) });
  }
  return { pairs: expected[5], rows };
}

function summary(visits, failure) {
  if (failure) return { failure };
  const of = (field) => visits.map((visit) => visit[field]).filter((value) => value !== undefined);
  const first = of("firstChart");
  return {
    ms: spread(of("ms")),
    ...(first.length ? { firstChart: spread(first) } : {}),
    bytes: median(of("bytes")),
    requests: median(of("requests")),
  };
}
