/** Bounds of Python on a sandbox's machine. */

export const pythonLimits = {
  /** Of each stream that is kept. With the result they fit into the output of a command. */
  outputBytesMax: 1024 * 1024,
  /** Of each stream that an error shows: its end. */
  errorCharsMax: 4_000,
} as const;
