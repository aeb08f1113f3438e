// Numbers as readers want them.

/** Three figures, and a unit that fits. */
export function ms(value) {
  if (value >= 1000) return `${figures(value / 1000)} s`;
  return `${figures(value)} ms`;
}

export function bytes(value) {
  if (value >= 1e9) return `${figures(value / 1e9)} GB`;
  if (value >= 1e6) return `${figures(value / 1e6)} MB`;
  return `${figures(value / 1e3)} KB`;
}

export function figures(value) {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, " ");
}

/** `12.3 ms (11.8–14.0)`. */
export function times({ median, min, max, n }, unit = ms) {
  return n > 1 ? `${unit(median)} (${unit(min)} – ${unit(max)})` : unit(median);
}

/** How many times ours. */
export const ratio = (value, ours) => (ours > 0 && value !== undefined ? `${figures(value / ours)} ×` : "");

export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, at) => (at === 0 ? "---" : "--:"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}
