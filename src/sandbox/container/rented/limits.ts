/** Bounds of machines of other services. */

const mib = 1024 * 1024;
const minute = 60_000;

export const rentedLimits = {
  /** Of one line: our own deadlines are sooner. */
  runMsMax: 15 * minute,
  /** Of each stream of one program: changed files come by it. */
  outputBytesMax: 96 * mib,
  /** How often a machine in use is asked to stay. */
  keepMs: minute / 2,
} as const;
