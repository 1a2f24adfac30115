/** Reads the body of an answer as it comes: what a command writes, in frames, for a caller that follows it; the line feeds that
 *  keep the connection open; and then the answer itself. A frame is a byte that names the stream, the length of its text in four
 *  bytes, and the text. Pure. */

import { joinBytes, viewBytes } from "../join-bytes.ts";

export type OutputChunk = { stream: "stdout" | "stderr"; text: string };

/** A request with this header wants frames. A server that does not know it sends none. */
export const framesHeader = "edgeflue-output";

const streams = ["stdout", "stderr"] as const;
const headBytes = 5;
const lineFeed = 10;

export function encodeFrame({ stream, text }: OutputChunk): Uint8Array {
  const content = new TextEncoder().encode(text);
  const frame = new Uint8Array(headBytes + content.length);
  // 1 or 2: no answer and no line feed begins so.
  frame[0] = streams.indexOf(stream) + 1;
  new DataView(frame.buffer).setUint32(1, content.length);
  frame.set(content, headBytes);
  return frame;
}

export class AnswerFrames {
  readonly #onOutput: (chunk: OutputChunk) => void;
  /** The beginning of a frame, and how many bytes have to be there before it is looked at again. */
  #pending: Uint8Array[] = [];
  #wantedBytes = 0;
  /** Undefined as long as frames may come. */
  #answer: Uint8Array[] | undefined;
  #keptBytes = 0;

  constructor(onOutput: (chunk: OutputChunk) => void) {
    this.#onOutput = onOutput;
  }

  /** What is in memory; text that was passed on is not. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  push(chunk: Uint8Array): void {
    this.#keptBytes += chunk.length;
    if (this.#answer !== undefined) {
      this.#answer.push(chunk);
      return;
    }
    this.#pending.push(chunk);
    if (this.#keptBytes < this.#wantedBytes) return;
    let bytes = viewBytes(this.#pending);
    this.#pending = [];
    this.#wantedBytes = 0;
    for (;;) {
      let start = 0;
      while (bytes[start] === lineFeed) start += 1;
      bytes = bytes.subarray(start);
      this.#keptBytes = bytes.length;
      const stream = streams[(bytes[0] ?? 0) - 1];
      if (stream === undefined) break;
      const hasHead = bytes.length >= headBytes;
      const end = hasHead ? headBytes + new DataView(bytes.buffer, bytes.byteOffset).getUint32(1) : headBytes;
      if (bytes.length < end) {
        this.#pending = [bytes.slice()];
        this.#wantedBytes = end;
        return;
      }
      this.#onOutput({ stream, text: new TextDecoder().decode(bytes.subarray(headBytes, end)) });
      bytes = bytes.subarray(end);
    }
    if (bytes.length > 0) this.#answer = [bytes];
  }

  /** The answer, or as much of it as has come. */
  end(): Uint8Array {
    return joinBytes(this.#answer ?? []);
  }
}
