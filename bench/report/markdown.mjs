// docs/benchmarks.md

import { OURS } from "../setup/peers.mjs";
import { bars, growth } from "./bars.mjs";
import { bytes, figures, ratio, table, times } from "./table.mjs";

const LINKS = { loopback: "On loopback", shaped: "Through a shaped link: 40 ms before every answer, 20 Mbit/s" };

const SECTIONS = {
  T0: ["T0: bytes to start", t0],
  T1: ["T1: cold page to all aggregates", t1],
  T1b: ["T1b: label decode, bytes in memory", t1b],
  T2: ["T2: filters", t2],
  T3: ["T3: text search", t3],
  T4: ["T4: text of fifty consecutive pairs", t4],
  T5: ["T5: peak memory", t5],
  T6: ["T6: input event to painted charts", t6],
  native: ["For reference: outside of the browser", native],
};

export function markdown(results) {
  const { tasks } = results;
  const parts = ["# Benchmarks", INTRODUCTION];
  parts.push("![Bar charts of the tables below; smaller is better](benchmarks.svg)");
  parts.push("## What was aimed at", table(["what", "aim", "measured", ""], bars(results)));
  for (const [name, [title, write]] of Object.entries(SECTIONS)) {
    if (!tasks[name]) continue;
    parts.push(`## ${title}`, write(tasks[name], results), `*${when(tasks[name])}*`);
  }
  parts.push("## Machine and versions", about(tasks), "## How to run it again", AGAIN);
  return `${parts.join("\n\n")}\n`;
}

const INTRODUCTION = `This viewer beside its peers: the same files, the same machine, one headless browser. Rounds are
interleaved, and every round begins with another one. Before a time counts, the aggregates of a peer
are compared with ours, number by number; a row that was not equal, or failed, says so. A cell shows
the median, then the least and the most of all rounds. Ratios are medians over ours: above 1 we are
quicker or smaller.

All peers run in a worker, bundled and served as this viewer is, compressed. DuckDB-WASM 1.28.0 is the
last version with its Parquet reader built in. Every file is synthetic.

This file, its data (\`benchmarks.json\`) and its picture are written by \`cargo xtask bench\`.`;

const AGAIN = `    cargo xtask bench                    # everything
    cargo xtask bench --only T1,T1b      # some tasks; the others keep their results and dates
    cargo xtask bench --sizes 74k,1m     # without the files of 10 million pairs
    cargo xtask bench --quick            # few rounds: whether it works

Node.js with npm and Python 3 are needed, and Chromium; all else is installed below \`target/\` and
\`bench/node_modules\`. Leave the machine alone while it runs.`;

const when = ({ date, quick }) => `Measured ${date} UTC${quick ? ", a quick run: few rounds" : ""}.`;

const failed = (row, width) => [row.who, row.failure, ...Array(width - 2).fill("")];

function t0({ rows }) {
  const [{ bytes: ours }] = rows;
  return [
    "All that the page (or, for a peer, its bundle and program) loads before it can read a file, compressed with brotli, quality 11. Peers draw nothing; their bundles hold the few KB that aggregate.",
    table(["", "bytes", "to ours"], rows.map((row) => [row.who, bytes(row.bytes), ratio(row.bytes, ours)])),
  ].join("\n\n");
}

function t1({ rows, pairs }) {
  const parts = [
    `The file in the hub's layout (${grouped(pairs)} pairs, text included) behind one redirect per request, as on the hub. A fresh browser context opens the page; time runs from the start of the navigation to all aggregates without a filter. For this viewer they are painted by then; peers only count. hyparquet is asked for flat columns page by page (onPage), which is quicker than row objects. parquet-wasm reads the whole file: its reader of addresses asks with a preflight, which the hub refuses. Bytes are of bodies, page and data together; a redirect is a request.`,
  ];
  for (const [link, title] of Object.entries(LINKS)) {
    const own = rows.filter((row) => row.link === link);
    const ours = own.find((row) => row.who === OURS);
    parts.push(`${title}:`, table(
      ["", "time", "to ours", "first chart", "bytes", "requests"],
      own.map((row) => row.failure ? failed(row, 6) : [
        row.who,
        times(row.ms),
        ratio(row.ms.median, ours.ms?.median),
        row.firstChart ? times(row.firstChart) : "",
        bytes(row.bytes),
        figures0(row.requests),
      ]),
    ));
  }
  return parts.join("\n\n");
}

