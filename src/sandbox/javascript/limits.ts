/** Bounds on one program of JavaScript in the sandbox. Its engine runs inside the isolate and cannot be interrupted from
 *  outside, and an isolate's clock does not advance while code runs: work is counted, too. */

import { javaScriptRequestLimits } from "../../limits.ts";

const kib = 1024;
const mib = 1024 * kib;

export const javaScriptLimits = {
  /** Characters of the code. */
  codeCharsMax: javaScriptRequestLimits.codeCharsMax,
  /** Characters of the inputs as JSON, and of the result. */
  valueCharsMax: javaScriptRequestLimits.inputCharsMax,
  /** Characters that `console` keeps. */
  logCharsMax: 64 * kib,
  /** Bytes of the program's heap: default, and the most that a call may ask for. An isolate has 128 MB. */
  memoryBytesDefault: 32 * mib,
  memoryBytesMax: javaScriptRequestLimits.memoryBytesMax,
  /** Bytes of stack of the engine. */
  stackBytesMax: 256 * kib,
  /** Wall time, calls of tools included: default, and the most that a call may ask for. */
  msDefault: 30_000,
  msMax: javaScriptRequestLimits.msMax,
  /** Work between two turns of the event loop, and in all. A unit is 10,000 steps of the engine, 0.1 to 3 ms of CPU. */
  workPerTurnMax: 1_000,
  workMax: 6_000,
  /** The same in time, where the clock advances while code runs. */
  turnMsMax: 2_000,
  /** Jobs (continuations of promises) between two turns of the event loop. */
  jobsPerTurn: 500,
  /** Calls of functions of the sandbox, those that run at once, and characters or bytes that they take and give: bytes are
   *  not part of the heap. */
  callsMax: 10_000,
  callsAtOnceMax: 100,
  callCharsMax: 32 * mib,
} as const;
