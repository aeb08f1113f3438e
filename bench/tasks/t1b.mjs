// Decoding the labels of the hub-layout file, its bytes in memory.

import { EVERYTHING, mismatch, withLab } from "../setup/lab.mjs";
import { ARROW, DUCKDB, HYPARQUET, OURS } from "../setup/peers.mjs";
import { rotated, spread } from "../stats.mjs";

const WARM = 3;
const WAYS = [
  { peer: OURS, who: OURS },
  { peer: HYPARQUET, who: "hyparquet, pages (onPage)" },
  { peer: HYPARQUET, who: "hyparquet, row objects (parquetReadObjects)", options: { objects: true } },
  { peer: DUCKDB, who: DUCKDB },
  { peer: ARROW, who: ARROW },
];

export function t1b({ browser, memory, data, filters, rounds, say }) {
  return withLab(browser, memory.url, async (lab) => {
    const file = data.hub;
    const all = WAYS.map((way) => ({ way, cold: [], warm: [], failure: null }));
    const sample = [EVERYTHING, ...filters.slice(0, 10)];
    for (let round = 0; round < rounds.t1b; round++) {
      for (const one of rotated(all, round)) {
        if (one.failure) continue;
        const { peer, options } = one.way;
        try {
          await lab.start(peer);
          one.cold.push((await lab.give(peer, "decode", file, options)).ms);
          for (let at = 0; at < WARM; at++) one.warm.push((await lab.give(peer, "decode", file, options)).ms);
          if (round === 0 && peer !== OURS) await check(lab, peer, sample, file);
        } catch (error) {
          one.failure = error.message.split("\n")[0];
        }
        await lab.stop(peer);
        say(`T1b ${one.way.who}: ${one.failure ?? `${one.cold.at(-1).toFixed(0)} ms, then ${one.warm.at(-1).toFixed(0)}`}`);
      }
    }
    return {
      rows: all.map(({ way, cold, warm, failure }) =>
        failure ? { who: way.who, failure } : { who: way.who, fresh: spread(cold), warm: spread(warm) }),
    };
  });
}

async function check(lab, peer, filters, file) {
  await lab.start(OURS);
  await lab.give(OURS, "decode", file);
  const found = await lab.compare(OURS, peer, filters);
  await lab.stop(OURS);
  if (found) throw new Error(mismatch(found));
}
