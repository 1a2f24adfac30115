/** Bounds on what a request to run a program may ask for. */

const kib = 1024;
const mib = 1024 * kib;
const minute = 60_000;

export const pythonRequestLimits = {
  codeCharsMax: 256 * kib,
  /** Of the inputs, and of the result, as JSON. */
  inputCharsMax: 4 * mib,
  msDefault: minute / 2,
  msMax: 10 * minute,
  /** CPython does not start with less. */
  memoryBytesMin: 64 * mib,
} as const;

export const serviceRequestLimits = {
  readyMsDefault: minute,
  readyMsMax: 10 * minute,
} as const;