const figures0 = (value) => String(Math.round(value));

function t1b({ rows }) {
  const ours = rows.find((row) => row.who === OURS);
  return [
    "The bytes of the same file, handed to a worker: all label columns in a form that is ready to aggregate. *Fresh*: the first call in a new worker; *warm*: the calls after it.",
    table(
      ["", "fresh", "to ours", "warm", "to ours"],
      rows.map((row) => row.failure ? failed(row, 5) : [
        row.who,
        times(row.fresh), ratio(row.fresh.median, ours.fresh?.median),
        times(row.warm), ratio(row.warm.median, ours.warm?.median),
      ]),
    ),
  ].join("\n\n");
}

function t2({ filters, files }, results) {
  const parts = [
    `${filters} seeded filters of one to four clauses over eight views, every mode and response; for each the complete aggregate set. In a worker, after every filter was counted once. *Fitted* labels go together as published; *independent* ones do not repeat, which is the worst case for label patterns. Every row is drawn afresh. hyparquet has no queries. Arrow JS has none either: once its vectors are typed arrays, it is the typed-array scan. DuckDB-WASM groups one packed integer a pair and folds the groups in JavaScript. Spread is over rounds.`,
  ];
  for (const file of files) {
    const ours = file.rows.find((row) => row.who === OURS);
    parts.push(
      `### ${file.name}`,
      `${grouped(file.pairs)} pairs, ${grouped(file.patterns)} distinct label patterns; this viewer keeps ${figures(file.bytesPerPair)} bytes a pair.`,
      table(
        ["", "p50", "to ours", "p95", "to ours", "filters"],
        file.rows.map((row) => row.failure ? failed(row, 6) : [
          row.who,
          times(row.p50), ratio(row.p50.median, ours.p50?.median),
          times(row.p95), ratio(row.p95.median, ours.p95?.median),
          String(row.filters),
        ]),
      ),
    );
  }
  const rows = growth(results);
  if (rows.length) {
    parts.push("How p95 grows, fitted labels:", table(["", "pairs", "patterns", OURS, "scan", "DuckDB-WASM"], rows));
  }
  return parts.join("\n\n");
}

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ",");

function t3({ needles, matches, warm, memory, cold, pair }) {
  const inMemory = memory.rows.find((row) => row.who === OURS);
  const above = (who) => memory.rows.find((row) => row.who === who) ?? {};
  const links = (rows, head, cells) => table(
    ["", ...head],
    rows.map((row) => {
      const { who, ...rest } = { ...row, who: LINKS[row.link] };
      return row.failure ? failed({ who, ...rest }, head.length + 1) : [who, ...cells(row)];
    }),
  );
  return [
    `${needles} seeded needles, cut from the texts of the hub-layout file: stop-words, common and rare words, phrases, parts of words, some in capitals, some in other scripts; ${matches.none} of them are nowhere, one is in ${grouped(matches.most)} pairs. Each is looked for in prompt and both responses of every pair, whatever its case; the answer is a byte a pair. Every peer has to find the pairs that we find (their number and a checksum of their places), needle by needle, before its times count; that also warms it up. A peer that takes long is timed on the first 20 needles alone, as the table says, and compared with our times of these.`,
    "hyparquet hands over strings, one row group after the other. *RegExp*: the needle as a pattern, prompt first, up to the pair's first hit. *toLowerCase()*: all texts once more in lower case, beside those that are shown, and `includes`; that is not Unicode's folding. DuckDB-WASM: a table of the three columns, asked with `ILIKE` and with `contains(lower(…))`. We fold case as Unicode says and search all three texts of a pair.",
    "*Memory*: peak of the renderer process above that of an empty page, " +
      `which took ${times(memory.empty, bytes)}, in a browser of its own whose worker has read the texts by the file's address and searched for ${memory.needles} needles. Of this viewer it is its code for texts alone, without labels and charts; the texts themselves take ${bytes(warm.size)} of it.`,
    table(
      ["", "p50", "to ours", "p95", "to ours", "needles", "memory", "to ours"],
      warm.rows.map((row) => {
        if (row.failure) return failed(row, 8);
        const peak = above(row.who);
        return [
          row.who,
          times(row.p50), `${figures(row.toOurs.p50)} ×`,
          times(row.p95), `${figures(row.toOurs.p95)} ×`,
          String(row.needles),
          peak.above ? times(peak.above, bytes) : peak.failure ?? "",
          ratio(peak.above?.median, inMemory?.above?.median),
        ];
      }),
    ),
    `The page itself, all labels there and no text read: one search for a word that ${grouped(cold.pairs)} pairs have, some in the first row group and some in the last. Time runs from submitting it to the first pairs in the count above the table, and to the last. Bytes and requests are the hub's; *requests* leave out the redirects, which are told apart; until the first pairs come, some are still under way. *Program* is what the site sends for it: text worker, script and program.`,
    links(cold.rows, ["first pairs", "until then", "all pairs", "bytes", "requests", "redirects", "program"], (row) => [
      times(row.first),
      `${bytes(row.bytesFirst)} of ${figures0(row.requestsFirst)} requests`,
      times(row.all),
      bytes(row.bytes), figures0(row.requests), figures0(row.redirects),
      bytes(row.program),
    ]),
    "The pair in the middle of the file, opened once all labels are there, with *Show text* in the reader: text and recorded hashes of that pair, counted as above.",
    links(pair.rows, ["text shown", "bytes", "requests", "redirects", "program"], (row) => [
      times(row.shown), bytes(row.bytes), figures0(row.requests), figures0(row.redirects), bytes(row.program),
    ]),
  ].join("\n\n");
}

