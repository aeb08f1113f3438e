// Starts the engine program in this worker. The page posts the compiled program
// first of all; what it posts before the program answers is kept and handed over.
const queue = [];
let gotProgram;
const compiled = new Promise((resolve, reject) => {
  gotProgram = ({ program, failed }) => (program ? resolve(program) : reject(new Error(failed)));
});
self.onmessage = (event) => {
  if (event.data.program || event.data.failed) gotProgram(event.data);
  else queue.push(event);
};

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
  const { default: init } = await import(beside("./engine.js"));
  await init({ module_or_path: await compiled });
  for (const event of queue) self.onmessage(event);
} catch (error) {
  crashed(error);
}
