/** The session contract over HTTP, against a Worker in a workerd of its own. */

import { randomUUID } from "node:crypto";
import { createFlueClient } from "edgeflue/client";
import { describeSession } from "edgeflue/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ContractWorker, startContractWorker } from "./support/contract-worker.ts";

let worker: ContractWorker;
beforeAll(async () => {
  worker = await startContractWorker({ EDGEFLUE_API_KEYS: "key", EDGEFLUE_ENV: "development" });
});
afterAll(() => worker.stop());

const withSession: Parameters<typeof describeSession>[1] = (body) => {
  const id: string = randomUUID();
  const client = createFlueClient({ baseUrl: worker.url, apiKey: "key" });
  const open = (other: string = id) => client.agent("contract", "suite").session(other);
  return body(open(), open);
};

describeSession("HTTP", withSession, { describe, it, expect });
