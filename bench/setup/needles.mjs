// Seeded needles, cut from the file's own texts.

import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { random } from "./random.mjs";

/** Row groups that are cut from, beside the first and the last. */
const MORE_GROUPS = 4;
const COLUMNS = ["prompt", "response_0", "response_1"];
/** How many needles there are of each kind. */
const KINDS = { stop: 8, common: 16, rare: 20, phrase: 20, part: 16, capitals: 8, unusual: 6, absent: 6 };

/** Needles in an order that any first few are a fair choice of; one that few pairs of the first and the last row group have. */
export async function needlesOf(path, seed) {
  const next = random(seed);
  const below = (limit) => Math.floor(next() * limit);
  const one = (list) => list[below(list.length)];
  const groups = await sample(path, below);
  const texts = groups.flatMap(({ texts }) => texts);

  const counts = count(texts);
  const ranked = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a) || (a < b ? -1 : 1));
  const letters = ranked.filter((word) => /^[a-z]+$/.test(word));
  const short = letters.filter((word) => word.length <= 3).slice(0, 20);
  const long = letters.filter((word) => word.length >= 6);
  const rare = letters.slice(-Math.ceil(letters.length / 4));
  const unusual = texts.filter((text) => /[^a-z ?]/i.test(text));

  const phrase = () => {
    const words = one(texts).split(" ");
    const length = 2 + below(3);
    const start = below(Math.max(1, words.length - length));
    return words.slice(start, start + length).join(" ");
  };
  const part = () => {
    const word = one(long);
    const length = 3 + below(3);
    const start = below(word.length - length + 1);
    return word.slice(start, start + length);
  };
  const make = {
    stop: () => one(short),
    common: () => one(letters.slice(0, 60)),
    rare: () => one(rare),
    phrase,
    part,
    capitals: () => one([(text) => text.toUpperCase(), (text) => text[0].toUpperCase() + text.slice(1)])(phrase()),
    unusual: () => {
      const characters = [...one(unusual)];
      const start = below(Math.max(1, characters.length - 4));
      return characters.slice(start, start + 2 + below(8)).join("");
    },
    // A word that was changed, with what is special in patterns of SQL.
    absent: () => {
      const word = one(rare);
      const at = 1 + below(word.length - 1);
      return word.slice(0, at) + one(["q", "%", "_", "qx"]) + word.slice(at);
    },
  };
  const needles = new Set();
  for (const [kind, number] of Object.entries(KINDS)) {
    const enough = needles.size + number;
    for (let tries = 0; needles.size < enough; tries++) {
      if (tries === 10_000) throw new Error(`too few needles of the kind ${kind}`);
      const needle = make[kind]();
      if (needle.trim() !== "") needles.add(needle);
    }
  }
  return { needles: shuffled([...needles], below), both: inBoth(groups[0].texts, groups.at(-1).texts) };
}

/** Row groups with their texts: the first, some, the last. */
async function sample(path, below) {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const starts = [0];
  for (const group of metadata.row_groups) starts.push(starts.at(-1) + Number(group.num_rows));
  const last = metadata.row_groups.length - 1;
  const chosen = [0, ...Array.from({ length: MORE_GROUPS }, () => below(last)), last];
  const groups = [];
  for (const at of chosen) {
    const [rowStart, rowEnd] = [starts[at], starts[at + 1]];
    const rows = await parquetReadObjects({ file, metadata, columns: COLUMNS, rowStart, rowEnd });
    groups.push({ texts: rows.flatMap((row) => COLUMNS.map((name) => row[name])).filter((text) => text !== "") });
  }
  return groups;
}

function count(texts) {
  const counts = new Map();
  for (const text of texts) for (const word of text.split(/\s+/)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function shuffled(list, below) {
  for (let at = list.length - 1; at > 0; at--) {
    const other = below(at + 1);
    [list[at], list[other]] = [list[other], list[at]];
  }
  return list;
}

/** The rarest long word that the first texts and the last have. */
function inBoth(first, last) {
  const [counts, others] = [first, last].map(count);
  const words = [...counts.keys()].filter((word) => /^[a-z]{6,}$/.test(word) && others.has(word));
  return words.sort((a, b) => counts.get(a) - counts.get(b) || (a < b ? -1 : 1))[0];
}
