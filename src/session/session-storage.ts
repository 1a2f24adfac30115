/** What a session has stored, and the one way to write to it: a transaction over all stores, whose events are told
 *  once it holds. The schema is made with the first write, so that reading a session that does not exist makes none. */

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
import { EventLog } from "./event-log.ts";
import type { Stores } from "./operation-scope.ts";
import type { SessionPorts } from "./session-ports.ts";

export type Write = <T>(body: (stores: Stores & { now: number }) => T) => T;

export class SessionStorage {
  readonly address: SessionAddress;
  readonly stores: Stores;
  readonly events: EventLog;
  readonly #ports: SessionPorts;
  readonly #meta: MetaStore;
  #isNew: boolean;

  /** Without an address the stored one is used. `onStored` is told the events of each transaction that holds. */
  constructor(
    address: SessionAddress | undefined,
    ports: SessionPorts,
    onStored: (events: readonly NumberedEvent[]) => void,
  ) {
    const { sql } = ports;
    this.#ports = ports;
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

  readonly write: Write = (body) => {
    const { sql, clock } = this.#ports;
    const { waiting } = this.events;
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
      this.stores.messages.forget();
      this.stores.partialTexts.forget();
      this.events.restore(waiting);
      throw error;
    }
  };

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
    await this.#ports.deleteStorage();
    this.#isNew = true;
  }
}
