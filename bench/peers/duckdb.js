import { DuckDBDataProtocol } from "@duckdb/duckdb-wasm/blocking";
import { startDatabase } from "./database.js";
import { fold } from "./fold.js";
import { serve } from "./serve.js";
import { createLabels, eachGroup, groups, namesOf } from "./sql.js";
import { Totals } from "./totals.js";

const FILE = "labels.parquet";
const FROM = `read_parquet('${FILE}', file_row_number = true)`;

let db;
let connection;
let names;

const listOf = (sql) => Array.from(connection.query(sql), (row) => row.name);

function createFrom(from) {
  const prompts = listOf(namesOf("prompt_source", from));
  const responses = listOf(namesOf("response_0_source", from));
  for (const name of listOf(namesOf("response_1_source", from))) {
    if (!responses.includes(name)) responses.push(name);
  }
  names = { prompts, responses, split: "train" };
  connection.query(createLabels(from, names));
  return Number(connection.query("SELECT count(*) AS pairs FROM labels").get(0).pairs);
}

serve({
  start: async () => {
    ({ db, connection } = await startDatabase());
    return db.getVersion();
  },
  decode: (bytes) => {
    db.registerFileBuffer(FILE, bytes);
    try {
      return createFrom(FROM);
    } finally {
      db.dropFile(FILE);
    }
  },
  open: (url) => {
    db.registerFileURL(FILE, url, DuckDBDataProtocol.HTTP, false);
    return createFrom(FROM);
  },
  count: (filter) => {
    const totals = new Totals(filter.clauses.map((clause) => clause.view));
    for (const batch of connection.query(groups(filter, names)).batches) {
      const [keys, pairs] = ["key", "pairs"].map((name) => batch.getChild(name).data[0].values);
      eachGroup(keys, pairs, (...group) => totals.add(...group));
    }
    return fold(totals, names);
  },
  texts: (first, rows) => {
    const sql = `SELECT prompt, response_0, response_1 FROM ${FROM}
      WHERE file_row_number >= ${first} AND file_row_number < ${first + rows}`;
    return connection.query(sql).toArray().map((row) => row.toJSON());
  },
});
