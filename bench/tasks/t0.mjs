// Bytes that each needs to start, as a static host sends them (brotli).

import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { FILES, OURS } from "../setup/peers.mjs";

async function compressed(folder, names) {
  const sizes = await Promise.all(names.map((name) => stat(path.join(folder, `${name}.br`))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

export async function t0({ web }) {
  const viewer = path.join(web, "viewer");
  const own = (await readdir(viewer)).filter((name) => /\.(html|css|js|wasm)$/.test(name));
  const rows = [{ who: OURS, bytes: await compressed(viewer, own) }];
  for (const [who, names] of Object.entries(FILES)) rows.push({ who, bytes: await compressed(web, names) });
  return { rows, engine: await compressed(viewer, ["engine_bg.wasm"]) };
}
