/** Bounds of the Slack channel. Times are in milliseconds. */

export const slackLimits = {
  /** Slack takes 12,000 characters in a call, and about as many in one streamed message in all. */
  messageCharsMax: 11_000,
  /** Messages that one answer may become. */
  messagesMax: 20,
  /** Slack lets an app change messages 50 times a minute. */
  progressMs: 1_250,
  /** Slack ends a stream after five minutes. */
  streamMs: 240_000,
  /** What a session remembers of a person. */
  personMs: 600_000,
  /** Slack's own window, here in both directions: a clock that is ahead replays as well as one that is late. */
  signatureWindowMs: 300_000,
  /** Of a thread that the agent is called into: its newest messages, and pages of it that are read to find them. */
  threadMessagesMax: 40,
  threadCharsMax: 20_000,
  threadPagesMax: 5,
  /** What is shown of one message that people wrote. Slack's own limit is 40,000. */
  textCharsMax: 40_000,
  /** A section of a card has at most 3,000. */
  cardCharsMax: 2_800,
  statusCharsMax: 60,
  /** Slack removes a status after two minutes. */
  statusMs: 90_000,
  /** What providers take of one picture, and a request of all. */
  fileBytesMax: 5 * 1024 * 1024,
  filesBytesMax: 8 * 1024 * 1024,
  filesMax: 5,
  /** What is shown of a text file. */
  fileCharsMax: 50_000,
  uploadBytesMax: 16 * 1024 * 1024,
  /** Slack waits three seconds for the answer to a command. */
  commandMs: 2_500,
  identitiesMax: 1_000,
  /** From the beginning of an installation to its end. */
  stateMs: 600_000,
  exchangeMs: 15_000,
  /** A token that ends within this is exchanged. */
  tokenMarginMs: 300_000,
  /** Messages of a thread in which one is looked for that may be there already. */
  searchMax: 200,
} as const;
