/** Bounds on one regular expression. */

const mib = 1024 * 1024;

export const regexLimits = {
  /** Nesting of its groups, which are parsed recursively. */
  depthMax: 200,
  instructionsMax: 20_000,
  /** Entries of 4 bytes in an automaton's table, past which it starts afresh. */
  tableEntriesMax: 250_000,
  /** Steps of one attempt with back references: some 10 ms. */
  backtrackStepsMax: 1_000_000,
  /** Bits that finding the groups of a match may take: 8 MB. */
  groupBitsMax: 64 * mib,
} as const;
