/** A run's events as server-sent events, in PyFlue's frames: the backlog, what comes, and an end after `run_end`. */

import type { FeedEncoder, FeedSource } from "../feed/feed-reader.ts";
import { toErrorEnvelope } from "../protocol/error-envelope.ts";
import { heartbeatFrame, toJsonLine } from "../protocol/event/sse.ts";
import type { RunEvent, RunRecord } from "../protocol/run/run.ts";
import { toWireRunEvent } from "../protocol/run/wire-run.ts";

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
