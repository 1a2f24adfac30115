/** Every bound of schedules, with its unit and its reason. */

const minute = 60 * 1000;
const hour = 60 * minute;

export const scheduleLimits = {
  /** Schedules of one agent or workflow. */
  perFileMax: 20,
  nameCharsMax: 64,
  /** A firing that is later than this is recorded as missed. */
  latenessMsMax: 24 * hour,
  /** Due times that are counted as missed, as many as a day has minutes; further ones are not counted. */
  missedCountMax: 1_440,
  /** How far from now the newest of them is looked for first; it doubles. */
  lookBackMs: minute,
  /** Tries to begin what a schedule asks for, and the pause before the second; it doubles. */
  attemptsMax: 8,
  retryMs: 30 * 1000,
  /** Time of one try: shorter than the pause, so that two never overlap. */
  beginMsMax: 20 * 1000,
  /** Schedules that are due at the same moment begin this much apart. */
  spreadMs: 250,
  /** Firings of one schedule that are remembered. */
  firingsKept: 50,
  /** Changes of the clock's offset are looked for this far around a time. */
  offsetSearchMs: 26 * hour,
} as const;
