/** Pages of what a session has stored, for those who read it. */

import type { Journal } from "../../../journal/journal.ts";
import { requestLimits } from "../../../limits.ts";
import type { EventPage, EventQuery } from "../../../protocol/event/event-log.ts";
import { formatPosition } from "../../../protocol/event/stream-position.ts";
import type { LiveState, MessagePage, MessageQuery } from "../../../protocol/message.ts";
import { checkFieldsOf } from "../../../protocol/request/check-request.ts";
import { mainThread } from "../../../store/message/message-store.ts";
import type { OpenOperation } from "../open-operation.ts";

export function readMessages(
  journal: Journal,
  open: readonly OpenOperation[],
  query: MessageQuery,
): MessagePage {
  const page: MessagePage = journal.read(({ messages }) => messages.page(mainThread, query), {
    messages: [],
    nextBefore: null,
  });
  return query.include === "live" ? { ...page, live: toLiveState(journal.newestOffset, open) } : page;
}

export function readEvents(
  journal: Journal,
  { after = 0, limit = requestLimits.eventPageDefault }: EventQuery,
): EventPage {
  checkFieldsOf("events", { after, limit });
  return journal.read(() => journal.events.page(after, limit), { events: [], nextAfter: after });
}

/** The position of the page in the session's events. Read in the same turn as the page. */
function toLiveState(newestOffset: number, open: readonly OpenOperation[]): LiveState {
  return {
    position: formatPosition({ offset: newestOffset, chars: 0 }),
    open: open.map(({ operation, phase }) => ({ operationId: operation.id, status: statusOf(phase) })),
  };
}

function statusOf({ type }: OpenOperation["phase"]): LiveState["open"][number]["status"] {
  if (type === "queued") return type;
  return type === "parked" ? "waiting" : "running";
}
