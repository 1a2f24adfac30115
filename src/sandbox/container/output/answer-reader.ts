/** Takes apart what the program in the container writes on stdout: a command's output, and after the nonce what became of it
 *  and of its files. Pure. */

import { joinBytes } from "../../join-bytes.ts";

/** How the run ended, as far as its program could say. */
export type RunAnswer =
  | {
      readonly type: "exit";
      readonly exitCode: number;
      /** Whether processes of the command are still there. */
      readonly hasBackground: boolean;
      /** `same`: nothing changed; `sent`: nothing but what was sent; `large`: more than may come back. */
      readonly files: "same" | "sent" | "changed" | "large";
      /** What changed, see records.ts. */
      readonly list: Uint8Array;
      readonly archive: Uint8Array;
      /** Of the changed files together. */
      readonly totalBytes: number;
    }
  /** Nothing was run. */
  | { readonly type: "fail"; readonly reason: string };

const decoder = new TextDecoder();

export class AnswerReader {
  readonly #nonce: Uint8Array;
  readonly #onOutput: (bytes: Uint8Array) => void;
  readonly #bytesMax: number;
  /** The beginning of a nonce, perhaps. */
  #kept = new Uint8Array(0);
  /** Undefined as long as the command writes. */
  #answer: Uint8Array[] | undefined;
  #answerBytes = 0;
  /** The last bytes of the answer, as many as the nonce has. */
  #tail = new Uint8Array(0);

  constructor(
    nonce: string,
    { onOutput, bytesMax }: { onOutput: (bytes: Uint8Array) => void; bytesMax: number },
  ) {
    this.#nonce = new TextEncoder().encode(nonce);
    this.#onOutput = onOutput;
    this.#bytesMax = bytesMax;
  }

  /** Whether the command itself has ended. */
  get hasEnded(): boolean {
    return this.#answer !== undefined;
  }

  /** Whether the answer is complete. The program that wrote it may still run. */
  get isWhole(): boolean {
    return this.#tail.length === this.#nonce.length && indexOf(this.#tail, this.#nonce) === 0;
  }

  push(chunk: Uint8Array): void {
    if (this.#answer !== undefined) {
      this.#keep(chunk);
      return;
    }
    const bytes = this.#kept.length === 0 ? chunk : joinBytes([this.#kept, chunk]);
    const at = indexOf(bytes, this.#nonce);
    if (at >= 0) {
      this.#kept = new Uint8Array(0);
      if (at > 0) this.#onOutput(bytes.subarray(0, at));
      this.#answer = [];
      this.#keep(bytes.subarray(at + this.#nonce.length));
      return;
    }
    const kept = lengthOfBeginning(bytes, this.#nonce);
    this.#kept = bytes.slice(bytes.length - kept);
    if (bytes.length > kept) this.#onOutput(bytes.subarray(0, bytes.length - kept));
  }

  /** Undefined when the program did not come to the end of its answer. */
  end(): RunAnswer | undefined {
    if (this.#answer === undefined) {
      if (this.#kept.length > 0) this.#onOutput(this.#kept);
      return undefined;
    }
    if (this.#answerBytes > this.#bytesMax) return undefined;
    const bytes = joinBytes(this.#answer);
    const end = bytes.length - this.#nonce.length;
    if (end < 0 || indexOf(bytes.subarray(end), this.#nonce) !== 0) return undefined;
    const lineEnd = bytes.indexOf(10);
    if (lineEnd < 0) return undefined;
    return parse(decoder.decode(bytes.subarray(0, lineEnd)), bytes.subarray(lineEnd + 1, end));
  }

  #keep(chunk: Uint8Array): void {
    this.#answerBytes += chunk.length;
    const size = this.#nonce.length;
    this.#tail = chunk.length < size ? joinBytes([this.#tail, chunk]).slice(-size) : chunk.slice(-size);
    // Past the bound it is read on and dropped: who stops reading blocks the container.
    if (this.#answerBytes > this.#bytesMax) this.#answer = [];
    else if (chunk.length > 0) this.#answer?.push(chunk.slice());
  }
}

function parse(line: string, data: Uint8Array): RunAnswer | undefined {
  const [, reason] = /^fail (.*)$/.exec(line) ?? [];
  if (reason !== undefined) return { type: "fail", reason };
  const [, code, background, files, listBytes, totalBytes] =
    /^exit (\d+) ([01]) (same|sent|changed|large) (\d+) (\d+)$/.exec(line) ?? [];
  if (code === undefined) return undefined;
  const list = Number(listBytes);
  if (data.length < list) return undefined;
  return {
    type: "exit",
    exitCode: Number(code),
    hasBackground: background === "1",
    files: files as "same", // one of the pattern's words
    list: data.subarray(0, list),
    archive: data.subarray(list),
    totalBytes: Number(totalBytes),
  };
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array): number {
  const first = wanted[0] ?? 0;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + wanted.length > bytes.length) return -1;
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}

/** How many bytes at the end may be the beginning of `wanted`. */
function lengthOfBeginning(bytes: Uint8Array, wanted: Uint8Array): number {
  for (let length = Math.min(wanted.length - 1, bytes.length); length > 0; length--) {
    const start = bytes.length - length;
    let index = 0;
    while (index < length && bytes[start + index] === wanted[index]) index += 1;
    if (index === length) return length;
  }
  return 0;
}
