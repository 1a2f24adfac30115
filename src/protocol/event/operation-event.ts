/** What the stream of one operation yields to a program, by its `type`: the events of `StreamEvent` as they are on the
 *  wire. */

import type { ErrorEnvelope } from "../error-envelope.ts";
import type { toWireResult } from "../prompt.ts";
import type { StreamEvent } from "./event.ts";

/** `taskId` is that of the child conversation in which it happened. */
export type OperationEvent = (
  | Exclude<StreamEvent, { type: "start" | "end" | "error" }>
  /** The operation begins; a queued one has waited until now. `session_id` is `<instance>:<session>` over HTTP. */
  | { type: "start"; session_id: string; operationId: string }
  /** It succeeded. It is the last event, and so is `error`. */
  | ({ type: "end" } & ReturnType<typeof toWireResult>)
  | ({ type: "error"; message: string } & ErrorEnvelope)
) & {
  taskId?: string;
  /** Of other types, such as a newer server may send. */
  [field: string]: unknown;
};
