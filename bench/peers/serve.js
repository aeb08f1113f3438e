// The worker's side of a peer: calls come as messages, times are taken here.

export function serve(peer) {
  const calls = { ...peer, ...clocked(peer) };
  self.onmessage = async ({ data: { id, call, args } }) => {
    try {
      const start = performance.now();
      const value = await calls[call](...args);
      self.postMessage({ id, value, ms: performance.now() - start });
    } catch (error) {
      self.postMessage({ id, error: String(error?.stack ?? error) });
    }
  };
  self.postMessage({ ready: true });
}

function clocked(peer) {
  return {
    /** Milliseconds that each filter, or needle, takes. */
    times(asked, call = "count") {
      const times = new Float64Array(asked.length);
      for (let at = 0; at < asked.length; at++) {
        const start = performance.now();
        peer[call](asked[at]);
        times[at] = performance.now() - start;
      }
      return times;
    },
    /** The aggregate sets of some filters, one after the other. */
    counts: (filters) => filters.map((filter) => peer.count(filter)),
    /** How many pairs have each needle, and a checksum of which. */
    found: (needles) => needles.map((needle) => digest(peer.search(needle))),
  };
}

/** Of a list with a byte for each pair. */
function digest(found) {
  let pairs = 0;
  let sum = 0x811c9dc5;
  for (let row = 0; row < found.length; row++) {
    if (found[row] === 0) continue;
    pairs++;
    sum = Math.imul(sum ^ row, 0x01000193) >>> 0;
  }
  return [pairs, sum];
}
