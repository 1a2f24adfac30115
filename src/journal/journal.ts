/** What a session has stored, and the one way to write to it: a transaction over all stores, whose events are told
 *  once it holds. The schema is made with the first write, so that reading a session that does not exist makes none. */

import type { Clock } from "../clock.ts";
import { nextTurn } from "../clock.ts";
import { describeError } from "../errors.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { NumberedEvent } from "../protocol/event/event-log.ts";
import type { Sql } from "../sql.ts";
import { isEmpty, migrate } from "../store/migrations.ts";
import { createStores, type Stores } from "../store/stores.ts";
import { EventLog } from "./event-log.ts";
import { type HeldStatement, WriteBehindSql } from "./staged-sql.ts";

export type Write = <T>(body: (stores: Stores & { now: number }) => T) => T;
export type WriteBehind = (
  body: (stores: Stores & { now: number }) => void,
  options: {
    /** The longest that it may wait, in milliseconds. */
    withinMs: number;
    /** Called once it is stored. */
    onStored?: () => void;
    /** Called when it cannot be stored in the end. */
    onLost: (error: unknown) => void;
  },
) => void;

/** What is written behind, and who has to know what becomes of it. */
interface Held {
  statements: readonly HeldStatement[];
  watchers: readonly { onStored?: () => void; onLost: (error: unknown) => void }[];
}

/** What the journal needs of its host. */
export interface JournalPorts {
  sql: Sql;
  clock: Clock;
  /** Removes everything that is stored. */
  deleteStorage(): void | Promise<void>;
}

export class Journal {
  readonly address: SessionAddress;
  readonly stores: Stores;
  readonly events: EventLog;
  readonly #ports: JournalPorts;
  readonly #sql: WriteBehindSql;
  #isNew: boolean;
  /** Who has to know what becomes of what is written behind. */
  #watchers: Held["watchers"] = [];
  /** When that is stored at the latest. */
  #dueAt = Number.POSITIVE_INFINITY;
  #cancelCatchUp = () => {};
  /** Whether the work waits for others. */
  #isResting = false;
  /** Set while somebody waits for what is written behind. */
  #hurried: PromiseWithResolvers<void> | undefined;

