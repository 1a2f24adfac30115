/** What a session has stored, and the one way to write to it: a transaction over all stores, whose events are told
 *  once it holds. The schema is made with the first write, so that reading a session that does not exist makes none. */

import { nextTurn } from "../clock.ts";
import { describeError } from "../errors.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { NumberedEvent } from "../protocol/event-log.ts";
import { ApprovalStore } from "../store/approval-store.ts";
import { EventStore } from "../store/event-store.ts";
import { IdempotencyStore } from "../store/idempotency-store.ts";
import { MessageStore } from "../store/message-store.ts";
import { MetaStore } from "../store/meta-store.ts";
import { isEmpty, migrate } from "../store/migrations.ts";
import { OperationStore } from "../store/operation-store.ts";
import { PartialTextStore } from "../store/partial-text-store.ts";
import { SteeringStore } from "../store/steering-store.ts";
import { ToolCallStore } from "../store/tool-call-store.ts";
import { WriteBehindSql } from "../store/write-behind-sql.ts";
import { EventLog } from "./event-log.ts";
import type { Stores } from "./operation-scope.ts";
import type { SessionPorts } from "./session-ports.ts";

export type Write = <T>(body: (stores: Stores & { now: number }) => T) => T;
export type WriteBehind = (
  body: (stores: Stores & { now: number }) => void,
  options: {
    /** The longest that it may wait, in milliseconds. */
    withinMs: number;
    /** Called when it cannot be stored in the end. */
    onLost: (error: unknown) => void;
  },
) => void;

export class SessionStorage {
  readonly address: SessionAddress;
  readonly stores: Stores;
  readonly events: EventLog;
  readonly #ports: SessionPorts;
  readonly #sql: WriteBehindSql;
  readonly #meta: MetaStore;
  #isNew: boolean;
  /** When what is written behind is stored at the latest. */
  #dueAt = Number.POSITIVE_INFINITY;
  #cancelCatchUp = () => {};
  /** Whether the work waits for others. */
  #isResting = false;
  /** Who has to know when what is written behind is lost. */
  #onLost: ((error: unknown) => void)[] = [];
  /** What comes once it is stored. */
  #following: (() => void)[] = [];
  /** Who waits for that. */
  #stored: PromiseWithResolvers<void> | undefined;

  /** Without an address the stored one is used. `onStored` is told the events of each transaction that holds. */
  constructor(
    address: SessionAddress | undefined,
    ports: SessionPorts,
    onStored: (events: readonly NumberedEvent[]) => void,
  ) {
    const sql = new WriteBehindSql(ports.sql, () => this.catchUp());
    this.#ports = ports;
    this.#sql = sql;
    this.#isNew = isEmpty(sql);
    if (!this.#isNew) migrate(sql);
    this.#meta = new MetaStore(sql);
    const known = address ?? (this.#isNew ? undefined : this.#meta.address());
    if (known === undefined) throw new Error("A session without operations was woken without its address.");
    this.address = known;
    this.stores = {
      operations: new OperationStore(sql),
      messages: new MessageStore(sql),
      toolCalls: new ToolCallStore(sql),
      events: new EventStore(sql),
      idempotency: new IdempotencyStore(sql),
      partialTexts: new PartialTextStore(sql),
      steering: new SteeringStore(sql),
      approvals: new ApprovalStore(sql),
      meta: this.#meta,
    };
    const { events: store, messages } = this.stores;
    this.events = new EventLog(known, { store, messages, onStored });
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
    const held = this.#sql.takeHeld();
    try {
      const value = this.#commit((stores) => {
        this.#sql.runAll(held);
        return body(stores);
      });
      this.#caughtUp();
      return value;
    } catch (error) {
      // What was written before stands for itself.
      this.#sql.putBack(held);
      this.catchUp();
      throw error;
    }
  };

  /** The same a moment later, with the next write and before the next read: what comes next need not wait for the disk.
   *  For what nobody has been told of, and a host that dies meanwhile can have again, by the same work and without
   *  harm. `body` cannot read. */
  readonly writeBehind: WriteBehind = (body, { withinMs, onLost }) => {
    if (this.#isNew) return this.write(body);
    const { clock } = this.#ports;
    const { waiting } = this.events;
    try {
      this.#sql.hold(() => body({ ...this.stores, now: clock.now() }));
    } catch (error) {
      this.#forget(waiting);
      throw error;
    }
    this.#onLost.push(onLost);
    const dueAt = clock.now() + withinMs;
    if (dueAt >= this.#dueAt) return;
    this.#cancelCatchUp();
    this.#dueAt = dueAt;
    this.#cancelCatchUp = clock.after(withinMs, () => this.#catchUpUnheard());
  };

  /** Stores what was written behind. When that fails, it is lost, with the events that wait. */
  readonly catchUp = (): void => {
    if (!this.#sql.isHolding) return;
    const held = this.#sql.takeHeld();
    try {
      this.#commit(() => this.#sql.runAll(held), 0);
    } catch (error) {
      this.#caughtUp(error);
      throw error;
    }
    this.#caughtUp();
  };

  /** Resolves once nothing is written behind any more; rejects when that is lost. */
  whenStored(): Promise<void> {
    if (!this.#sql.isHolding) return Promise.resolve();
    this.#stored ??= Promise.withResolvers();
    if (this.#isResting) nextTurn(() => this.#catchUpUnheard());
    return this.#stored.promise;
  }

  /** Calls `follow` once nothing is written behind any more, not at all when that is lost. */
  afterStored(follow: () => void): void {
    if (this.#sql.isHolding) this.#following.push(follow);
    else follow();
  }

  /** Says that the work waits for others now: a good moment for the disk, if anybody waits for that. */
  readonly rest = (): void => {
    this.#isResting = this.#sql.isHolding;
    if (this.#stored !== undefined) nextTurn(() => this.#catchUpUnheard());
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

  /** Nothing is written behind any more: it is stored, or lost for a reason. */
  #caughtUp(error?: unknown): void {
    this.#cancelCatchUp();
    this.#dueAt = Number.POSITIVE_INFINITY;
    this.#isResting = false;
    const [lost, following, stored] = [this.#onLost, this.#following, this.#stored];
    this.#onLost = [];
    this.#following = [];
    this.#stored = undefined;
    if (error === undefined) {
      stored?.resolve();
      for (const follow of following) follow();
    } else {
      stored?.reject(error);
      for (const tell of lost) tell(error);
    }
  }

  /** `waiting` events had been there before. */
  #commit<T>(body: (stores: Stores & { now: number }) => T, waiting = this.events.waiting): T {
    const { sql, clock } = this.#ports;
    try {
      const value = sql.transaction(() => {
        if (this.#isNew) {
          migrate(sql);
          this.#meta.saveAddress(this.address);
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

  /** Removes everything. The next write begins anew. */
  async delete(): Promise<void> {
    this.#sql.takeHeld();
    this.#onLost = [];
    this.#caughtUp(new Error("The session was deleted."));
    await this.#ports.deleteStorage();
    this.#isNew = true;
  }
}
