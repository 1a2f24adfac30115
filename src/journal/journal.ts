/** The one writer of a session: each transition is one transaction over all stores, with the events that it logs.
 *  Memory may be ahead of the disk by one batch, the staged writes, of which nothing has left the session. A commit
 *  that fails is a crash: the journal writes nothing more, and its host makes a new engine over what is stored. The
 *  schema is made with the first commit, so that reading a session that does not exist makes none. */

import type { Clock } from "../clock.ts";
import { describeError, EdgeflueError } from "../errors.ts";
import { eventLimits, storeLimits } from "../limits.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { SessionEvent } from "../protocol/event/event.ts";
import type { NumberedEvent } from "../protocol/event/event-log.ts";
import type { Sql } from "../sql.ts";
import { migrateLazily } from "../store/migrations.ts";
import { isEmpty } from "../store/schema.ts";
import { createStores, type Stores } from "../store/stores.ts";
import { EventLog, type EventPlace } from "./event-log.ts";
import { prune } from "./retention.ts";
import { StagedSql } from "./staged-sql.ts";

/** What the journal needs of its host. */
export interface JournalPorts {
  sql: Sql;
  clock: Clock;
  /** Removes everything that is stored. */
  deleteStorage(address: SessionAddress, options: DeletionOptions): void | Promise<void>;
}

export interface DeletionOptions {
  /** Whether the directory may know of the session. */
  isListed: boolean;
}

export interface JournalListener {
  /** Gets the events of each transaction, once it is committed. */
  onCommit(events: readonly NumberedEvent[]): void;
  /** A commit failed. Called once; `error` is for those who wait. */
  onCrash(error: EdgeflueError): void;
  /** Inside a transaction whose change the directory has to hear of. */
  onPublish?(transaction: Transaction): void;
  /** Whether the session has readers or observers: events should then not wait for the next write. */
  isFollowed(): boolean;
}

/** The stores inside a transaction. */
export interface Transaction extends Stores {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Calls back once the transaction is committed, in order; never when it is not. What the callback throws is
   *  logged. */
  afterCommit(callback: () => void): void;
  /** Publishes the change to the directory, a moment after the commit. */
  publish(): void;
}

export class Journal {
  readonly address: SessionAddress;
  readonly stores: Stores;
  readonly events: EventLog;
  readonly #ports: JournalPorts;
  readonly #listener: JournalListener;
  readonly #sql: StagedSql;
  #isNew: boolean;
  /** Callbacks of the staged writes. */
  #callbacks: (() => void)[] = [];
  #cancelFlush: (() => void) | undefined;
  #crash: EdgeflueError | undefined;

