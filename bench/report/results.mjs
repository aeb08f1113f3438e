import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const file = (folder) => path.join(folder, "benchmarks.json");

/** What earlier runs left; a run of some tasks replaces those and keeps the others with their dates. */
export async function readResults(folder) {
  const text = await readFile(file(folder), "utf8").catch(() => null);
  return text ? JSON.parse(text) : { tasks: {} };
}

export const writeResults = (folder, results) => writeFile(file(folder), `${JSON.stringify(results, round, 1)}\n`);

/** Times to a thousandth: more is not measured. */
const round = (_, value) => (typeof value === "number" ? Number(value.toFixed(3)) : value);
