/** Bounds of services in a container. */

const second = 1000;

export const serviceLimits = {
  /** Of one session. */
  servicesMax: 8,
  /** A program that was seen running is not looked for again within this time. */
  seenMs: 2 * second,
  /** For the answer of the script that starts one, once it listens or its time is up. */
  startAnswerMs: 2 * second,
  /** Until a service answers a request with its headers. */
  answerMsMax: 60 * second,
  /** Of a service's log: its end. Twice as much is on the container's disk. */
  logBytesMax: 64 * 1024,
  /** Of the log that an error shows. */
  errorCharsMax: 2_000,
  /** How often the container is reported to the platform as in use. */
  touchMs: 5 * second,
} as const;
