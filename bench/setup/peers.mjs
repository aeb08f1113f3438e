// Who is measured, and what each needs to start.

import { versionOf } from "./bundle.mjs";

export const OURS = "this viewer";
export const HYPARQUET = "hyparquet";
export const NO_STORE = "hyparquet, cache: \"no-store\"";
export const DUCKDB = "DuckDB-WASM";
export const ARROW = "parquet-wasm + Arrow JS";
export const SCAN = "typed-array scan";
export const REGEXP = "hyparquet strings, RegExp (iu)";
export const LOWERED = "hyparquet strings, toLowerCase() kept, includes()";
export const ILIKE = "DuckDB-WASM, ILIKE";
export const CONTAINS = "DuckDB-WASM, contains(lower(…))";

/** What a peer's page loads, beside the few lines of the page itself. */
export const FILES = {
  [HYPARQUET]: ["hyparquet.js"],
  [DUCKDB]: ["duckdb.js", "duckdb-eh.wasm"],
  [ARROW]: ["arrow.js", "parquet_wasm_bg.wasm"],
};

/** The bundle that a peer's worker runs. */
export const BUNDLE = {
  [OURS]: "ours",
  [HYPARQUET]: "hyparquet",
  [DUCKDB]: "duckdb",
  [ARROW]: "arrow",
  // Its columns come from the decoder that is quickest to hand them over.
  [SCAN]: "arrow",
};

/** Peers as they read a file by its address; the options of `fetch` go along. */
export const READERS = [
  { peer: HYPARQUET, bundle: "hyparquet", options: {} },
  { peer: NO_STORE, bundle: "hyparquet", options: { requestInit: { cache: "no-store" } } },
  { peer: DUCKDB, bundle: "duckdb", options: {} },
  { peer: ARROW, bundle: "arrow", options: {} },
];

export async function versions() {
  const packages = ["hyparquet", "@duckdb/duckdb-wasm", "parquet-wasm", "apache-arrow", "esbuild", "playwright-core"];
  return Object.fromEntries(await Promise.all(packages.map(async (name) => [name, await versionOf(name)])));
}
