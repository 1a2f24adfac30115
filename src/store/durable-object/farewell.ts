/** The last word of a Durable Object that was deleted: its storage is empty but for what the directory still has to hear,
 *  which an alarm repeats until it is. */

import { describeError } from "../../errors.ts";
import type { DirectoryPort, GoneEntry } from "../../protocol/directory/entry.ts";

const key = "gone";

type Storage = Pick<DurableObjectStorage, "deleteAlarm" | "deleteAll" | "setAlarm" | "kv">;

export class Farewell {
  readonly #storage: Storage;
  readonly #retryMs: number;

  constructor(storage: Storage, retryMs: number) {
    this.#storage = storage;
    this.#retryMs = retryMs;
  }

  /** Removes everything. Without a directory, or without anything to say, nothing is left. */
  async leave(directory: DirectoryPort | undefined, entry: GoneEntry | undefined): Promise<void> {
    const storage = this.#storage;
    await storage.deleteAlarm();
    const emptied = storage.deleteAll();
    if (directory === undefined || entry === undefined) return emptied;
    // Written with the deletion, not after it.
    storage.kv.put(key, entry);
    void storage.setAlarm(Date.now() + this.#retryMs);
    await emptied;
    await this.repeat(directory);
  }

  /** Publishes the deletion to the directory, unless that is done. Never rejects. */
  async repeat(directory: DirectoryPort | undefined): Promise<void> {
    const entry = this.#storage.kv.get<GoneEntry>(key);
    if (entry === undefined || directory === undefined) return;
    try {
      await directory.publish(entry);
      this.#storage.kv.delete(key);
    } catch (error) {
      console.warn(
        `edgeflue: a deletion could not be published to the directory, and is published again: ${describeError(error)}`,
      );
      void this.#storage.setAlarm(Date.now() + this.#retryMs);
    }
  }
}
