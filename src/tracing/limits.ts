/** Bounds of traces. How many spans are left out is counted in the operation's; further events of a span are dropped. */

export const tracingLimits = {
  /** Operations whose spans are open in one isolate. When there are more, the one that began first is forgotten: what it
   *  has finished is sent, and its end still makes its own span, with its whole duration. */
  openOperationsMax: 1000,
  /** Runs whose spans wait in one isolate. When there are more, those that have waited longest are sent. */
  openRunsMax: 1000,
  /** Spans of one operation, and events of one span. */
  spansMax: 1000,
  spanEventsMax: 64,
  /** Finished spans of an operation or a run that wait for its end before they are sent, and for how long: a host that dies takes
   *  them along. */
  batchSpansMax: 64,
  batchMsMax: 5000,
  /** Characters of finished spans that wait in one isolate, each open operation with the same part of them. */
  waitingCharsMax: 16_000_000,
  /** Characters of the spans of an isolate that are being sent or wait for it, and of those of one request, unless one batch alone
   *  has more. */
  queuedCharsMax: 8_000_000,
  requestCharsMax: 1_000_000,
  /** After so long the next batch of a session no longer waits for one that is being sent: the host of that may have died. */
  exportMsMax: 60_000,
  /** Characters of an attribute; of one that has content, with `captureContent`. */
  attributeCharsMax: 1000,
  contentCharsMax: 8000,
  /** One request to the endpoint. */
  timeoutMsDefault: 10_000,
  /** Characters that are read of its answer. */
  answerCharsMax: 16_000,
  /** How often a request that is too large for the endpoint is halved. */
  halvingsMax: 4,
  /** Pauses before a refused request is sent again, and the longest that the endpoint may ask for. */
  retryDelaysMs: [500, 2000],
  retryAfterMsMax: 10_000,
} as const;
