// What was aimed at, and what this run came to.

import { DUCKDB, HYPARQUET, NO_STORE, OURS, REGEXP, SCAN } from "../setup/peers.mjs";
import { bytes, figures, ms } from "./table.mjs";

const FRAME = 1000 / 60;

/** Rows of what, aim, measured, whether it was met. */
export function bars({ tasks }) {
  const rows = [];
  const put = (what, aim, measured, met) => rows.push([what, aim, measured, met ? "met" : "**missed**"]);
  const times = (value) => `${figures(value)} ×`;

  const row = (list, who, more = () => true) => list?.find((one) => one.who.startsWith(who) && !one.failure && more(one));
  if (tasks.T1b) {
    const { rows: list } = tasks.T1b;
    const ours = row(list, OURS);
    for (const [state, name] of [["fresh", "fresh worker"], ["warm", "warm worker"]]) {
      for (const [who, aim] of [["hyparquet, pages", 20], ["hyparquet, row objects", 20], [DUCKDB, 3]]) {
        const other = row(list, who);
        if (!ours || !other) continue;
        const ratio = other[state].median / ours[state].median;
        put(`T1b label decode against ${other.who}, ${name}`, `at least ${aim} ×`, times(ratio), ratio >= aim);
      }
    }
  }
  if (tasks.T1) {
    const shaped = (who) => tasks.T1.rows.find((one) => one.who === who && one.link === "shaped" && !one.failure);
    const [ours, plain, noStore] = [OURS, HYPARQUET, NO_STORE].map(shaped);
    if (ours && plain) {
      const share = ours.ms.median / plain.ms.median;
      put("T1 shaped link, all aggregates, against hyparquet", "at most 0.5 of its time", figures(share), share <= 0.5);
      const first = ours.firstChart.median / plain.ms.median;
      put("T1 shaped link, first chart, against hyparquet", "at most 0.25 of its time", figures(first), first <= 0.25);
    }
    if (ours && noStore) {
      const share = ours.ms.median / noStore.ms.median;
      put(`T1 shaped link, against ${NO_STORE}`, "less than its time", figures(share), share < 1);
    }
  }
  for (const [size, name, most, ofScan, ofDuckdb] of [
    ["74k", "74 thousand pairs", 1, 3, 20],
    ["1m", "1 million pairs", null, 7, 28],
    ["10m", "10 million pairs", 16, null, null],
  ]) {
    const file = tasks.T2?.files.find((file) => file.size === size && file.labels === "fitted");
    const ours = row(file?.rows, OURS);
    if (!ours) continue;
    if (most) put(`T2 p95, ${name}`, `at most ${most} ms`, ms(ours.p95.median), ours.p95.median <= most);
    for (const [who, aim] of [[SCAN, ofScan], [DUCKDB, ofDuckdb]]) {
      const other = row(file.rows, who);
      if (!aim || !other) continue;
      const ratio = other.p95.median / ours.p95.median;
      put(`T2 p95, ${name}, against ${who}`, `at least ${aim} ×`, times(ratio), ratio >= aim);
    }
  }
  if (tasks.T3) search(tasks.T3, row, put);
  const memory = row(tasks.T5?.rows, OURS);
  if (memory) put("T5 memory above an empty page", "at most 50 MB", bytes(memory.above.median), memory.above.median <= 50e6);
  const input = row(tasks.T6?.rows, OURS);
  if (input) {
    put("T6 input event to painted charts, p95", "at most 16 ms and a frame", ms(input.p95.median), input.p95.median <= 16 + FRAME);
  }
  if (tasks.T0) put("T0 engine program, brotli", "at most 160 KB", bytes(tasks.T0.engine), tasks.T0.engine <= 160_000);
  return rows;
}

function search({ warm, memory, cold, pair }, row, put) {
  const others = warm.rows.filter((one) => one.who !== OURS && !one.failure);
  if (row(warm.rows, OURS) && others.length) {
    const best = others.reduce((best, one) => (one.toOurs.p95 < best.toOurs.p95 ? one : best));
    const share = 1 / best.toOurs.p95;
    for (const aim of [0.5, 0.25]) {
      put(`T3 warm search, p95, against the quickest peer (${best.who})`, `at most ${aim} of its time`, figures(share), share <= aim);
    }
  }
  const [own, strings] = [OURS, REGEXP].map((who) => row(memory.rows, who));
  if (own && strings) {
    const share = own.above.median / strings.above.median;
    put("T3 memory for texts, against hyparquet strings", "at most 0.33 of it", figures(share), share <= 1 / 3);
  }
  const shaped = ({ rows }) => row(rows, OURS, (one) => one.link === "shaped");
  const [first, text] = [cold, pair].map(shaped);
  if (first) put("T3 shaped link, first pairs of a search", "at most 1 s", ms(first.first.median), first.first.median <= 1000);
  if (text) {
    put("T3 requests for a pair's text and hashes, redirects apart", "at most 2", figures(text.requests), text.requests <= 2);
    put("T3 bytes for a pair's text and hashes", "at most 1 MB, a row group", bytes(text.bytes), text.bytes <= 1e6);
  }
}

/** How p95 grows with the number of pairs, fitted labels: ours and the scan. */
export function growth({ tasks }) {
  const files = tasks.T2?.files.filter((file) => file.labels === "fitted") ?? [];
  return files.slice(1).map((file, at) => {
    const before = files[at];
    const factor = (who) => {
      const [a, b] = [before, file].map((one) => one.rows.find((row) => row.who === who && !row.failure)?.p95.median);
      return a && b ? `${figures(b / a)} ×` : "";
    };
    return [
      `${before.name} → ${file.name}`,
      `${figures(file.pairs / before.pairs)} ×`,
      `${figures(file.patterns / before.patterns)} ×`,
      factor(OURS),
      factor(SCAN),
      factor(DUCKDB),
    ];
  });
}

