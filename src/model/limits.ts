/** Bounds of model calls where another model can be asked instead. */

const second = 1000;

export const fallbackLimits = {
  /** Calls made of a model before the next one is asked. */
  callsMax: 2,
  /** Longest pause between them. A provider that asks for more is passed over. */
  delayMsMax: 2 * second,
} as const;
