/** Joins the readers of an operation's stream, the observers and the event log. */

import type { LiveFeed } from "../../feed/live-feed.ts";
import type { Journal } from "../../journal/journal.ts";
import type { Reporter } from "./operation-scope.ts";

export interface ReporterParts {
  feed: LiveFeed;
  journal: Journal;
  clock: { now(): number };
}

export function createReporter(operationId: string, { feed, journal, clock }: ReporterParts): Reporter {
  const { events } = journal;
  return {
    streamText(text) {
      if (text === "") return;
      // Nothing leaves the session before what came before it is committed.
      if (feed.isWatched || events.isObserved) journal.flush();
      feed.text(operationId, text);
      if (events.isObserved) events.observePiece(operationId, { type: "text_delta", text });
    },
    streamReasoning(text) {
      if (text === "") return;
      if (feed.isWatched || events.isObserved) journal.flush();
      feed.reasoning(operationId, text);
      if (events.isObserved) events.observePiece(operationId, { type: "reasoning_delta", text });
    },
    streamOutput(piece) {
      if (piece.text === "" || !feed.isWatched) return;
      journal.flush();
      feed.output(operationId, piece);
    },
    logReasoning: (text, place) => journal.log(operationId, { type: "reasoning", text }, place),
    logText: (text, place) => events.addText(operationId, clock.now(), place, text),
    log: (event, place) => journal.log(operationId, event, place),
    logNow(event) {
      journal.log(operationId, event);
      journal.commit(() => {});
    },
  };
}
