/** Bounds on the network of the virtual sandbox, each with its unit and its reason. */

export const networkLimits = {
  /** Rules of one agent: each request is compared with all of them. */
  rulesMax: 100,
  /** Requests of one command line, those that redirects lead to included: a Worker may make 1,000 in an invocation. */
  requestsMax: 200,
  /** Characters of a URL: servers take half as many, and each is compared with all rules. */
  urlCharsMax: 32 * 1024,
  /** Redirects that one request follows. */
  redirectsMax: 5,
  /** Time of one request with its response, and until its headers are there. */
  requestMsMax: 5 * 60_000,
  answerMsMax: 60_000,
  /** Bytes of one response, decompressed: as much as one tool call may write. */
  responseBytesMax: 32 * 1024 * 1024,
  /** Bytes that a command sends. */
  requestBytesMax: 16 * 1024 * 1024,
} as const;
