/** Bounds of a session on a page. */

export const pageLimits = {
  /** First pause before a connection is made again; doubles each time. */
  retryMs: 500,
  /** Longest pause. A network that comes back, or a page that is looked at again, ends it. */
  retryMsMax: 15_000,
  /** A connection that lasted so long works: the pause after it is the first one again. */
  steadyMs: 10_000,
  /** A page that was hidden this long may have been frozen, its connection with it. */
  hiddenMsMax: 10_000,
  /** Time for which a session without a reader stays connected: its component may only have been mounted again. */
  lingerMs: 1_000,
  /** Messages of history that a page begins with, and that it adds for older ones. */
  pageMessages: 100,
  /** Messages in one request, at most. */
  requestMessages: 500,
} as const;
