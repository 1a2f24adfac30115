/** Joins those who watch one operation: the readers of its stream, the observers, and the event log. */

import type { Clock } from "../../clock.ts";
import type { LiveFeed } from "../../feed/live-feed.ts";
import type { EventLog } from "../../journal/event-log.ts";
import type { Reporter } from "./operation-scope.ts";

export interface ReporterParts {
  feed: LiveFeed;
  events: EventLog;
  clock: Clock;
  /** Stores what waits for the next transaction. */
  store(): void;
  /** Stores what was written behind, and tells of it: what is said now comes after it. */
  catchUp(): void;
}

export function createReporter(
  operationId: string,
  { feed, events, clock, store, catchUp }: ReporterParts,
): Reporter {
  return {
    text(text) {
      if (text === "") return;
      // Nobody hears of what is not stored.
      if (feed.isWatched || events.isObserved) catchUp();
      feed.text(operationId, text);
      if (events.isObserved) events.text(operationId, text);
    },
    logText: (text, place) => events.logText(operationId, clock.now(), place, text),
    emit: (event) => events.emit(operationId, event, clock.now()),
    record: (event, place) => events.record(operationId, event, clock.now(), place),
    emitNow(event) {
      events.emit(operationId, event, clock.now());
      store();
    },
  };
}
