/** Where a page of messages stands in the session's events. Read in the same turn as the page. */

import { formatPosition } from "../../protocol/event/stream-position.ts";
import type { LiveState } from "../../protocol/message.ts";
import type { OpenOperation } from "./open-operation.ts";

export function toLiveState(newestOffset: number, open: readonly OpenOperation[]): LiveState {
  return {
    position: formatPosition({ offset: newestOffset, chars: 0 }),
    open: open.map(({ operation, phase }) => ({ operationId: operation.id, status: statusOf(phase) })),
  };
}

function statusOf({ type }: OpenOperation["phase"]): LiveState["open"][number]["status"] {
  if (type === "queued") return type;
  return type === "parked" ? "waiting" : "running";
}
