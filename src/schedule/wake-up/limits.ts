/** Every bound of what an agent sets for itself, with its unit and its reason. */

const minute = 60 * 1000;
const day = 24 * 60 * minute;

export const wakeUpLimits = {
  /** Open at the same time: default, and the most that an author may allow. */
  openDefault: 10,
  openMax: 100,
  /** Between two prompts of one wake-up, as cron has them: default, and the least. */
  intervalMsDefault: 5 * minute,
  intervalMsMin: minute,
  /** From now to the last prompt of one: default, and the most. */
  horizonMsDefault: 90 * day,
  horizonMsMax: 366 * day,
  /** Prompts of one that comes again: default, and the most. */
  firingsDefault: 50,
  firingsMax: 1_000,
  /** Prompts of all of them within a day: an agent that sets the next one in each would not end. */
  perDayDefault: 50,
  perDayMax: 1_000,
  dayMs: day,
  messageCharsMax: 4_000,
  /** Gaps that are measured: a year's worth of any daily pattern shows in its first days, except around the ends of months. */
  gapsMeasured: 400,
  /** Due times that are counted as missed; older ones are not looked at. */
  missedCountMax: 1_000,
  /** Tries to begin a prompt, and the pause before the second; it doubles. */
  attemptsMax: 8,
  retryMs: 30 * 1000,
  /** Firings are kept for as long as a day's budget looks back, and then for people. */
  firingsKeptMs: 30 * day,
  firingsShown: 20,
  /** Those that are not open any more, in the list. */
  endedMax: 50,
} as const;
