/** Bounds of what an object publishes, in milliseconds. */

export const outboxLimits = {
  /** Changes within this time are one publication; it is also after the first tokens of an answer. */
  delayMs: 1_000,
  /** A publication that has not succeeded by then is made again; the time doubles with each failure, up to the most. */
  retryMs: 30_000,
  retryMsMax: 3_600_000,
  /** A session that works says so at most this often. */
  activityMs: 3_600_000,
} as const;
