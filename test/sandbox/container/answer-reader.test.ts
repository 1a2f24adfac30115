/** The answer of the program in a container, in whatever pieces it comes: nothing of the output is missing or added, and
 *  its end is known as soon as it is there. */

import { expect, it } from "vitest";
import { AnswerReader } from "../../../src/sandbox/container/output/answer-reader.ts";
import { joinBytes } from "../../../src/sandbox/join-bytes.ts";
import { createRandom, type Random } from "../random.ts";

const nonce = "#0b5e7f4e-5c8a-4d36-9a53-2f0f2f9a7c11:";
const bytesMax = 1_000;
const toBytes = (text: string) => new TextEncoder().encode(text);

/** Bytes that often look like the beginning of a nonce. */
function randomBytes(random: Random, size: number): Uint8Array {
  const pieces = Array.from({ length: random.integer(size) }, () =>
    random.integer(4) === 0
      ? toBytes(nonce.slice(0, random.integer(nonce.length)))
      : Uint8Array.of(random.integer(256)),
  );
  return joinBytes(pieces);
}

function pieces(random: Random, bytes: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = Math.min(bytes.length, start + 1 + random.integer(random.integer(2) === 0 ? 3 : 200));
    found.push(bytes.subarray(start, end));
    start = end;
  }
  return found;
}

it.each(Array.from({ length: 300 }, (_, seed) => seed))("is read whole (seed %i)", (seed) => {
  const random = createRandom(seed);
  const [output, list, archive] = [80, 20, 20].map((size) => randomBytes(random, size));
  const line = `exit ${random.integer(256)} ${random.integer(2)} changed ${list?.length} 7\n`;
  const data = joinBytes([list, archive].filter((part) => part !== undefined));
  const answer = joinBytes([toBytes(nonce + line), data, toBytes(nonce)]);
  const written: Uint8Array[] = [];
  const reader = new AnswerReader(nonce, {
    onOutput: (bytes) => written.push(bytes.slice()),
    bytesMax: 5_000,
  });
  const all = pieces(random, joinBytes([output ?? new Uint8Array(0), answer]));
  for (const piece of all) {
    expect(reader.isWhole).toBe(false);
    reader.push(piece);
  }
  expect(reader.isWhole).toBe(true);
  expect(joinBytes(written)).toEqual(output);
  expect(reader.end()).toMatchObject({ type: "exit", files: "changed", list, archive, totalBytes: 7 });
});

it.each(Array.from({ length: 100 }, (_, seed) => seed))("is none when it is cut off (seed %i)", (seed) => {
  const random = createRandom(seed);
  const answer = toBytes(`some output${nonce}exit 0 0 same 0 0\n${nonce}`);
  const cut = answer.subarray(0, answer.length - 1 - random.integer(answer.length - 1));
  const written: Uint8Array[] = [];
  const reader = new AnswerReader(nonce, { onOutput: (bytes) => written.push(bytes.slice()), bytesMax });
  for (const piece of pieces(random, cut)) reader.push(piece);
  expect(reader.isWhole).toBe(false);
  expect(reader.end()).toBeUndefined();
  if (!reader.hasEnded) expect(joinBytes(written)).toEqual(cut);
});

it("is none beyond its bound, and is read on to its end", () => {
  const reader = new AnswerReader(nonce, { onOutput: () => {}, bytesMax });
  reader.push(toBytes(`${nonce}exit 0 0 changed 9999 0\n`));
  for (let index = 0; index < 20; index++) reader.push(new Uint8Array(100));
  reader.push(toBytes(nonce));
  expect(reader.isWhole).toBe(true);
  expect(reader.end()).toBeUndefined();
});
