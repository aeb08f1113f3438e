// What a run is asked to do. `cargo xtask bench` says where things are.

import { parseArgs } from "node:util";

const TASKS = ["T0", "T1", "T1b", "T2", "T3", "T4", "T5", "T6", "native"];
export const SIZES = { "74k": 73_907, "1m": 1_000_000, "10m": 10_000_000 };

export function options() {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      sizes: { type: "string", default: Object.keys(SIZES).join(",") },
      work: { type: "string" },
      site: { type: "string" },
      out: { type: "string" },
      data: { type: "string" },
      chromium: { type: "string" },
      devserver: { type: "string" },
      python: { type: "string" },
    },
  });
  for (const name of ["work", "site", "out", "data", "chromium", "devserver", "python"]) {
    if (!values[name]) throw new Error(`--${name} is missing: start this with \`cargo xtask bench\``);
  }
  const only = values.only?.split(",") ?? TASKS;
  const sizes = values.sizes.split(",");
  for (const task of only) if (!TASKS.includes(task)) throw new Error(`no such task: ${task} (${TASKS})`);
  for (const size of sizes) if (!(size in SIZES)) throw new Error(`no such size: ${size} (${Object.keys(SIZES)})`);
  return { ...values, only, sizes };
}