  /** Without an address the stored one is used. `onStored` is told the events of each transaction that holds. */
  constructor(
    address: SessionAddress | undefined,
    ports: JournalPorts,
    onStored: (events: readonly NumberedEvent[]) => void,
  ) {
    const sql = new WriteBehindSql(ports.sql, () => this.catchUp());
    this.#ports = ports;
    this.#sql = sql;
    this.#isNew = isEmpty(sql);
    if (!this.#isNew) migrate(sql);
    const stores = createStores(sql);
    const known = address ?? (this.#isNew ? undefined : stores.meta.address());
    if (known === undefined) throw new Error("A session without operations was woken without its address.");
    this.address = known;
    this.stores = stores;
    const { events: store, messages } = this.stores;
    this.events = new EventLog(known, { store, messages, onStored, isBehind: () => sql.isHolding });
  }

  /** Nothing was ever stored: there is nothing to read, and no table to read it from. */
  get isNew(): boolean {
    return this.#isNew;
  }

  /** The number of the newest event; 0 when there is none. */
  get newestOffset(): number {
    return this.#isNew ? 0 : this.events.newestOffset;
  }

  /** One transaction over the stores. When it fails, nothing of it is left, also not in memory. */
  readonly write: Write = (body) => {
    if (!this.#sql.isHolding) return this.#commit(body);
    const held = this.#take();
    const together: typeof body = (stores) => {
      this.#sql.runAll(held.statements);
      return body(stores);
    };
    let value: ReturnType<typeof body>;
    try {
      value = this.#commit(together);
    } catch (error) {
      // What was written before stands for itself.
      this.#store(held);
      throw error;
    }
    this.#release(held);
    return value;
  };

  /** The same a moment later, with the next write and before the next read: what comes next need not wait for the disk.
   *  For what nobody has been told of, and a host that dies meanwhile can have again, by the same work and without
   *  harm. `body` cannot read. */
  readonly writeBehind: WriteBehind = (body, { withinMs, ...watcher }) => {
    if (this.#isNew) {
      this.write(body);
      watcher.onStored?.();
      return;
    }
    const { clock } = this.#ports;
    const { waiting } = this.events;
    try {
      this.#sql.hold(() => body({ ...this.stores, now: clock.now() }));
    } catch (error) {
      this.#forget(waiting);
      throw error;
    }
    this.#watchers = [...this.#watchers, watcher];
    const dueAt = clock.now() + withinMs;
    if (dueAt >= this.#dueAt) return;
    this.#cancelCatchUp();
    this.#dueAt = dueAt;
    this.#cancelCatchUp = clock.after(withinMs, () => this.#catchUpUnheard());
  };

  /** Stores what was written behind. When that fails, it is lost, with the events that wait. */
  readonly catchUp = (): void => {
    if (this.#sql.isHolding) this.#store(this.#take());
  };

  /** Has what is written behind stored as soon as the work rests. Resolves when that is done, or it is lost. */
  hurry(): Promise<void> {
    if (!this.#sql.isHolding) return Promise.resolve();
    this.#hurried ??= Promise.withResolvers();
    if (this.#isResting) nextTurn(() => this.#catchUpUnheard());
    return this.#hurried.promise;
  }

  /** Says that the work waits for others now: a good moment for the disk, if anybody waits for that. */
  readonly rest = (): void => {
    this.#isResting = this.#sql.isHolding;
    const isAwaited = this.#hurried !== undefined || this.events.isObserved;
    if (this.#isResting && isAwaited) nextTurn(() => this.#catchUpUnheard());
  };

  /** Where nobody hears what is thrown. */
  #catchUpUnheard(): void {
    try {
      this.catchUp();
    } catch (error) {
      // Whoever wrote it has been told.
      console.error(`edgeflue: what was written could not be stored: ${describeError(error)}`);
    }
  }

  /** Takes what is written behind, in order to store it. */
  #take(): Held {
    const held = { statements: this.#sql.takeHeld(), watchers: this.#watchers };
    this.#watchers = [];
    this.#cancelCatchUp();
    this.#dueAt = Number.POSITIVE_INFINITY;
    this.#isResting = false;
    return held;
  }

  /** Stores it by itself. */
  #store({ statements, watchers }: Held): void {
    try {
      this.#commit(() => this.#sql.runAll(statements), 0);
    } catch (error) {
      for (const { onLost } of watchers) onLost(error);
      this.#hurried?.resolve();
      this.#hurried = undefined;
      throw error;
    }
    this.#release({ watchers });
  }

  /** It is stored, whatever goes wrong here. */
  #release({ watchers }: Pick<Held, "watchers">): void {
    for (const { onStored } of watchers) {
      try {
        onStored?.();
      } catch (error) {
        console.error(`edgeflue: what follows a write failed: ${describeError(error)}`);
      }
    }
    this.#hurried?.resolve();
    this.#hurried = undefined;
  }

  /** `waiting` events had been there before. */
  #commit<T>(body: (stores: Stores & { now: number }) => T, waiting = this.events.waiting): T {
    const { sql, clock } = this.#ports;
    try {
      const value = sql.transaction(() => {
        if (this.#isNew) {
          migrate(sql);
          this.stores.meta.saveAddress(this.address);
        }
        const written = body({ ...this.stores, now: clock.now() });
        this.events.flush();
        return written;
      });
      this.#isNew = false;
      this.#tell();
      return value;
    } catch (error) {
      this.#forget(waiting);
      throw error;
    }
  }

  /** After a transaction that did not hold. */
  #forget(waiting: number): void {
    this.stores.messages.forget();
    this.stores.partialTexts.forget();
    this.events.restore(waiting);
  }

  /** Whatever goes wrong here, the transaction holds. */
  #tell(): void {
    try {
      this.events.deliver();
    } catch (error) {
      console.error(`edgeflue: what is stored could not be told: ${describeError(error)}`);
    }
  }

  /** Removes everything, also from memory. */
  async delete(): Promise<void> {
    this.#take();
    await this.#ports.deleteStorage();
    this.#isNew = true;
    this.#forget(0);
  }
}
