// A page that does one thing with one peer, told by its address, and marks when it is done.

const { peer, call, args, then } = JSON.parse(new URLSearchParams(location.search).get("do"));
const worker = new Worker(`./${peer}.js`, { type: "module" });
const steps = [{ call: "start", args: [] }, { call, args }, ...(then ? [then] : [])];

const next = () => worker.postMessage({ id: 0, ...steps.shift() });

let waiting;
/** One more call after all that the address asked for; resolves with its milliseconds. */
globalThis.again = (call, args) =>
  new Promise((resolve, reject) => {
    const start = performance.now();
    waiting = { resolve: () => resolve(performance.now() - start), reject };
    worker.postMessage({ id: 1, call, args });
  });

worker.onerror = (event) => { globalThis.failure = event.message ?? "the worker did not start"; };
worker.onmessage = ({ data }) => {
  if (data.id === 1) {
    globalThis.result = data.value;
    if (data.error) waiting.reject(new Error(data.error));
    else waiting.resolve();
  } else if (data.error) {
    globalThis.failure = data.error;
  } else if (steps.length) {
    next();
  } else {
    performance.mark("done");
    globalThis.result = data.value;
  }
};
