import { asyncBufferFromUrl, parquetMetadataAsync, parquetRead, parquetReadObjects } from "hyparquet";
import { CATEGORY_NAMES, Columns, LABEL_COLUMNS } from "./columns.js";
import { inMemory } from "./file.js";
import { count } from "./scan.js";
import { serve } from "./serve.js";

/** Flat columns, page by page: no rows are assembled. */
async function readPages(file, metadata) {
  metadata ??= await parquetMetadataAsync(file);
  const columns = new Columns(Number(metadata.num_rows));
  const named = [];
  await parquetRead({
    file,
    metadata,
    columns: Object.keys(LABEL_COLUMNS),
    onPage: ({ pathInSchema: [name, field], columnData, rowStart }) => {
      const { names, masks, shift } = LABEL_COLUMNS[name];
      if (names) {
        named.push({ name, columnData, rowStart });
      } else if (masks) {
        const bit = 1 << CATEGORY_NAMES.indexOf(field);
        const target = columns[masks];
        // A value inside of a struct comes as a list of one.
        for (let at = 0; at < columnData.length; at++) if (columnData[at][0]) target[rowStart + at] |= bit;
      } else {
        const { code } = columns;
        for (let at = 0; at < columnData.length; at++) code[rowStart + at] |= Number(columnData[at]) << shift;
      }
    },
  });
  // Names get their codes in the order of the rows, however the pages came in.
  named.sort((a, b) => a.rowStart - b.rowStart || a.name.localeCompare(b.name));
  for (const { name, columnData, rowStart } of named) {
    const { names, shift } = LABEL_COLUMNS[name];
    for (let at = 0; at < columnData.length; at++) {
      columns.code[rowStart + at] |= columns[names].code(columnData[at]) << shift;
    }
  }
  return columns.finish();
}

/** Row objects, as most code that uses the library does. */
async function readObjects(file) {
  const rows = await parquetReadObjects({ file, columns: Object.keys(LABEL_COLUMNS) });
  const columns = new Columns(rows.length);
  for (const [name, { names, masks, shift }] of Object.entries(LABEL_COLUMNS)) {
    for (let row = 0; row < rows.length; row++) {
      const value = rows[row][name];
      if (names) {
        columns.code[row] |= columns[names].code(value) << shift;
      } else if (masks) {
        let mask = 0;
        for (let bit = 0; bit < CATEGORY_NAMES.length; bit++) if (value[CATEGORY_NAMES[bit]]) mask |= 1 << bit;
        columns[masks][row] = mask;
      } else {
        columns.code[row] |= Number(value) << shift;
      }
    }
  }
  return columns.finish();
}

let columns;
let opened;

serve({
  start: () => {},
  decode: async (bytes, { objects } = {}) => {
    columns = await (objects ? readObjects : readPages)(inMemory(bytes));
    return columns.pairs;
  },
  open: async (url, { requestInit } = {}) => {
    const file = await asyncBufferFromUrl({ url, requestInit });
    opened = { file, metadata: await parquetMetadataAsync(file) };
    columns = await readPages(file, opened.metadata);
    return columns.pairs;
  },
  count: (filter) => count(columns, filter),
  texts: (first, rows) =>
    parquetReadObjects({
      ...opened,
      columns: ["prompt", "response_0", "response_1"],
      rowStart: first,
      rowEnd: first + rows,
    }),
});
