/** Every bound of the directory, with its unit and its reason. */

const day = 24 * 60 * 60 * 1000;

export const directoryLimits = {
  /** Objects that share the entries, by agent and instance: each takes some hundred publications a second. Fixed: an
   *  entry is looked for where it was put. */
  shards: 8,
  /** Items of one page: default and most. */
  pageDefault: 100,
  pageMax: 1_000,
  /** Time that a shard has to answer, in milliseconds; after that the page says that it is missing. */
  shardMsMax: 5_000,
  /** Time that a deleted object is remembered. */
  goneKeptMs: 1 * day,
} as const;
