// Needles in texts that a worker holds.

import { withLab } from "../setup/lab.mjs";
import { OURS } from "../setup/peers.mjs";
import { quantile, rotated, spread } from "../stats.mjs";

/** A peer whose search of one needle takes longer than this is timed on fewer needles. */
const SLOW = 1000;
const FEW = 20;

/** Times of every peer, and what each needle has to find. The last needle is searched for, not timed. */
export function warm({ browser, memory, data, rounds, say }, ways, needles) {
  return withLab(browser, memory.url, async (lab) => {
    const everyone = ways.map((way) => ({ way, needles: needles.slice(0, -1), rounds: [], failure: null }));
    for (const one of everyone) await begin(lab, one, data.hub, needles, say);
    await lab.forget();
    for (let round = 0; round < rounds.t3; round++) {
      for (const one of rotated(everyone, round)) {
        if (one.failure) continue;
        one.rounds.push(await lab.times(one.way.who, one.needles, "search"));
        say(`T3 warm, ${one.way.who}: p95 ${quantile(one.rounds.at(-1), 0.95).toFixed(1)} ms`);
      }
    }
    const { size } = await lab.facts(OURS);
    return { found: await lab.found(OURS, needles), size, rows: everyone.map(summary) };
  });
}

/** Has a peer hold the texts, and sees that it finds what we find: that warms it up. */
async function begin(lab, one, file, needles, say) {
  const { who, bundle, options } = one.way;
  try {
    await lab.start(who, bundle);
    await lab.give(who, "hold", file, options);
    const wrong = await lab.compare(OURS, who, needles, "found");
    if (wrong) one.failure = mismatch(wrong, needles);
    const [first] = await lab.times(who, needles.slice(0, 1), "search");
    if (first > SLOW) one.needles = one.needles.slice(0, FEW);
    say(`T3 warm, ${who}: ${one.failure ?? `${needles.length} needles agree`}`);
  } catch (error) {
    one.failure = error.message.split("\n")[0];
    say(`T3 warm, ${who}: ${one.failure}`);
  }
}

function mismatch({ filter, index, expected, got }, needles) {
  const needle = JSON.stringify(needles[filter]);
  if (index === 1) return `other pairs than ours have ${needle}`;
  return `${got} pairs have ${needle}, not ${expected}`;
}

/** A peer that was timed on some needles is compared with our times of these. */
function summary({ way: { who }, needles, rounds, failure }, _, [ours]) {
  if (failure) return { who, failure };
  const of = (rounds, share) => spread(rounds.map((times) => quantile(times.slice(0, needles.length), share)));
  const [p50, p95] = [0.5, 0.95].map((share) => of(rounds, share));
  const [own50, own95] = ours.failure ? [] : [0.5, 0.95].map((share) => of(ours.rounds, share).median);
  return { who, needles: needles.length, p50, p95, toOurs: { p50: p50.median / own50, p95: p95.median / own95 } };
}
