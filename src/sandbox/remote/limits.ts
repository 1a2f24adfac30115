/** Bounds on sandboxes on another machine, for both ends of the connection. */

const mib = 1024 * 1024;
const second = 1000;

export const remoteLimits = {
  /** One file, or the head of one request: both are in a Worker's memory as a whole. */
  fileBytesMax: 16 * mib,
  headBytesMax: 1 * mib,
  /** One answer: two outputs of a command, a list of files, or a file. */
  answerBytesMax: 32 * mib,
  /** Of an answer that is no call's: an error's record, or the page of something between the two ends. */
  errorBytesMax: 64 * 1024,
  /** The server writes a line feed this often while it works: whatever is between the two ends cuts silent connections. */
  keepAliveMs: 10 * second,
  /** Time that an answer has past the command's own deadline. */
  answerMsMax: 30 * second,
  /** Requests that a server works on at once; further ones get 503. */
  requestsMax: 64,
  /** Characters of a token. */
  tokenCharsMin: 16,
} as const;
