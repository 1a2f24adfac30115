/** One transaction of a sandbox at a time, in the order in which they were asked for. */
export class Turns {
  #lastEnd: Promise<void> = Promise.resolve();

  /** Makes a transaction when all earlier ones have ended. It ends with `end`, or when it cannot be made. */
  async begin<T>(make: (end: () => void) => T | Promise<T>): Promise<T> {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const turn = this.#lastEnd;
    this.#lastEnd = ended;
    await turn;
    try {
      return await make(end);
    } catch (error) {
      end();
      throw error;
    }
  }
}
