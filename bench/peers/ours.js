import { serve } from "./serve.js";

let Probe;
let probe;

serve({
  start: async () => {
    // A bundle has no place for a program that is built beside it.
    const program = await import(new URL("./probe/probe.js", self.location.href).href);
    await program.default();
    ({ Probe } = program);
  },
  decode: (bytes) => {
    probe?.free();
    probe = Probe.decode(bytes);
    return probe.pairs();
  },
  facts: () => ({ pairs: probe.pairs(), patterns: probe.patterns(), size: probe.size() }),
  count: (filter) => probe.count(JSON.stringify(filter)),
});
