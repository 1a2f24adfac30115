/** Bounds of the OpenAI-compatible routes. */

const minute = 60 * 1000;

export const openAiLimits = {
  /** Time that the session of a stateless call stays: its client may send the call again after a time-out, and then joins
   *  it. */
  callLifetimeMs: 10 * minute,
  /** Time that a stored response can be read and continued: OpenAI's. */
  responseLifetimeMs: 30 * 24 * 60 * minute,
  /** Messages of a conversation that a response continues. */
  historyMessagesMax: 5_000,
} as const;
