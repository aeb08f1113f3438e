// Starts the text program in this worker. What the page posts before the program
// answers is kept and handed over.
const queue = [];
self.onmessage = (event) => queue.push(event);

// The program itself speaks in bytes; a text says that it has ended.
const crashed = (error) => self.postMessage(String(error?.message ?? error));
self.addEventListener("unhandledrejection", (event) => crashed(event.reason));

const version = self.location.search;
const beside = (name) => new URL(name + version, self.location.href);

// The program for other formats, for the program of this worker to fetch when a file
// is written in one.
self.loadFormats = async () => {
  const formats = await import(beside("./formats.js"));
  await formats.default({ module_or_path: beside("./formats_bg.wasm") });
  return formats;
};

try {
  const { default: init } = await import(beside("./text.js"));
  await init({ module_or_path: beside("./text_bg.wasm") });
  for (const event of queue) self.onmessage(event);
} catch (error) {
  crashed(error);
}
