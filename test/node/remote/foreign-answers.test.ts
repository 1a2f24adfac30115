/** Whatever is between a remote sandbox and its server may answer in its place: each answer is an error that says so. */

import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { createRemoteSandbox } from "../../../src/sandbox/remote/remote-sandbox.ts";
import type { SandboxTransaction } from "../../../src/sandbox/sandbox.ts";

const works: Readonly<Record<string, (transaction: SandboxTransaction) => Promise<unknown>>> = {
  shell: ({ shell }) => shell("true"),
  list: ({ files }) => files.list("/workspace"),
  read: ({ files }) => files.readText("a"),
  search: ({ files }) => files.search("x"),
  exists: ({ files }) => files.exists("a"),
};

async function ask(answer: (response: ServerResponse) => void, work: string): Promise<unknown> {
  const server = createServer((request, response) => {
    request.resume().once("end", () => answer(response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  const sandbox = createRemoteSandbox({
    url: `http://127.0.0.1:${port}`,
    token: "x".repeat(20),
    fetch,
    session: "s",
    policy: { allowWrite: true, allowShell: true, allowedCommands: [] },
  });
  const transaction = await sandbox.begin();
  try {
    return await works[work]?.(transaction);
  } finally {
    transaction.end();
    server.closeAllConnections();
    server.close();
  }
}

it.each([
  [200, "null\n"],
  [200, '{"message":"ok"}\n'],
  [200, "[]\n"],
  [200, '"text"\n'],
  [200, '{"ok":true,"value":1}\n'],
  [200, '{"ok":true,"value":{},"asked":[]}\n'],
  [200, '{"ok":true,"value":"","asked":[]}\n'],
  [200, '{"ok":false,"asked":[]}\n'],
  [200, '{"ok":false,"asked":[],"error":"no"}\n'],
  [200, '{"ok":false,"asked":[],"error":{"code":"of_a_newer_release","message":"m"}}\n'],
  [200, "<html>\n</html>\n"],
  [302, ""],
  [400, '{"error":{"code":"of_a_newer_release","message":"m"}}'],
  [500, "null"],
  [502, '{"error":"Bad gateway"}'],
  [503, '{"error":{"message":"later"}}'],
])("is unavailable when the answer is %d with %j", async (status, body) => {
  for (const work of Object.keys(works)) {
    const asked = ask(
      (response) => response.writeHead(status, { location: "http://127.0.0.1:1/" }).end(body),
      work,
    );
    await expect(asked, work).rejects.toMatchObject({ code: "server_unavailable", status: 503 });
  }
});

it("reads no more than the beginning of an error without an end", async () => {
  let isOpen = true;
  const asked = ask((response) => {
    response.writeHead(502, { "content-type": "text/html" });
    response.once("close", () => {
      isOpen = false;
    });
    const page = "x".repeat(16 * 1024);
    const write = () => {
      while (isOpen && response.write(page));
      if (isOpen) response.once("drain", write);
    };
    write();
  }, "shell");
  await expect(asked).rejects.toMatchObject({ code: "server_unavailable" });
  await expect.poll(() => isOpen).toBe(false);
});
