import { DuckDBDataProtocol } from "@duckdb/duckdb-wasm/blocking";
import { startDatabase } from "./database.js";
import { serve } from "./serve.js";

const FILE = "texts.parquet";
const COLUMNS = ["prompt", "response_0", "response_1"];

let db;
let connection;
let pairs;
let condition;

function hold({ how = "ilike" } = {}) {
  condition = CONDITIONS[how];
  try {
    connection.query("DROP TABLE IF EXISTS texts");
    connection.query(`CREATE TABLE texts AS SELECT file_row_number::INTEGER AS place, ${COLUMNS}
      FROM read_parquet('${FILE}', file_row_number = true)`);
  } finally {
    db.dropFile(FILE);
  }
  pairs = Number(connection.query("SELECT count(*) AS pairs FROM texts").get(0).pairs);
  return pairs;
}

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

const CONDITIONS = {
  ilike: (needle) => {
    // A pattern without ESCAPE is the quicker one.
    const like = /[%_]/.test(needle)
      ? `ILIKE ${quoted(`%${needle.replace(/[%_\\]/g, "\\$&")}%`)} ESCAPE '\\'`
      : `ILIKE ${quoted(`%${needle}%`)}`;
    return (column) => `${column} ${like}`;
  },
  contains: (needle) => (column) => `contains(lower(${column}), lower(${quoted(needle)}))`,
};

serve({
  start: async () => {
    ({ db, connection } = await startDatabase());
  },
  hold: (bytes, options) => {
    db.registerFileBuffer(FILE, bytes);
    return hold(options);
  },
  open: (url, options) => {
    db.registerFileURL(FILE, url, DuckDBDataProtocol.HTTP, false);
    return hold(options);
  },
  facts: () => ({ pairs }),
  search: (needle) => {
    const found = new Uint8Array(pairs);
    const where = COLUMNS.map(condition(needle)).join(" OR ");
    for (const batch of connection.query(`SELECT place FROM texts WHERE ${where}`).batches) {
      for (const place of batch.getChildAt(0).data[0].values.subarray(0, batch.numRows)) found[place] = 1;
    }
    return found;
  },
});
