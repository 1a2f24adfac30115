/** The fake model as a process of its own, started by `model-process.ts`, which asks over IPC for the times
 *  of the requests since it last asked. */

import { type RecordedRequest, startFakeOpenAi } from "../../test/support/fake-openai/index.ts";
import { monotonicMs } from "../monotonic-clock.ts";
import type { ModelRequest } from "./model-process.ts";
import { planOf, replyTo } from "./script.ts";

/** More than are ever being answered at once. */
const bodiesKept = 100;

const labels = new WeakMap<RecordedRequest, string>();

const server = await startFakeOpenAi({
  validates: false,
  respond: (request) => {
    // Histories would pile up in memory; their times are all that is asked for.
    const old = server.requests.at(-bodiesKept);
    if (old !== undefined) old.body = {};
    const { label } = planOf(request);
    if (label !== undefined) labels.set(request, label);
    return replyTo(request);
  },
});

process.on("message", () => {
  const answered = server.requests.splice(0).filter(({ outcome }) => outcome === "answered");
  process.send?.(answered.map(toModelRequest));
});
process.on("disconnect", () => process.exit());
process.send?.(server.url);

function toModelRequest(request: RecordedRequest): ModelRequest {
  const { receivedAt, firstChunkAt, lastByteAt } = request;
  const offset = monotonicMs() - performance.now();
  return {
    label: labels.get(request),
    receivedAt: receivedAt + offset,
    firstChunkAt: (firstChunkAt ?? Number.NaN) + offset,
    lastByteAt: (lastByteAt ?? Number.NaN) + offset,
  };
}
