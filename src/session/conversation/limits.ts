/** Bounds that keep a conversation alive when its model misjudges: what it may ask for, and how large that comes. */

export const conversationLimits = {
  /** Answers in a row of which the model's output limit cuts a tool call off, before the operation ends. After each the
   *  model reads that it has to ask for less. */
  cutAnswersMax: 2,
  /** Times that a piece of history is halved which is too long for the model that summarises. */
  halvingsMax: 4,
  /** Part of the model's window that the results of one step may take together, and tokens that each has in any case. */
  stepWindowShare: 0.5,
  resultTokensMin: 500,
  /** Growth of a conversation in tokens from which on the provider's counts correct the estimate, and the most that they
   *  make of it: what is more is no error of an estimate, but images or another model. */
  correctedTokensMin: 1_000,
  correctionMax: 4,
} as const;

const mib = 1024 * 1024;

/** Bounds on a copy of a session for another one. What one of the two gives away the other one has: together they have it
 *  once, in an isolate of 128 MB that may be theirs, in addition to the one row that is being written. */
export const branchLimits = {
  /** Of the messages, in UTF-8, and the files together. A row of 14 MB takes three times as much while it is written. */
  bytesMax: 32 * mib,
  /** Of the files alone. */
  filesBytesMax: 24 * mib,
} as const;
