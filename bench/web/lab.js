// Peers in workers of this page, and what is asked of them.

const peers = new Map();
const files = new Map();

class Peer {
  waiting = new Map();
  next = 0;

  constructor(bundle) {
    this.worker = new Worker(`./${bundle}.js`, { type: "module" });
    this.ready = new Promise((resolve, reject) => {
      this.worker.onerror = (event) => {
        const error = new Error(event.message ?? "the worker ended");
        reject(error);
        for (const { reject } of this.waiting.values()) reject(error);
      };
      this.worker.onmessage = ({ data }) => {
        if (data.ready) return resolve();
        const { resolve: done, reject: failed } = this.waiting.get(data.id);
        this.waiting.delete(data.id);
        if (data.error) failed(new Error(data.error));
        else done(data);
      };
    });
  }

  async call(call, args, transfer = []) {
    await this.ready;
    return new Promise((resolve, reject) => {
      const id = this.next++;
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, call, args }, transfer);
    });
  }
}

async function bytesOf(url) {
  if (!files.has(url)) files.set(url, new Uint8Array(await (await fetch(url)).arrayBuffer()));
  return files.get(url).slice();
}

/** The first place where two lists of numbers are not equal; -1 when there is none. */
function difference(a, b) {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  return a.findIndex((number, at) => number !== b[at]);
}

globalThis.lab = {
  async start(name, bundle) {
    const peer = new Peer(bundle);
    peers.set(name, peer);
    return (await peer.call("start", [])).value;
  },

  stop(name) {
    peers.get(name)?.worker.terminate();
    peers.delete(name);
  },

  /** Hands a file's bytes over; resolves with milliseconds of the call itself. */
  async give(name, call, url, options) {
    const bytes = await bytesOf(url);
    const { ms, value } = await peers.get(name).call(call, [bytes, options], [bytes.buffer]);
    return { ms, pairs: value };
  },

  forget: () => files.clear(),

  call: async (name, call, ...args) => (await peers.get(name).call(call, args)).value,

  times: async (name, asked, call) => Array.from((await peers.get(name).call("times", [asked, call])).value),

  /** The first filter (or needle) and number in which a peer answers otherwise than the reference. */
  async compare(reference, name, asked, call = "counts") {
    const [expected, got] = await Promise.all(
      [reference, name].map(async (peer) => (await peers.get(peer).call(call, [asked])).value),
    );
    for (let at = 0; at < asked.length; at++) {
      const index = difference(expected[at], got[at]);
      if (index >= 0) return { filter: at, index, expected: expected[at][index], got: got[at][index] };
    }
    return null;
  },
};
