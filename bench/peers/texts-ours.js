import { asyncBufferFromUrl } from "hyparquet";
import { inMemory } from "./file.js";
import { serve } from "./serve.js";

/** More than a footer has. */
const END = 1 << 20;

let Texts;
let texts;

async function hold(file) {
  texts?.free();
  texts = Texts.open(file.byteLength, new Uint8Array(await file.slice(file.byteLength - END, file.byteLength)));
  const groups = texts.groups();
  for (let group = 0; group < groups; group++) {
    texts.hold(group, new Uint8Array(await file.slice(...texts.range(group))));
  }
  return texts.pairs();
}

serve({
  start: async () => {
    const program = await import(new URL("./probe/probe.js", self.location.href).href);
    await program.default();
    ({ Texts } = program);
  },
  hold: (bytes) => hold(inMemory(bytes)),
  open: async (url) => hold(await asyncBufferFromUrl({ url })),
  facts: () => ({ pairs: texts.pairs(), size: texts.size() }),
  search: (needle) => texts.find(needle),
});
