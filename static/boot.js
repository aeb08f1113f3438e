// Starts the page: the worker and the page's own program load side by side.
const version = new URL(import.meta.url).search;
const beside = (name) => new URL(name + version, import.meta.url);
// The engine's program is compiled here, so that it loads beside the worker's
// script and a new worker need not load it again.
const engine = WebAssembly.compileStreaming(fetch(beside("./engine_bg.wasm"))).catch(async () => {
  // A host that does not call it application/wasm.
  const answer = await fetch(beside("./engine_bg.wasm"));
  if (!answer.ok) throw new Error(`engine_bg.wasm: the server answered ${answer.status}`);
  return WebAssembly.compile(await answer.arrayBuffer());
});
engine.catch(() => {});

const startWorker = () => {
  const worker = new Worker(beside("./engine-worker.js"), { type: "module" });
  engine.then(
    (program) => worker.postMessage({ program }),
    (error) => worker.postMessage({ failed: String(error?.message ?? error) }),
  );
  return worker;
};

const address = new URLSearchParams(location.search);
const theme = address.get("theme");
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;

// What is not translated yet is not shown (language.css); the translation loads beside the rest.
if (/^zh([-_]|$)/i.test(address.get("lang"))) {
  document.documentElement.dataset.awaits = "language";
  const link = { rel: "preload", as: "fetch", crossOrigin: "anonymous", href: beside("./part_chinese.wasm") };
  document.head.append(Object.assign(document.createElement("link"), link));
}

// For those who come without an address of a view, until they do not want it any more.
const guide = document.getElementById("first-visit");
const GUIDE = "first-visit";
let seen = null;
try {
  seen = localStorage.getItem(GUIDE);
} catch {
  // A browser that keeps nothing: it is put away for this visit.
}
guide.hidden = seen !== null || location.search !== "";
guide.querySelector("button").onclick = () => {
  guide.hidden = true;
  try {
    localStorage.setItem(GUIDE, "seen");
  } catch {
    // As above.
  }
};

// A function that makes one 128-bit vector: the smallest program with SIMD.
const SIMD = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
];

let first = startWorker();

/** The engine worker: the one begun above, or a new one after it ended. */
globalThis.newEngineWorker = () => {
  const worker = first ?? startWorker();
  first = undefined;
  return worker;
};

/** A worker for texts, or for a file to be saved, which is started when it is first asked for. */
globalThis.newWorker = (name) => new Worker(beside(`./${name}-worker.js`), { type: "module" });

/** Files to open, and what else a drop or a paste brings, which only tells while it happens. */
globalThis.broughtBy = ({ target, dataTransfer, clipboardData }) => {
  const data = dataTransfer ?? clipboardData;
  const text = data.getData("text");
  // What comes with a text that a field takes is its picture.
  if (text && target.matches?.("input,textarea,select")) return undefined;
  const handle = (item) => item.getAsFileSystemHandle?.().catch(() => {});
  const items = [...data.items].map((item) => [handle(item), item.webkitGetAsEntry?.()]);
  const folder = items.some(([, entry]) => entry?.isDirectory);
  return [folder ? [] : data.files, data.files.length ? items : text];
};

/**
 * What is picked in place of an input, by a picker whose files can be opened again later. The input
 * says by its `multiple` and `id` what is wanted. There is none in a frame of another page.
 */
const pickers = { "file-picker": "showOpenFilePicker", "folder-picker": "showDirectoryPicker" };
globalThis.pickedBy = (input) => (parent === window ? window[pickers[input.id]]?.(input) : undefined);

try {
  if (!WebAssembly.validate(new Uint8Array(SIMD))) {
    throw new Error("this browser has no WebAssembly vectors (SIMD), which the viewer counts with");
  }
  const program = fetch(beside("./app_bg.wasm"));
  const { default: init } = await import(beside("./app.js"));
  await init({ module_or_path: program });
  // What parts look like that are fetched later.
  document.head.append(
    Object.assign(document.createElement("link"), { rel: "stylesheet", href: beside("./parts.css") }),
  );
} catch (error) {
  document.documentElement.dataset.state = "error";
  const message = document.createElement("p");
  message.id = "boot-error";
  message.setAttribute("role", "alert");
  message.className = "boot";
  message.textContent =
    `The viewer could not be started (${error.message ?? error}). Reload the page; ` +
    "if it stays so, use a current version of Chrome, Edge, Firefox or Safari.";
  document.getElementById("app").replaceChildren(message);
}
