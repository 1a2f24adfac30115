/** A run's events for those who watch: as server-sent events in PyFlue's frames (the backlog, what comes, and an end after
 *  `run_end`), and for the application's observer. */

import { describeError } from "../errors.ts";
import type { FeedEncoder, FeedSource } from "../feed/feed-reader.ts";
import { toErrorEnvelope } from "../protocol/error-envelope.ts";
import { heartbeatFrame, toJsonLine } from "../protocol/event/sse.ts";
import type { RunEvent, RunRecord } from "../protocol/run/run.ts";
import { toWireRunEvent } from "../protocol/run/wire-run.ts";
import type { RunHead } from "../store/run/run-store.ts";
import type { RunObserver } from "./run-ports.ts";

/** An event as the feed has it. */
export function toFeedEvent(event: RunEvent): ReturnType<FeedSource["eventsAfter"]>[number] {
  return {
    offset: event.index,
    type: `run.${event.type}`,
    timestamp: event.timestamp,
    operationId: event.runId,
    event,
  };
}

export interface RunEncoderParts {
  record(): RunRecord;
  /** Whether a failure ends the stream with a frame of its error's envelope. */
  withError: boolean;
  development: boolean;
}

export function createRunEncoder({ record, withError, development }: RunEncoderParts): FeedEncoder {
  return {
    heartbeat: heartbeatFrame,
    event({ event }) {
      const { index, type } = event as RunEvent; // put there above
      const data = toJsonLine(toWireRunEvent(event as RunEvent));
      const frame = `id: ${index}\nevent: ${type}\ndata: ${data}\n\n`;
      if (type !== "run_end" || !withError) return frame;
      const { error } = record();
      if (error === undefined) return frame;
      const envelope = { type: "error", ...toErrorEnvelope(error, { development }) };
      return `${frame}event: error\ndata: ${toJsonLine(envelope)}\n\n`;
    },
    text: () => undefined,
    retry: () => undefined,
    snapshot: () => undefined,
    isLast: ({ type }) => type === "run.run_end",
  };
}

/** What an observer throws, or rejects with, is logged and stops nothing. */
export function callObserver(observe: RunObserver, events: readonly RunEvent[], run: RunHead): void {
  for (const event of events) {
    try {
      const outcome: unknown = observe(event, run);
      if (outcome instanceof Promise) outcome.catch(warn);
    } catch (error) {
      warn(error);
    }
  }
}

function warn(error: unknown): void {
  console.error(`edgeflue: an observer of runs failed: ${describeError(error)}`);
}
