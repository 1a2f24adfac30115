/** How a session's database file is opened where SQLite is ours to set up. */

/** Run in this order on a new connection. `EXCLUSIVE` keeps other processes out of a session that is open here;
 *  `FULL` makes a commit mean that it is on disk, also when the machine loses power. */
export const connectionStatements: readonly string[] = [
  "PRAGMA locking_mode = EXCLUSIVE",
  "PRAGMA journal_mode = WAL",
  "PRAGMA synchronous = FULL",
];
