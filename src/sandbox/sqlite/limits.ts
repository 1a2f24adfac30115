/** Bounds of the files in SQLite, besides those of `sandboxLimits`. */
export const sqliteFileLimits = {
  /** Values that a Durable Object's SQLite takes in one statement.
   *  See https://developers.cloudflare.com/durable-objects/platform/limits/ */
  bindingsMax: 100,
  /** A content up to here is written with others in one statement. Larger ones are written one chunk at a time, as
   *  together they would be in memory twice. */
  groupedBytesMax: 16 * 1024,
  /** Keys that each inode has for its chunks: 512 MiB. Part of the stored keys, so it never changes. */
  chunksPerInodeMax: 1024,
} as const;
