/** Bounds of what a terminal shows of events. */

export const printLimits = {
  /** Characters of a value on a line. */
  valueCharsMax: 200,
  /** Characters of a step's text that are kept until the step ends. */
  textCharsMax: 2_000,
} as const;
