/** SHA-224, which Web Crypto does not have: SHA-256 from another start, shortened. */

import type { Meter } from "../process/meter.ts";
import { padMessage } from "./pad-message.ts";

const constants = Int32Array.from(primes(64), (prime) => fractionBits(Math.cbrt(prime)));

function primes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
}

function fractionBits(value: number): number {
  return Math.floor((value - Math.floor(value)) * 2 ** 32) | 0;
}

export async function sha224(bytes: Uint8Array, meter: Meter): Promise<Uint8Array> {
  const state = Int32Array.of(
    0xc1059ed8,
    0x367cd507,
    0x3070dd17,
    0xf70e5939,
    0xffc00b31,
    0x68581511,
    0x64f98fa7,
    0xbefa4fa4,
  );
  const { whole, rest } = padMessage(bytes, { isLittleEndian: false });
  const words = new Int32Array(64);
  for (const part of [whole, rest]) {
    const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
    for (let offset = 0; offset < part.length; offset += 64) {
      for (let index = 0; index < 16; index++) words[index] = view.getInt32(offset + index * 4);
      mixBlock(state, words);
      if (meter.charge(128)) await meter.turn();
    }
  }
  const digest = new DataView(new ArrayBuffer(28));
  for (let index = 0; index < 7; index++) digest.setInt32(index * 4, state[index] ?? 0);
  return new Uint8Array(digest.buffer);
}

function mixBlock(state: Int32Array, words: Int32Array): void {
  for (let index = 16; index < 64; index++) {
    const [near = 0, far = 0] = [words[index - 2], words[index - 15]];
    const one = rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10);
    const other = rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3);
    words[index] = ((words[index - 16] ?? 0) + other + (words[index - 7] ?? 0) + one) | 0;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let index = 0; index < 64; index++) {
    const upper = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + upper + ((e & f) ^ (~e & g)) + (constants[index] ?? 0) + (words[index] ?? 0)) | 0;
    const lower = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (lower + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [index, value] of [a, b, c, d, e, f, g, h].entries()) {
    state[index] = ((state[index] ?? 0) + value) | 0;
  }
}

function rotate(value: number, count: number): number {
  return (value >>> count) | (value << (32 - count));
}
