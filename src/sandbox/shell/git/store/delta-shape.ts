/** What a delta says of its base and of what it makes, and of how many steps it is. isomorphic-git makes a view of each step before
 *  it looks at their sum. */

export class DeltaShape {
  sourceSize = 0;
  targetSize = 0;
  steps = 0;
  #part: "source" | "target" | "steps" = "source";
  #scale = 1;
  /** Bytes of the current step that are not of interest. */
  #skipped = 0;

  add(block: Uint8Array): void {
    for (let index = 0; index < block.length; index++) {
      const byte = block[index] ?? 0;
      if (this.#part !== "steps") this.#addToSize(byte);
      else if (this.#skipped > 0) {
        const jump = Math.min(this.#skipped, block.length - index);
        this.#skipped -= jump;
        index += jump - 1;
      } else {
        this.steps += 1;
        this.#skipped = byte < 128 ? byte : countBits(byte & 127);
      }
    }
  }

  #addToSize(byte: number): void {
    const more = (byte & 127) * this.#scale;
    if (this.#part === "source") this.sourceSize += more;
    else this.targetSize += more;
    this.#scale *= 128;
    if (byte >= 128) return;
    this.#scale = 1;
    this.#part = this.#part === "source" ? "target" : "steps";
  }
}

function countBits(byte: number): number {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}
