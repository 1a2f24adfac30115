/** The commands `base64` and `base32`. */

import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { readAll } from "../process/streams.ts";
import { TextWriter } from "../process/text/text-writer.ts";

interface Encoding {
  readonly alphabet: string;
  readonly bitsPerLetter: number;
  /** Letters that stand for whole bytes together. */
  readonly groupLetters: number;
}

const base64Encoding: Encoding = {
  alphabet: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  bitsPerLetter: 6,
  groupLetters: 4,
};

const base32Encoding: Encoding = {
  alphabet: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
  bitsPerLetter: 5,
  groupLetters: 8,
};

export function base64(process: Process): Promise<number> {
  return convert(process, base64Encoding);
}

export function base32(process: Process): Promise<number> {
  return convert(process, base32Encoding);
}

async function convert(process: Process, encoding: Encoding): Promise<number> {
  const options = parseOptions(process.args, {
    decode: { short: "d", long: "decode" },
    ignoreGarbage: { short: "i", long: "ignore-garbage" },
    wrap: { short: "w", long: "wrap", value: "required" },
  });
  const [name = "-", extra] = options.operands;
  if (extra !== undefined) throw new UsageError(`extra operand '${extra}'`);
  const wrap = options.value("wrap") ?? "76";
  if (!/^\d+$/.test(wrap)) throw new UsageError(`invalid wrap size: '${wrap}'`);
  const input = process.openInput(name);
  const bytes = await readAll(input, process.meter);
  if (options.has("decode"))
    return decode(process, bytes, { ...encoding, ignoresGarbage: options.has("ignoreGarbage") });
  const writer = new TextWriter(process.stdout);
  const width = Number(wrap);
  // A whole number of groups, so that parts can be encoded one by one.
  const partBytes = (encoding.bitsPerLetter * encoding.groupLetters * 3 * 1024) / 8;
  let pending = "";
  for (let start = 0; start < bytes.length; start += partBytes) {
    pending += encode(bytes.subarray(start, start + partBytes), encoding);
    if (width === 0) {
      writer.add(pending);
      pending = "";
    } else {
      let at = 0;
      for (; at + width <= pending.length; at += width) writer.add(`${pending.slice(at, at + width)}\n`);
      pending = pending.slice(at);
    }
    if (process.meter.charge(partBytes * 4)) await process.meter.turn();
    if (writer.isFull) await writer.flush();
  }
  if (pending !== "") writer.add(`${pending}\n`);
  await writer.flush();
  return 0;
}

function encode(bytes: Uint8Array, { alphabet, bitsPerLetter, groupLetters }: Encoding): string {
  let text = "";
  let bits = 0;
  let value = 0;
  const mask = (1 << bitsPerLetter) - 1;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfffff;
    bits += 8;
    while (bits >= bitsPerLetter) {
      bits -= bitsPerLetter;
      text += alphabet[(value >> bits) & mask];
    }
  }
  if (bits > 0) text += alphabet[(value << (bitsPerLetter - bits)) & mask];
  const missing = text.length % groupLetters;
  return missing === 0 ? text : text + "=".repeat(groupLetters - missing);
}

async function decode(
  process: Process,
  bytes: Uint8Array,
  { alphabet, bitsPerLetter, groupLetters, ignoresGarbage }: Encoding & { ignoresGarbage: boolean },
): Promise<number> {
  const values = new Int8Array(256).fill(-1);
  for (const [value, letter] of [...alphabet].entries()) values[letter.charCodeAt(0)] = value;
  let isValid = true;
  let result = new Uint8Array(65_536);
  let length = 0;
  let bits = 0;
  let value = 0;
  let letters = 0;
  let padding = 0;
  for (const [index, byte] of bytes.entries()) {
    if ((index & 0xffff) === 0 && process.meter.charge(0x40000)) await process.meter.turn();
    if (byte === 10) continue;
    if (byte === 61 && (letters + padding) % groupLetters !== 0) {
      padding += 1;
      if ((letters + padding) % groupLetters === 0) {
        bits = 0;
        letters = 0;
        padding = 0;
      }
      continue;
    }
    const letter = values[byte] ?? -1;
    if (letter < 0 || padding > 0) {
      if (ignoresGarbage && padding === 0) continue;
      isValid = false;
      break;
    }
    letters += 1;
    value = ((value << bitsPerLetter) | letter) & 0xfffff;
    bits += bitsPerLetter;
    if (bits < 8) continue;
    bits -= 8;
    result[length++] = (value >> bits) & 0xff;
    if (length === result.length) {
      await process.stdout.write(result);
      result = new Uint8Array(65_536);
      length = 0;
    }
  }
  if (length > 0) await process.stdout.write(result.subarray(0, length));
  if (isValid && letters % groupLetters === 0 && padding === 0) return 0;
  await process.fail("invalid input");
  return 1;
}
