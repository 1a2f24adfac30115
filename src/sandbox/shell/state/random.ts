/** `$RANDOM`: bash's generator, so that a script that sets a seed gets the numbers that bash gives. */

const modulus = 0x7fffffff;

export class Random {
  #seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
  #last = 0;

  seed(value: number): void {
    this.#seed = value >>> 0;
    this.#last = 0;
  }

  /** From 0 to 32767; never the same number twice in a row. */
  next(): number {
    let value: number;
    do {
      this.#step();
      value = ((this.#seed >>> 16) ^ (this.#seed & 0xffff)) & 0x7fff;
    } while (value === this.#last);
    this.#last = value;
    return value;
  }

  /** Park and Miller's minimal standard generator. */
  #step(): void {
    const last = this.#seed === 0 ? 123459876 : this.#seed | 0;
    const high = Math.trunc(last / 127773);
    const low = last - 127773 * high;
    const value = 16807 * low - 2836 * high;
    this.#seed = (value < 0 ? value + modulus : value) >>> 0;
  }
}
