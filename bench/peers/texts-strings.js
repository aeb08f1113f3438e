import { asyncBufferFromUrl, parquetMetadataAsync, parquetRead } from "hyparquet";
import { inMemory } from "./file.js";
import { serve } from "./serve.js";

const COLUMNS = ["prompt", "response_0", "response_1"];

/** As in the file, and as they are searched. */
let texts;
let prompts;
let responses0;
let responses1;
let search;

/** All texts as strings: page by page, and one row group after the other, so that no more is held than they are. */
async function hold(file, { lowered = false } = {}) {
  const metadata = await parquetMetadataAsync(file);
  const pairs = Number(metadata.num_rows);
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, new Array(pairs).fill("")]));
  const onPage = ({ pathInSchema: [name], columnData, rowStart }) => {
    const column = columns[name];
    for (let at = 0; at < columnData.length; at++) column[rowStart + at] = columnData[at];
  };
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    await parquetRead({ file, metadata, columns: COLUMNS, rowStart, rowEnd, onPage });
    rowStart = rowEnd;
  }
  texts = COLUMNS.map((name) => columns[name]);
  [prompts, responses0, responses1] = lowered ? texts.map((column) => column.map((text) => text.toLowerCase())) : texts;
  search = lowered ? includes : matches;
  return pairs;
}

let kept;

function matches(needle) {
  const pattern = new RegExp(needle.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "iu");
  const found = new Uint8Array(prompts.length);
  for (let row = 0; row < found.length; row++) {
    if (pattern.test(prompts[row]) || pattern.test(responses0[row]) || pattern.test(responses1[row])) found[row] = 1;
  }
  return found;
}

function includes(needle) {
  const wanted = needle.toLowerCase();
  const found = new Uint8Array(prompts.length);
  for (let row = 0; row < found.length; row++) {
    if (prompts[row].includes(wanted) || responses0[row].includes(wanted) || responses1[row].includes(wanted)) {
      found[row] = 1;
    }
  }
  return found;
}

serve({
  start: () => {},
  hold: (bytes, options) => hold(inMemory(bytes), options),
  open: async (url, options) => hold(await asyncBufferFromUrl({ url }), options),
  facts: () => ({ pairs: prompts.length }),
  search: (needle) => search(needle),
});
