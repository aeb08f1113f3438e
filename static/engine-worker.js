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

// The text program, for the engine to load when it first needs it: resolves to
// its module, started. After a failure it can be asked for again, then under
// another address: browsers may remember that a module could not be had.
let textProgram;
let failures = 0;
self.loadTextProgram = () => {
  textProgram ??= (async () => {
    try {
      const script = beside("./text.js");
      if (failures) script.searchParams.set("again", failures);
      const program = await import(script);
      await program.default({ module_or_path: beside("./text_bg.wasm") });
      return program;
    } catch (error) {
      failures += 1;
      textProgram = undefined;
      throw error;
    }
  })();
  return textProgram;
};

try {
  const { default: init } = await import(beside("./engine.js"));
  await init({ module_or_path: await compiled });
  for (const event of queue) self.onmessage(event);
} catch (error) {
  crashed(error);
}
