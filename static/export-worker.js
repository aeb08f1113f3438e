// Starts the export program in this worker. What the page posts before the program
// answers is kept and handed over.
const queue = [];
self.onmessage = (event) => queue.push(event);

// The program itself speaks in bytes; a text says that it has ended.
const crashed = (error) => self.postMessage(String(error?.message ?? error));
self.addEventListener("unhandledrejection", (event) => crashed(event.reason));

const version = self.location.search;
const beside = (name) => new URL(name + version, self.location.href);

try {
  const { default: init } = await import(beside("./export.js"));
  await init({ module_or_path: beside("./export_bg.wasm") });
  for (const event of queue) self.onmessage(event);
} catch (error) {
  crashed(error);
}
