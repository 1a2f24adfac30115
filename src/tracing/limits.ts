/** Bounds of traces. What is left out is counted in the span that it would have belonged to. */

export const tracingLimits = {
  /** Operations whose spans are open in one isolate. When there are more, the one that began first is forgotten: its end
   *  still makes its own span, with its whole duration. */
  openOperationsMax: 1000,
  /** Spans of one operation, and events of one span. */
  spansMax: 1000,
  spanEventsMax: 64,
  /** Finished spans of an operation that wait for its end before they are sent, and for how long: a host that dies takes
   *  them along. */
  batchSpansMax: 64,
  batchMsMax: 5000,
  /** Characters of an attribute; of one that has content, with `captureContent`. */
  attributeCharsMax: 1000,
  contentCharsMax: 8000,
  /** One request to the endpoint. */
  timeoutMsDefault: 10_000,
  /** Pauses before a refused request is sent again, and the longest that the endpoint may ask for. */
  retryDelaysMs: [500, 2000],
  retryAfterMsMax: 10_000,
} as const;
