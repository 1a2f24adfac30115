/** Bounds on what is done with all files of a session at once. */

const kib = 1024;
const mib = 1024 * kib;

export const snapshotLimits = {
  /** Snapshots that a session keeps. */
  snapshotsMax: 20,
  /** Bytes of all stored contents, those of snapshots included, above which no further snapshot is made: a Durable
   *  Object stores 10 GB, and each snapshot keeps at most all files of the session from being removed. */
  storedBytesMax: 2048 * mib,
  /** Characters of one row of a snapshot's list of files: some thousand entries. */
  partChars: 256 * kib,
  /** Paths that one comparison lists: each has at most 4 KB, and the answer crosses RPC, which takes 32 MiB. */
  diffPathsMax: 5_000,
  /** Bytes compared between two turns of the event loop: about 10 ms. */
  comparedBytesPerTurn: 8 * mib,
  /** An archive that is written or read in one call: it is in memory as a whole, and crosses RPC. */
  archiveBytesMax: 24 * mib,
} as const;
