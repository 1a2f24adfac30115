/** The session contract over HTTP, against a Worker in a workerd of its own. */

import { randomUUID } from "node:crypto";
import { connect } from "node:net";
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

it.each([
  ["POST /agents/contract/cut", "Transfer-Encoding: chunked", '5\r\n{"mes\r\n'],
  ["POST /agents/contract/cut", "Content-Length: 100", '{"mes'],
  ["PUT /agents/contract/cut/files/a.txt", "Transfer-Encoding: chunked", "5\r\nhello\r\n"],
  ["PUT /agents/contract/cut/archive", "Content-Length: 100", "hello"],
])("answers 400 to a body that breaks off: %s, %s", async (line, header, body) => {
  const { hostname, port } = new URL(worker.url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  const headers = ["Host: x", "Authorization: Bearer key", "Content-Type: application/json", header];
  socket.end(`${[`${line} HTTP/1.1`, ...headers].join("\r\n")}\r\n\r\n${body}`);
  let answer = "";
  for await (const piece of socket) answer += piece;
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(answer).toContain("The body did not come whole.");
});
