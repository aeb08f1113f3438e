// The folder that the measured pages are served from.

import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { build } from "esbuild";

const here = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const packages = path.join(here, "node_modules");
const brotli = promisify(brotliCompress);

const BUNDLES = ["ours", "hyparquet", "arrow", "duckdb", "texts-ours", "texts-strings", "texts-duckdb"];
const PROGRAMS = {
  "duckdb-eh.wasm": "@duckdb/duckdb-wasm/dist/duckdb-eh.wasm",
  "parquet_wasm_bg.wasm": "parquet-wasm/esm/parquet_wasm_bg.wasm",
};

/** Bundles the peers, copies the site and puts a compressed file beside each of them. */
export async function bundle({ work, site }) {
  const web = path.join(work, "web");
  await rm(path.join(web, "viewer"), { recursive: true, force: true });
  await mkdir(web, { recursive: true });
  await build({
    entryPoints: BUNDLES.map((name) => path.join(here, "peers", `${name}.js`)),
    outdir: web,
    bundle: true,
    minify: true,
    format: "esm",
    target: "chrome120",
    logLevel: "error",
  });
  for (const name of await readdir(path.join(here, "web"))) await cp(path.join(here, "web", name), path.join(web, name));
  for (const [name, from] of Object.entries(PROGRAMS)) await cp(path.join(packages, from), path.join(web, name));
  await cp(site, path.join(web, "viewer"), { recursive: true });
  await compressBelow(web, path.join(work, "brotli"));
  return web;
}

async function compressBelow(folder, cache) {
  await mkdir(cache, { recursive: true });
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !/\.(html|css|js|wasm|svg)$/.test(entry.name)) continue;
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    const bytes = await readFile(file);
    const kept = path.join(cache, createHash("sha256").update(bytes).digest("hex"));
    const compressed = await readFile(kept).catch(async () => {
      const made = await brotli(bytes, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
      });
      await writeFile(kept, made);
      return made;
    });
    await writeFile(`${file}.br`, compressed);
  }
}

/** The version that is installed of a package. */
export async function versionOf(name) {
  return JSON.parse(await readFile(path.join(packages, name, "package.json"), "utf8")).version;
}
