import { BROWSER_RUNTIME, VoidLogger, createDuckDB } from "@duckdb/duckdb-wasm/blocking";

/** An empty database in this worker. */
export async function startDatabase() {
  const beside = (name) => new URL(name, self.location.href).href;
  const bundle = { mainModule: beside("./duckdb-eh.wasm"), mainWorker: null };
  const db = await createDuckDB({ mvp: bundle, eh: bundle }, new VoidLogger(), BROWSER_RUNTIME);
  await db.instantiate(() => {});
  db.open({ path: ":memory:" });
  const connection = db.connect();
  // Footers are read once.
  connection.query("SET enable_object_cache = true");
  return { db, connection };
}
