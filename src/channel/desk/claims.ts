/** Keys of deliveries that are being stored: another delivery of the event waits for the row, and then finds it. */

export class Claims {
  readonly #claims = new Map<string, Promise<unknown>>();

  /** Resolves when none of the keys is claimed. */
  async free(keys: readonly string[]): Promise<void> {
    const claimOf = () => keys.map((key) => this.#claims.get(key)).find((claim) => claim !== undefined);
    for (let claim = claimOf(); claim !== undefined; claim = claimOf()) await claim;
  }

  /** The keys are claimed until the work has settled. */
  async claim<T>(keys: readonly string[], work: Promise<T>): Promise<T> {
    const claim = work.catch(() => {});
    for (const key of keys) this.#claims.set(key, claim);
    try {
      return await work;
    } finally {
      for (const key of keys) this.#claims.delete(key);
    }
  }
}