function t4({ rows, pairs }) {
  const parts = [
    `Text of ${pairs} consecutive pairs in the middle of the hub-layout file, once all labels are there. Peers: prompts and responses as objects in the worker. This viewer: from the click on *Show text*, with the middle pair open in the reader, through all ${pairs} pairs with *Next*, each one painted; the prompts of the table's page are read along.`,
  ];
  for (const [link, title] of Object.entries(LINKS)) {
    const own = rows.filter((row) => row.link === link);
    const ours = own.find((row) => row.who === OURS);
    parts.push(`${title}:`, table(
      ["", "time", "to ours", "first pair", "bytes", "requests"],
      own.map((row) => row.failure ? failed(row, 6) : [
        row.who,
        times(row.ms), ratio(row.ms.median, ours.ms?.median),
        row.firstPair ? times(row.firstPair) : "",
        bytes(row.bytes),
        figures0(row.requests),
      ]),
    ));
  }
  return parts.join("\n\n");
}

function t5({ empty, rows }) {
  const ours = rows.find((row) => row.who === OURS);
  return [
    `Peak resident memory of the renderer process (VmHWM) after T1 on loopback, above that of an empty page, which took ${times(empty, bytes)}. Each in a browser of its own, as peaks belong to processes.`,
    table(["", "above an empty page", "to ours"], rows.map((row) => row.failure ? failed(row, 3) : [
      row.who, times(row.above, bytes), ratio(row.above.median, ours.above?.median),
    ])),
  ].join("\n\n");
}

function t6({ clicks, rows }) {
  return [
    `${clicks} clicks a round on marks of the category and severity charts, with the hub-layout file open; the page's own measure, from the event's time stamp to the task after the frame that shows the result.`,
    table(["", "p50", "p95"], rows.map((row) => [row.who, times(row.p50), times(row.p95)])),
  ].join("\n\n");
}

function native({ files }) {
  const parts = [
    "DuckDB and polars from Python, native code on all cores: no peers of a page. *Load* reads the label columns of the file into packed integers; p50 and p95 are of the same filters, grouping alone, without the fold into aggregates.",
  ];
  for (const file of files) {
    parts.push(`### ${file.name}`, table(["", "load", "p50", "p95", "filters"], file.rows.map((row) =>
      row.failure ? failed(row, 5) : [row.who, times(row.decode), times(row.p50), times(row.p95), String(row.filters)])));
  }
  return parts.join("\n\n");
}

/** One table while all tasks come of one machine and set of versions, else one for each. */
function about(tasks) {
  const seen = new Map();
  for (const [name, { machine, versions }] of Object.entries(tasks)) {
    const key = JSON.stringify({ machine, versions });
    seen.set(key, [...(seen.get(key) ?? []), name]);
  }
  return [...seen].map(([key, names]) => {
    const { machine, versions } = JSON.parse(key);
    const rows = [
      ["processor", `${machine.processor}, ${machine.cores} cores`],
      ["memory", machine.memory],
      ["system", machine.system],
      ["browser", machine.browser],
      ...Object.entries(versions),
    ];
    const title = seen.size > 1 ? `${names.join(", ")}:\n\n` : "";
    return title + table(["", ""], rows);
  }).join("\n\n");
}

