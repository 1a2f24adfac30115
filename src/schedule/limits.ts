/** Every bound of schedules, with its unit and its reason. */

const minute = 60 * 1000;
const hour = 60 * minute;

export const scheduleLimits = {
  /** Schedules of one agent or workflow. */
  perFileMax: 20,
  nameCharsMax: 64,
  /** A firing that is later than this is recorded as missed. */
  latenessMsMax: 24 * hour,
  /** Due times that are counted as missed, as many as a day has minutes; older ones are not looked at. */
  missedCountMax: 1_440,
  /** Tries to begin what a schedule asks for, and the pause before the second; it doubles. */
  attemptsMax: 8,
  retryMs: 30 * 1000,
  /** Schedules that are due at the same moment begin this much apart. */
  spreadMs: 250,
  /** Firings of one schedule that are remembered. */
  firingsKept: 50,
  /** Changes of the clock's offset are looked for this far around a time. */
  offsetSearchMs: 26 * hour,
} as const;
