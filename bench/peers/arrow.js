import { tableFromIPC } from "apache-arrow";
import init, { ParquetFile, readParquet } from "parquet-wasm/esm";
import { ArrowColumns } from "./arrow-columns.js";
import { LABEL_COLUMNS } from "./columns.js";
import { count } from "./scan.js";
import { serve } from "./serve.js";

const COLUMNS = Object.keys(LABEL_COLUMNS);
/** Rows that are turned into vectors at a time when a file is large. */
const ROWS_AT_A_TIME = 1_000_000;
const BATCH = 1 << 16;

let columns;

function decode(bytes) {
  const table = readParquet(bytes, { columns: COLUMNS, batchSize: BATCH });
  const { batches, numRows } = tableFromIPC(table.intoIPCStream());
  const filler = new ArrowColumns(numRows);
  for (const batch of batches) filler.add(batch);
  columns = filler.columns.finish();
  return columns.pairs;
}

serve({
  start: async () => { await init({ module_or_path: new URL("./parquet_wasm_bg.wasm", self.location.href) }); },
  decode,
  /** For files whose vectors would not fit into memory at once. */
  load: async (bytes) => {
    const file = await ParquetFile.fromFile(new Blob([bytes]));
    const groups = file.metadata().rowGroups().map((group) => group.numRows());
    const filler = new ArrowColumns(groups.reduce((sum, rows) => sum + rows, 0));
    for (let first = 0; first < groups.length; ) {
      const rowGroups = [];
      for (let rows = 0; first < groups.length && rows < ROWS_AT_A_TIME; rows += groups[first++]) rowGroups.push(first);
      const table = await file.read({ columns: COLUMNS, batchSize: BATCH, rowGroups });
      for (const batch of tableFromIPC(table.intoIPCStream()).batches) filler.add(batch);
    }
    columns = filler.columns.finish();
    return columns.pairs;
  },
  // `ParquetFile.fromUrl` begins with a suffix range, which needs a preflight
  // that the hub refuses: the whole file it is.
  open: async (url) => decode(new Uint8Array(await (await fetch(url)).arrayBuffer())),
  count: (filter) => count(columns, filter),
});
