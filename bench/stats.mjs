/** The value below which a share of the numbers lies, between neighbours where it falls between them. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  return below + (sorted[Math.ceil(place)] - below) * (place % 1);
}

export const median = (numbers) => quantile(numbers, 0.5);

/** Median, least and most of repeated measurements. */
export const spread = (numbers) => ({
  median: median(numbers),
  min: Math.min(...numbers),
  max: Math.max(...numbers),
  n: numbers.length,
});

/** The list, begun at another place each round, so that no one is always first. */
export const rotated = (list, round) => list.map((_, at) => list[(at + round) % list.length]);
