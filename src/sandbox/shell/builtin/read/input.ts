/** Reads one line of a descriptor for `read` and `mapfile`, and leaves what follows to others. */

import type { Meter } from "../../process/meter.ts";
import type { Input } from "../../process/streams.ts";
import { decodeBytes, encodeText } from "../../process/text.ts";

export interface LineRead {
  /** Without the delimiter. */
  readonly text: string;
  /** Whether the delimiter was found. */
  readonly isEnded: boolean;
}

export async function readUntil(input: Input, delimiter: number, meter: Meter): Promise<LineRead> {
  const chunks: Uint8Array[] = [];
  let held = 0;
  try {
    for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
      const end = chunk.indexOf(delimiter);
      if (meter.charge((end < 0 ? chunk.length : end) + 50)) await meter.turn();
      if (end >= 0) {
        if (end + 1 < chunk.length) input.unread(chunk.subarray(end + 1));
        chunks.push(chunk.subarray(0, end));
        return { text: decodeBytes(join(chunks)), isEnded: true };
      }
      meter.hold(chunk.length);
      held += chunk.length;
      chunks.push(chunk);
    }
    return { text: decodeBytes(join(chunks)), isEnded: false };
  } finally {
    meter.release(held);
  }
}

/** Up to `count` characters; ends early at the delimiter, if there is one. */
export async function readCharacters(
  input: Input,
  { count, delimiter }: { count: number; delimiter: number | undefined },
): Promise<LineRead> {
  let bytes = new Uint8Array(0);
  for (;;) {
    const text = decodeBytes(bytes);
    const characters = [...text];
    const at = delimiter === undefined ? -1 : bytes.indexOf(delimiter);
    const before = at < 0 ? undefined : decodeBytes(bytes.subarray(0, at));
    if (before !== undefined && [...before].length <= count && [...before].length < count) {
      input.unread(bytes.subarray(at + 1));
      return { text: before, isEnded: true };
    }
    // A character at the end may lack bytes that are still to come.
    if (characters.length > count || (characters.length === count && !endsInside(bytes))) {
      const taken = characters.slice(0, count).join("");
      input.unread(bytes.subarray(encodeText(taken).length));
      return { text: taken, isEnded: true };
    }
    const chunk = await input.read();
    if (chunk === undefined) return { text, isEnded: false };
    bytes = join([bytes, chunk]);
  }
}

function endsInside(bytes: Uint8Array): boolean {
  const last = bytes.subarray(-4);
  for (let index = last.length - 1; index >= 0; index--) {
    const byte = last[index] ?? 0;
    if (byte < 0x80) return false;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return last.length - index < length;
    }
  }
  return false;
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
