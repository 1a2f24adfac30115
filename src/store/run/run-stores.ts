/** All stores of a run over one database. */

import type { Sql } from "../../sql.ts";
import { JobStore } from "../job-store.ts";
import { CallStore } from "./call-store.ts";
import { ClaimStore } from "./claim-store.ts";
import { DeliveryStore } from "./delivery-store.ts";
import { RunEventStore } from "./run-event-store.ts";
import { RunStore } from "./run-store.ts";

export function createRunStores(sql: Sql) {
  return {
    run: new RunStore(sql),
    calls: new CallStore(sql),
    events: new RunEventStore(sql),
    deliveries: new DeliveryStore(sql),
    jobs: new JobStore(sql),
    claims: new ClaimStore(sql),
  };
}

export type RunStores = ReturnType<typeof createRunStores>;
