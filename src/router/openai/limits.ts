/** Bounds of the OpenAI-compatible routes. */

const second = 1000;
const minute = 60 * second;

export const openAiLimits = {
  /** Time that the session of a stateless call stays: its client may send the call again after a time-out, and then joins
   *  it. */
  callLifetimeMs: 10 * minute,
  /** Time that a stored response can be read and continued: OpenAI's. */
  responseLifetimeMs: 30 * 24 * 60 * minute,
  /** Time between two comments in a stream: a client that has gone is noticed with the second one. */
  keepAliveMs: 2 * second,
  /** Messages of a conversation that a response continues. */
  historyMessagesMax: 5_000,
} as const;
