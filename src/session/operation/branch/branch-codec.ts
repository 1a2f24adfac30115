/** How a branch travels from one session's object to another one's: records one after the other, each a head of JSON and
 *  perhaps bytes. The last record says how many there were: a stream that broke is never a whole branch. */

import { EdgeflueError } from "../../../errors.ts";

export interface BranchRecord<Head = unknown> {
  head: Head;
  body?: Uint8Array;
}

interface EndHead {
  type: "end";
  records: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Of the lengths of head and body. */
const prefixBytes = 8;

export function encodeRecord({ head, body = new Uint8Array(0) }: BranchRecord): Uint8Array {
  const text = encoder.encode(JSON.stringify(head));
  const frame = new Uint8Array(prefixBytes + text.length + body.length);
  const lengths = new DataView(frame.buffer);
  lengths.setUint32(0, text.length);
  lengths.setUint32(4, body.length);
  frame.set(text, prefixBytes);
  frame.set(body, prefixBytes + text.length);
  return frame;
}

/** The frames as a stream, with the end. A frame is dropped as soon as it is read. */
export function toBranchStream(frames: Uint8Array[]): ReadableStream<Uint8Array> {
  const end: EndHead = { type: "end", records: frames.length };
  const waiting = [...frames, encodeRecord({ head: end })].reverse();
  frames.length = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const frame = waiting.pop();
      if (frame === undefined) controller.close();
      else controller.enqueue(frame);
    },
    cancel: () => void waiting.splice(0),
  });
}

/** Rejects when the end is missing. */
export async function readBranchStream<Head>(
  stream: ReadableStream<Uint8Array>,
): Promise<BranchRecord<Head>[]> {
  const records: BranchRecord<Head>[] = [];
  let end: EndHead | undefined;
  for await (const { head, body } of readRecords(stream)) {
    const { type } = head as { type: string }; // encoded above
    if (type === "end") end = head as EndHead;
    else records.push({ head: head as Head, ...(body !== undefined && { body }) });
  }
  if (end?.records === records.length) return records;
  throw new EdgeflueError("operation_interrupted", "The other session restarted while it was copied.", {
    hint: "Nothing of the copy was stored. Send the request again.",
    retryAfterSeconds: 1,
  });
}

async function* readRecords(stream: ReadableStream<Uint8Array>): AsyncGenerator<BranchRecord> {
  const source = new ByteSource(stream.getReader());
  try {
    for (;;) {
      const prefix = await source.take(prefixBytes);
      if (prefix === undefined) return;
      const lengths = new DataView(prefix.buffer, prefix.byteOffset);
      const text = await source.take(lengths.getUint32(0));
      const body = await source.take(lengths.getUint32(4));
      if (text === undefined || body === undefined) return;
      yield { head: JSON.parse(decoder.decode(text)), ...(body.length > 0 && { body }) };
    }
  } finally {
    source.cancel();
  }
}

/** Bytes of a stream, so many at a time, whatever pieces they come in. */
class ByteSource {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #piece: Uint8Array = new Uint8Array(0);

  constructor(reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.#reader = reader;
  }

  /** A copy of the next bytes; undefined when the stream has ended before. */
  async take(length: number): Promise<Uint8Array | undefined> {
    const taken = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      if (this.#piece.length === 0) {
        const { done, value } = await this.#reader.read();
        if (done) return undefined;
        this.#piece = value;
      }
      const part = this.#piece.subarray(0, length - filled);
      taken.set(part, filled);
      filled += part.length;
      this.#piece = this.#piece.subarray(part.length);
    }
    return taken;
  }

  /** Nothing more is read. */
  cancel(): void {
    this.#reader.cancel().catch(() => {}); // it may have broken
  }
}
