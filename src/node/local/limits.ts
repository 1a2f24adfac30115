/** Bounds on the local sandbox: its files and processes are the machine's own. */

const mib = 1024 * 1024;

export const localLimits = {
  /** One file that is read or written: it is in memory, as bytes and once more as text. */
  fileBytesMax: 64 * mib,
  /** Files and folders that one walk or search visits: about half a second. */
  visitedEntriesMax: 50_000,
  /** Time that a stopped command has between SIGTERM and SIGKILL. */
  killGraceMs: 50,
} as const;
