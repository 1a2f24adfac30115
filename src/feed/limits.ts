/** Bounds on streaming to clients. */

const kib = 1024;
const mib = 1024 * kib;
const second = 1000;

export const streamLimits = {
  /** Text deltas that arrive within this time after the last frame are sent as one. */
  coalesceMs: 8,
  /** Pause after which a comment keeps the connection open. */
  heartbeatMs: 15 * second,
  /** Bytes that wait in memory for a slow reader. Past that, the reader continues from the log when it is ready for
   *  more. */
  bufferBytesMax: 256 * kib,
  /** The same of all readers of a session or a run together, whose isolate has 128 MB for all of its sessions: where there are
   *  many, each has its share. */
  buffersBytesMax: 16 * mib,
  /** Readers of a session or a run by streams, and as many by WebSockets: each event is sent to all of them in one turn. */
  readersMax: 1_000,
  retryAfterSeconds: 5,
  /** Characters sent over a WebSocket that its reader has not acknowledged; then the session waits for its `ack`. */
  unacknowledgedBytesMax: 1 * mib,
} as const;
