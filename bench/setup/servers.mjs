// Servers: the project's own for what is measured over a link, and a plain one
// for pages that need fine clocks.

import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { once } from "node:events";
import { createInterface } from "node:readline";

const SHAPED = ["--latency-ms", "40", "--mbit", "20"];

/** A running devserver: its address, and its log since it was last asked. */
export async function devserver(program, role, folder, { shaped = false } = {}) {
  const child = spawn(program, [role, folder, ...(shaped ? SHAPED : [])], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface(child.stdout), "line");
  const url = line.replace("listening on ", "");
  return {
    url,
    reset: () => fetch(`${url}_log/reset`, { method: "POST" }),
    log: async () => (await fetch(`${url}_log`)).json(),
    stop: () => child.kill(),
  };
}

/** Bytes and requests of several logs together; a redirect is a request. */
export async function traffic(servers) {
  let bytes = 0;
  let requests = 0;
  for (const server of servers) {
    for (const entry of await server.log()) {
      requests += 1;
      bytes += entry.body_bytes;
    }
  }
  return { bytes, requests };
}

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** A server whose pages are isolated: their clocks tick every 5 µs, not every 100. */
export async function isolated(folders) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    for (const folder of folders) {
      const file = path.join(folder, path.normalize(decodeURIComponent(pathname)));
      const found = await stat(file).catch(() => null);
      if (!found?.isFile()) continue;
      response.writeHead(200, {
        "Content-Type": TYPES[path.extname(file)] ?? "application/octet-stream",
        "Content-Length": found.size,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      });
      createReadStream(file).pipe(response);
      return;
    }
    response.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}
