// docs/benchmarks.svg: bars on logarithmic scales.

import { OURS } from "../setup/peers.mjs";
import { bytes, figures, ms } from "./table.mjs";

const WIDTH = 900;
const LEFT = 250;
const RIGHT = 110;
const BAR = 16;
const GAP = 8;
const HEAD = 46;
const FOOT = 34;

const INK = "#1f2933";
const FAINT = "#d5dbe1";
const MUTED = "#5f6c7a";
const OWN = "#1f6feb";
const OTHER = "#9aa7b4";

export function picture(results) {
  const panels = chosen(results.tasks).filter(({ rows }) => rows.length > 1);
  let top = 64;
  const drawn = panels.map((panel) => {
    const [height, svg] = draw(panel, top);
    top += height;
    return svg;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top + 8}" width="${WIDTH}" height="${top + 8}" font-family="system-ui, sans-serif" font-size="13" fill="${INK}" role="img" aria-label="Benchmarks: this viewer beside its peers">
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="24" y="34" font-size="19" font-weight="600">This viewer beside its peers</text>
<text x="${WIDTH - 24}" y="34" text-anchor="end" fill="${MUTED}">medians, logarithmic scales, shorter is better</text>
${drawn.join("\n")}
</svg>
`;
}

function chosen({ T0, T1, T1b, T2, T3, T5 }) {
  const panels = [];
  const put = (title, unit, list, value) => {
    const rows = (list ?? []).filter((row) => !row.failure && value(row) > 0).map((row) => ({ who: row.who, value: value(row) }));
    panels.push({ title, unit, rows });
  };
  put("T1  Cold page to all aggregates, 40 ms and 20 Mbit/s", ms, T1?.rows.filter((row) => row.link === "shaped"), (row) => row.ms.median);
  put("T1b  Label decode in a fresh worker", ms, T1b?.rows, (row) => row.fresh.median);
  for (const file of T2?.files ?? []) put(`T2  Filters, p95: ${file.name}`, ms, file.rows, (row) => row.p95.median);
  put("T3  Text search, p95", ms, T3?.warm.rows, (row) => row.p95.median);
  put("T3  Memory for texts, peak above an empty page", bytes, T3?.memory.rows, (row) => row.above.median);
  put("T5  Peak memory above an empty page", bytes, T5?.rows, (row) => row.above.median);
  put("T0  Bytes to start, brotli", bytes, T0?.rows, (row) => row.bytes);
  return panels;
}

function draw({ title, unit, rows }, top) {
  const values = rows.map((row) => row.value);
  const low = Math.floor(Math.log10(Math.min(...values)) - 0.15);
  const high = Math.ceil(Math.log10(Math.max(...values)));
  const x = (value) => LEFT + ((Math.log10(value) - low) / (high - low)) * (WIDTH - LEFT - RIGHT);
  const bottom = top + HEAD + rows.length * (BAR + GAP);
  const out = [`<text x="24" y="${top + 20}" font-size="15" font-weight="600">${escape(title)}</text>`];
  for (let power = low; power <= high; power++) {
    const at = x(10 ** power).toFixed(1);
    out.push(`<line x1="${at}" x2="${at}" y1="${top + HEAD - 10}" y2="${bottom}" stroke="${FAINT}"/>`);
    out.push(`<text x="${at}" y="${bottom + 15}" text-anchor="middle" font-size="11" fill="${MUTED}">${tick(unit, 10 ** power)}</text>`);
  }
  const ours = rows.find((row) => row.who === OURS)?.value;
  rows.forEach((row, at) => {
    const y = top + HEAD + at * (BAR + GAP);
    const own = row.who === OURS;
    const end = x(row.value);
    const factor = own || !ours ? "" : `<tspan fill="${MUTED}"> ${figures(row.value / ours)} ×</tspan>`;
    out.push(`<text x="${LEFT - 10}" y="${y + 12}" text-anchor="end"${own ? ' font-weight="600"' : ""}>${escape(short(row.who))}</text>`);
    out.push(`<rect x="${LEFT}" y="${y}" width="${Math.max(1, end - LEFT).toFixed(1)}" height="${BAR}" rx="2" fill="${own ? OWN : OTHER}"/>`);
    out.push(`<text x="${(end + 6).toFixed(1)}" y="${y + 12}" paint-order="stroke" stroke="#ffffff" stroke-width="4"${own ? ' font-weight="600"' : ""}>${unit(row.value)}${factor}</text>`);
  });
  return [HEAD + rows.length * (BAR + GAP) + FOOT, out.join("\n")];
}

const tick = (unit, value) => unit(value).replace(/\.0+(?= )/, "");
const short = (who) => who.replace("(lower(…))", "").replace(" strings, toLowerCase() kept, includes()", ", lower case kept").replace(" (parquetReadObjects)", "").replace(" (onPage)", "");
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
