/** Reads the stream of one operation to its end, over any number of connections: each goes on behind the last frame of
 *  the one before. Leaves some of them by itself. */

import type { Random } from "../random.ts";
import { type Caller, type CallOptions, pause } from "./caller.ts";
import type { SentRequest } from "./sent-request.ts";

interface Frame {
  id: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a frame's data
  data: any;
}

/** One of so many connections is left before it breaks. */
const leaveEvery = 3;
const framesBeforeLeavingMax = 12;

/** `request` begins the operation, or finds it again by its key. */
export async function readStream(
  caller: Caller,
  sent: SentRequest,
  { request, random }: { request: CallOptions; random: Random },
): Promise<void> {
  const reading = { text: "", resumes: 0, last: undefined };
  sent.reading = reading;
  let after: string | undefined;
  for (let failures = 0; ; failures += 1) {
    const framesMax =
      random.integer(leaveEvery) === 0 ? 1 + random.integer(framesBeforeLeavingMax) : undefined;
    const [operationId] = sent.operationIds;
    const isById = operationId !== undefined && random.integer(2) === 0;
    const path = isById ? `/operations/${operationId}` : "";
    const options = isById ? {} : request;
    const headers = {
      ...options.headers,
      accept: "text/event-stream",
      ...(after !== undefined && { "last-event-id": after }),
    };
    try {
      for await (const { id, data } of framesOf(
        await caller.open(path, { ...options, headers }),
        framesMax,
      )) {
        if (id === undefined) break; // A last word about the connection, not about the operation.
        after = id;
        failures = 0;
        take(sent, data);
        if (reading.last !== undefined) return;
      }
    } catch {
      // The connection broke: the next one goes on.
    }
    await pause(failures);
    reading.resumes += 1;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a frame's data
function take(sent: SentRequest, data: any): void {
  const { reading } = sent;
  if (reading === undefined) return;
  sent.provenAt ??= performance.now();
  if (typeof data.operationId === "string") sent.operationIds.add(data.operationId);
  switch (data.type) {
    case "delta":
      reading.text += data.text;
      break;
    case "step_retry":
      reading.text = reading.text.slice(0, reading.text.length - data.discardedChars);
      break;
    case "reset":
      reading.text = data.text;
      break;
    case "end":
    case "error":
      reading.last = data;
  }
}

/** Cancels the connection after so many frames. Throws for what is no stream. */
async function* framesOf(response: Response, framesMax = Number.POSITIVE_INFINITY): AsyncGenerator<Frame> {
  if (!response.headers.get("content-type")?.includes("event-stream") || response.body === null) {
    await response.text();
    throw new Error(`No stream, but ${response.status}.`);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let frames = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (text + value).split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data === undefined) continue;
        yield { id: /^id: (.*)$/m.exec(block)?.[1], data: JSON.parse(data) };
        frames += 1;
        if (frames >= framesMax) return;
      }
    }
  } finally {
    await reader.cancel().catch(() => {}); // It broke before.
  }
}
