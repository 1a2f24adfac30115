/** All stores of a session over one database. What they write in one transaction is stored together or not at all. */

import type { Sql } from "../sql.ts";
import { ApprovalStore } from "./approval-store.ts";
import { EventStore } from "./event-store.ts";
import { IdempotencyStore } from "./idempotency-store.ts";
import { JobStore } from "./job-store.ts";
import { MessageStore } from "./message/message-store.ts";
import { PartialTextStore } from "./message/partial-text-store.ts";
import { MetaStore } from "./meta-store.ts";
import { OperationStore } from "./operation-store.ts";
import { SteeringStore } from "./steering-store.ts";
import { ToolCallStore } from "./tool-call-store.ts";

/** Needs no table until a store is used. */
export function createStores(sql: Sql) {
  return {
    operations: new OperationStore(sql),
    messages: new MessageStore(sql),
    toolCalls: new ToolCallStore(sql),
    events: new EventStore(sql),
    idempotency: new IdempotencyStore(sql),
    partialTexts: new PartialTextStore(sql),
    steering: new SteeringStore(sql),
    approvals: new ApprovalStore(sql),
    meta: new MetaStore(sql),
    jobs: new JobStore(sql),
  };
}

export type Stores = ReturnType<typeof createStores>;
