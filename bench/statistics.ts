/** Medians and their spread. Pure. */

export interface Summary {
  median: number;
  /** A tenth of the samples lies below. */
  p10: number;
  /** A tenth of the samples lies above. */
  p90: number;
  count: number;
}

export function summarize(samples: readonly number[]): Summary {
  if (samples.length === 0 || samples.some(Number.isNaN))
    throw new Error("There are no samples, or one is no number.");
  const sorted = samples.toSorted((left, right) => left - right);
  return {
    median: quantile(sorted, 0.5),
    p10: quantile(sorted, 0.1),
    p90: quantile(sorted, 0.9),
    count: sorted.length,
  };
}

/** Between two samples it interpolates. */
function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const lower = sorted[Math.floor(position)] ?? 0;
  const upper = sorted[Math.ceil(position)] ?? lower;
  return lower + (upper - lower) * (position - Math.floor(position));
}
