/** Every bound of workflows, with its unit and its reason. */

const kib = 1024;
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

export const workflowLimits = {
  /** UTF-16 units of a payload, a step's result, an event's payload or a run's result as JSON: one row each, and a row
   *  has at most 2 MB. */
  valueCharsMax: 512 * kib,
  /** Durable calls of one run. Each is a row, and each wake reads them all. */
  callsMax: 10_000,
  /** Characters of the name of a step or an event. */
  nameCharsMax: 200,
  /** Times that the code of a branch is told that the branch, or the run, was cancelled. After that it waits for ever. */
  refusalsMax: 1_000,
  /** Branches of one `ctx.parallel`. */
  branchesMax: 1_000,
  /** Times that a failed step is tried again: default and most. */
  retriesDefault: 2,
  retriesMax: 100,
  /** Pause before a step's second attempt; it doubles with each further one, up to the most. */
  retryDelayMs: 1 * second,
  retryDelayMsMax: 5 * minute,
  /** Time of one attempt of a step: default and most. */
  stepMsDefault: 10 * minute,
  stepMsMax: 24 * hour,
  /** Time for the check of a payload or a result, whose schema may have asynchronous checks. */
  checkMsMax: 2 * minute,
  /** Time that code may wait for something else than a durable call, while none is open: as long as no step of some minutes
   *  would take that was forgotten to be one. */
  stallMsMax: 1 * hour,
  /** Longest sleep or wait. */
  waitMsMax: 366 * day,
  /** A timer up to this is one of the process: the run stays in memory for it. A longer one is a row, and the run sleeps
   *  at no cost. */
  memoryTimerMsMax: 10 * second,
  /** How far ahead the alarm is set while code of a run is at work. A host that dies is woken then. */
  heartbeatMs: 30 * second,
  /** Deaths of the host in a row without a durable call that ended in between, until the run fails. */
  deathsMax: 8,
  /** From the second of them on, the run rests before it is executed again: so long first, then twice as long each time. */
  restMs: second / 2,
  restMsMax: 30 * second,
  /** How many deaths while the run waited (for a time, an event or a session) count as one at work. */
  deathWeight: 20,
  /** Times that a prompt whose session restarted is asked for again, and the pause before the first; it doubles. */
  callRetriesMax: 6,
  callRetryMs: 500,
  /** Cancelled calls whose sessions are asked at a time to abort what they had begun. */
  abortsAtOnceMax: 50,
  /** Time that each of them has to answer: one that hangs must not hold up the others for ever. */
  abortMsMax: 30 * second,
  /** Pause before a session that gave no answer is asked again: the first, which doubles, up to the most. */
  abortRetryMs: 10 * second,
  abortRetryMsMax: hour,
  /** Time that a replay waits for code to make a call that it had made before. */
  replayStallMs: 30 * second,
  /** Events of a run from which on its log lines are only counted, in `run_end`; calls begin and end all the same. */
  eventsMax: 30_000,
  /** Log lines of a run, and the characters of all of them as JSON; further ones are counted in the same way. */
  logLinesMax: 10_000,
  logCharsMax: 16 * 1024 * kib,
  /** Characters of a log line's message, and of its fields as JSON. */
  logMessageCharsMax: 4 * kib,
  logFieldsCharsMax: 32 * kib,
  /** Deliveries that no wait has claimed. */
  deliveriesMax: 1_000,
  /** Events of one page: default and most. */
  eventPageMax: 1_000,
  /** Errors within an error that are kept: its causes, and those of an `AggregateError`. */
  innerErrorsMax: 20,
  /** Characters, as JSON, of the names, messages and stacks of all of them. Their fields have the room of a value in the
   *  same row. */
  errorTextsCharsMax: 120 * kib,
  /** Characters, as JSON, of the facts that the error of a run has, which are in the row of its payload. */
  failureMetaCharsMax: 16 * kib,
  /** Time that a run is kept after its end. */
  keptMs: 30 * day,
} as const;
