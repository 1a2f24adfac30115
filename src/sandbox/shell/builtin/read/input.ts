/** Reads one line of a descriptor for `read` and `mapfile`, and leaves what follows to others. */

import { joinBytes } from "../../../join-bytes.ts";
import { shellLimits } from "../../limits.ts";
import { MemoryExceeded, type Meter } from "../../process/meter.ts";
import type { Input } from "../../process/streams.ts";
import { decodeBytes, encodeText } from "../../process/text/text.ts";

export interface LineRead {
  /** Without the delimiter. */
  readonly text: string;
  /** Whether the delimiter was found. */
  readonly isEnded: boolean;
}

/** To take a line and set a variable: some 3 µs. */
const unitsPerLine = 600;

export async function readUntil(input: Input, delimiter: number, meter: Meter): Promise<LineRead> {
  const chunks: Uint8Array[] = [];
  let held = 0;
  try {
    for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
      const end = chunk.indexOf(delimiter);
      if (meter.charge((end < 0 ? chunk.length : end) + unitsPerLine)) await meter.turn();
      if (end >= 0) {
        if (end + 1 < chunk.length) input.unread(chunk.subarray(end + 1));
        chunks.push(chunk.subarray(0, end));
        return { text: decodeBytes(joinBytes(chunks)), isEnded: true };
      }
      meter.hold(chunk.length);
      held += chunk.length;
      chunks.push(chunk);
    }
    return { text: decodeBytes(joinBytes(chunks)), isEnded: false };
  } finally {
    meter.release(held);
  }
}

/** Up to `count` characters; ends early at the delimiter, if there is one. */
export async function readCharacters(
  input: Input,
  { count, delimiter, meter }: { count: number; delimiter: number | undefined; meter: Meter },
): Promise<LineRead> {
  let text = "";
  let missing = count;
  /** The beginning of a character whose other bytes are still to come. */
  let begun: Uint8Array = new Uint8Array(0);
  while (missing > 0) {
    const chunk = await input.read();
    if (chunk === undefined) return { text: text + decodeBytes(begun), isEnded: false };
    const bytes = joinBytes([begun, chunk.subarray(0, blockBytes)]);
    input.unread(chunk.subarray(blockBytes));
    const end = delimiter === undefined ? -1 : bytes.indexOf(delimiter);
    const whole = end >= 0 ? end : bytes.length - missingTail(bytes);
    const { taken, length } = takeCharacters(decodeBytes(bytes.subarray(0, whole)), missing);
    text += taken;
    missing -= length;
    if (text.length > shellLimits.valueCharsMax) throw new MemoryExceeded();
    if (meter.charge(bytes.length * 4)) await meter.turn();
    if (missing === 0) input.unread(bytes.subarray(encodeText(taken).length));
    else if (end >= 0) {
      input.unread(bytes.subarray(end + 1));
      return { text, isEnded: true };
    } else begun = bytes.subarray(whole);
  }
  return { text, isEnded: true };
}

const blockBytes = 64 * 1024;

/** The first characters of a text. */
function takeCharacters(text: string, most: number): { taken: string; length: number } {
  let index = 0;
  let length = 0;
  for (; length < most && index < text.length; length++) {
    index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  }
  return { taken: text.slice(0, index), length };
}

/** Bytes at the end that begin a character which is not complete. */
function missingTail(bytes: Uint8Array): number {
  return endsInside(bytes) ? bytes.length - bytes.findLastIndex((byte) => byte >= 0xc0) : 0;
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
