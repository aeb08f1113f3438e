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
    /** Milliseconds of each filter. */
    times(filters) {
      const times = new Float64Array(filters.length);
      for (let at = 0; at < filters.length; at++) {
        const start = performance.now();
        peer.count(filters[at]);
        times[at] = performance.now() - start;
      }
      return times;
    },
    /** The aggregate sets of some filters, one after the other. */
    counts: (filters) => filters.map((filter) => peer.count(filter)),
  };
}
