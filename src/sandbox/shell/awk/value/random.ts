/** The numbers of `rand`: as gawk's, the generator random(3) with a state of 32 words, mixed from two draws. */

const degree = 31;
const separation = 3;

export class Random {
  #seed = 0;
  #state = new Int32Array(degree);
  #front = separation;
  #rear = 0;

  constructor() {
    this.#reset(1);
  }

  /** Returns the seed before. */
  seed(value: number): number {
    const before = this.#seed;
    this.#seed = value;
    this.#reset(Math.trunc(value) >>> 0);
    return before;
  }

  /** From 0 to below 1. */
  next(): number {
    for (;;) {
      // gawk adds a second draw for the digits that one does not fill.
      let value = 0.5 + (this.#draw() / randomMax + this.#draw()) / randomMax;
      value -= 0.5;
      if (value < 1) return value;
    }
  }

  #reset(seed: number): void {
    this.#state[0] = seed === 0 ? 1 : seed;
    let word = this.#state[0] ?? 1;
    for (let index = 1; index < degree; index++) {
      const high = Math.trunc(word / 127_773);
      const low = word % 127_773;
      word = 16_807 * low - 2_836 * high;
      if (word < 0) word += 2_147_483_647;
      this.#state[index] = word;
    }
    this.#front = separation;
    this.#rear = 0;
    for (let count = 0; count < degree * 10; count++) this.#draw();
  }

  #draw(): number {
    const sum = ((this.#state[this.#front] ?? 0) + (this.#state[this.#rear] ?? 0)) | 0;
    this.#state[this.#front] = sum;
    this.#front = (this.#front + 1) % degree;
    this.#rear = (this.#rear + 1) % degree;
    return sum >>> 1;
  }
}

const randomMax = 2 ** 31;
