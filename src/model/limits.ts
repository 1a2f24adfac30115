/** Limits of model calls when another model can be asked instead. */

const second = 1000;

export const fallbackLimits = {
  /** Calls to a model before the next one is asked. */
  callsMax: 2,
  /** Longest pause between them. A provider that asks for a longer one is skipped. */
  delayMsMax: 2 * second,
} as const;