  /** Without an address the stored one is used. */
  constructor(address: SessionAddress | undefined, ports: JournalPorts, listener: JournalListener) {
    const sql = new StagedSql(ports.sql, () => this.flush());
    this.#ports = ports;
    this.#listener = listener;
    this.#sql = sql;
    this.#isNew = isEmpty(sql);
    if (!this.#isNew) migrateLazily(sql);
    this.stores = createStores(sql);
    const known = address ?? (this.#isNew ? undefined : this.stores.meta.address());
    if (known === undefined) throw new Error("A session without operations was woken without its address.");
    this.address = known;
    this.events = new EventLog(known, this.stores);
  }

  /** Reads the stores; `fallback` where nothing was ever stored, so that there is no table to read from. */
  read<T>(body: (stores: Stores) => T, fallback: T): T {
    return this.#isNew ? fallback : body(this.stores);
  }

  /** A store over the session's database for a part of it that not every session has. */
  open<T>(create: (sql: Sql) => T): T {
    return create(this.#sql);
  }

  /** Whether nothing was ever stored. */
  get isNew(): boolean {
    return this.#isNew;
  }

  /** The number of the newest committed event; 0 when there is none. */
  get newestOffset(): number {
    return this.#isNew ? 0 : this.events.newestOffset;
  }

  /** Whether there are writes that are not committed. */
  get hasStaged(): boolean {
    return this.#sql.hasStaged;
  }

  get isCrashed(): boolean {
    return this.#crash !== undefined;
  }

  /** One transaction: the staged writes, what `body` writes, and the events that were logged. An error of `body` itself
   *  is an ordinary error, with nothing of `body` stored; an error of the storage is a crash. Throws
   *  `operation_interrupted` after a crash. */
  commit<T>(body: (transaction: Transaction) => T): T {
    this.requireAlive();
    const { sql } = this.#ports;
    const staged = this.#sql.takeStaged();
    const callbacks = [...this.#callbacks];
    const logged = this.events.waiting;
    this.#sql.failure = undefined;
    let isRefusal = false;
    let value: T;
    try {
      value = sql.transaction(() => {
        if (this.#isNew) this.#createSchema();
        this.#sql.runAll(staged);
        isRefusal = true;
        const written = body(this.#begin(callbacks));
        if (this.events.append()) prune(this.stores, this.#ports.clock.now());
        isRefusal = false;
        return written;
      });
    } catch (error) {
      if (!isRefusal || this.#sql.failure !== undefined) throw this.#fail(error);
      this.#sql.putBack(staged);
      this.#forget(logged);
      throw error;
    }
    this.#isNew = false;
    this.#cancelTimer();
    this.#callbacks = [];
    this.#announce(callbacks);
    return value;
  }

  /** The same a moment later: with the next commit or read, and within `stageMsMax`. For writes that can be
   *  redone without harm when the host dies first, and of which nothing leaves the session before. `body` cannot
   *  read. */
  stage(body: (transaction: Transaction) => void): void {
    if (this.#isNew) {
      this.commit(body);
      return;
    }
    this.requireAlive();
    const logged = this.events.waiting;
    const callbacks = [...this.#callbacks];
    try {
      this.#sql.stage(() => body(this.#begin(callbacks)));
    } catch (error) {
      this.#forget(logged);
      throw error;
    }
    this.#callbacks = callbacks;
    this.#flushSoon();
  }

  /** Commits what is staged, before something leaves the session. */
  flush(): void {
    this.requireAlive();
    if (this.#sql.hasStaged || this.events.waiting > 0) this.commit(() => {});
  }

  /** Logs an event with the next commit; soon, when the session is followed. `place` is the message that has the
   *  event's content. */
  log(operationId: string, event: SessionEvent, place?: EventPlace): void {
    this.events.add(operationId, event, this.#ports.clock.now(), place);
    if (this.#listener.isFollowed() || this.events.waiting >= eventLimits.waitingMax) this.#flushSoon();
  }

  /** The time that an event logged now has. */
  get now(): number {
    return this.#ports.clock.now();
  }

  /** Calls back once everything that was written so far is committed: at once when nothing is staged. */
  whenCommitted(callback: () => void): void {
    if (this.#sql.hasStaged) this.#callbacks.push(callback);
    else callback();
  }

  /** Drops the engine after an error that only a bug can cause, as a commit that fails does. */
  crash(cause: unknown): void {
    if (this.#crash !== undefined) return;
    // Whatever its code: the operation is open, and no request was refused.
    this.#fail(new Error(describeError(cause), { cause }), "The session restarts after an internal error.");
  }

  /** Throws why the journal is of no use any more. */
  requireAlive(): void {
    if (this.#crash !== undefined) throw this.#crash;
  }

  /** Removes everything, also from memory. The journal is of no use afterwards. */
  async delete(options: DeletionOptions): Promise<void> {
    this.#sql.takeStaged();
    this.#callbacks = [];
    this.#cancelTimer();
    await this.#ports.deleteStorage(this.address, options);
    this.#isNew = true;
    this.#forget(0);
    this.#crash = sessionGone();
  }

  #begin(callbacks: (() => void)[]): Transaction {
    const afterCommit = (callback: () => void) => void callbacks.push(callback);
    const transaction: Transaction = {
      ...this.stores,
      now: this.#ports.clock.now(),
      afterCommit,
      publish: () => this.#listener.onPublish?.(transaction),
    };
    return transaction;
  }

  #createSchema(): void {
    migrateLazily(this.#sql);
    this.stores.meta.saveAddress(this.address, this.#ports.clock.now());
  }

  #flushSoon(): void {
    this.#cancelFlush ??= this.#ports.clock.after(storeLimits.stageMsMax, () => {
      this.#cancelFlush = undefined;
      try {
        this.flush();
      } catch {
        // The listener has been called.
      }
    });
  }

  #cancelTimer(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
  }

  /** The transaction is committed, whatever goes wrong here. */
  #announce(callbacks: readonly (() => void)[]): void {
    for (const callback of [
      ...callbacks,
      () => this.events.deliver((events) => this.#listener.onCommit(events)),
    ]) {
      try {
        callback();
      } catch (error) {
        console.error(`edgeflue: a callback after a commit failed: ${describeError(error)}`);
      }
    }
  }

  /** Drops what memory has of a transaction that was rolled back. */
  #forget(logged: number): void {
    this.stores.messages.forget();
    this.stores.partialTexts.forget();
    this.events.keep(logged);
  }

  #fail(cause: unknown, message = "The session could not store its work and restarts."): EdgeflueError {
    this.#cancelTimer();
    const { error } = this.#sql.failure ?? { error: cause };
    this.#crash = error instanceof EdgeflueError ? error : interrupted(message, error);
    console.error(`edgeflue: ${message} Cause: ${describeError(error)}`);
    this.#listener.onCrash(this.#crash);
    return this.#crash;
  }
}

export function sessionGone(): EdgeflueError {
  return new EdgeflueError("session_not_found", "The session was deleted meanwhile.", {
    hint: "Send the request again, or open the session again: that begins a new one.",
  });
}

function interrupted(message: string, cause: unknown): EdgeflueError {
  return new EdgeflueError("operation_interrupted", message, {
    hint: `What it had accepted continues from the last commit. Cause: ${describeError(cause)}`,
    retryAfterSeconds: 1,
    cause,
  });
}
