/** What a command did over the network stays done when its session crashes, so it is not run again. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { scriptModel } from "edgeflue/testing";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { waitFor } from "../support/wait-for.ts";
import { agentOf, openHost, warmDisk } from "./support/failing-disk.ts";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

it("sends nothing twice, whichever commit fails", async () => {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.end("paid\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`; // it listens on a port
  const network = [{ url, methods: ["POST"], allowPrivate: true }];

  const play = async (failAt: number | undefined) => {
    requests = 0;
    const model = scriptModel(({ prompt }) =>
      JSON.stringify(prompt).includes('"toolName":"bash"')
        ? { text: "done" }
        : { toolCalls: [{ name: "bash", input: { command: `curl -s -d pay ${url}` } }] },
    );
    const disk = await warmDisk();
    const { host, session, idle } = openHost(disk, {
      configure: () => agentOf(model, { allowShell: true, network }),
    });
    const before = disk.transactions;
    if (failAt !== undefined) disk.failNext(failAt);
    const request = { message: "go", idempotencyKey: "go" };
    await session.dispatch(request).catch(() => undefined);
    await waitFor(async () => {
      const { operationId } = await session.dispatch(request);
      host.engine().wake();
      expect(await session.operation(operationId)).toMatchObject({ settledAt: expect.any(Number) });
    });
    await idle();
    return disk.transactions - before;
  };

  const commits = await play(undefined);
  expect(requests).toBe(1);
  expect(commits).toBeGreaterThan(2);
  const sent: number[] = [];
  for (let commit = 0; commit < commits; commit += 1) {
    await play(commit);
    sent.push(requests);
  }
  expect(Math.max(...sent)).toBe(1);
  server.close();
});
