/** Joins those who watch one operation: the readers of its stream, the observers, and the event log. */

import type { Clock } from "../clock.ts";
import { isStreamEvent } from "../protocol/event.ts";
import type { EventLog } from "./event-log.ts";
import type { OperationFeed } from "./operation-feed.ts";
import type { Reporter } from "./operation-scope.ts";

export function createReporter(
  operationId: string,
  { feed, events, clock }: { feed: OperationFeed; events: EventLog; clock: Clock },
): Reporter {
  return {
    text(text) {
      if (text === "") return;
      feed.text(text);
      if (events.isObserved) events.text(operationId, text);
    },
    get isWatched() {
      return feed.isWatched || events.isObserved;
    },
    emit(event, place) {
      if (isStreamEvent(event)) feed.emit(event);
      // What a stream begins and ends with has other names in the log.
      if (event.type === "start" || event.type === "end") return;
      events.emit(operationId, event, clock.now(), place);
    },
  };
}
