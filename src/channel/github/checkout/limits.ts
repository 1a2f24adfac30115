/** Bounds of a repository that is brought into a workspace, in bytes unless a unit is named. */

const mib = 1024 * 1024;

export const checkoutLimits = {
  /** Of all files. The archive is in memory twice while it is unpacked, in an isolate of 128 MB. */
  bytesMax: 16 * mib,
  fileBytesMax: 1 * mib,
  entriesMax: 5_000,
  pathCharsMax: 500,
  /** Packed, and what it may unpack to, files that are left out included: then it is no archive but a bomb. */
  packedBytesMax: 64 * mib,
  unpackedBytesMax: 512 * mib,
  /** Names that a note lists. */
  namesShown: 20,
} as const;
