/** Bounds of channels. Times are in milliseconds. */

export const channelLimits = {
  /** GitHub sends up to 25 MB, of which a page of text is of use; the body is in memory twice while it is checked. */
  bodyBytesMax: 5 * 1024 * 1024,
  /** What is stored of one event. A row has a budget of 1.5 MB. */
  payloadCharsMax: 400_000,
  /** Deliveries and their keys are kept for so long: GitHub sends one again for three days. */
  keptMs: 7 * 24 * 3_600_000,
  /** Ignored deliveries in a session's log. */
  ignoredMax: 500,
  /** Rows are removed each time that so many deliveries have come, at most twice as many. */
  pruneEvery: 50,
  pageDefault: 50,
  /** A bot that answers each answer: turns for bots in a row, without a person's word between. */
  botTurnsMax: 5,
  /** Turns of one session in an hour, for people and bots together. */
  turnsPerHourMax: 120,
  /** Looking into an event, and sending one message: then it is tried again. */
  callMs: 30_000,
  /** Doubles with each failure, up to the most. */
  retryMs: 2_000,
  retryMsMax: 600_000,
  /** Events that wait for room or for a turn and are looked into when one ends. */
  retriedAtOnceMax: 10,
  /** A function of the agent's author that does not listen to the signal is waited for no longer. */
  hungMs: 45_000,
  /** A service that asks to wait may say for how long, up to this. */
  waitMsMax: 3_600_000,
  /** Times that an event is looked into, and that a message is sent. */
  attemptsMax: 12,
  /** So often a message is tried before later ones may overtake it: half a minute. */
  orderedAttemptsMax: 5,
  /** While an answer is open, the session wakes this often to see whether it is: what ends it wakes it too. */
  openCheckMs: 6 * 3_600_000,
  /** A host that died is woken after this. */
  guardMs: 60_000,
  secretCharsMin: 8,
  /** What people read of an error. */
  problemCharsMax: 500,
} as const;
