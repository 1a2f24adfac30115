/** What becomes of a session's folder on the sandbox server when the session is deleted. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { init } from "../../../src/node/index.ts";
import { createSandboxServer } from "../../../src/node/sandbox-server/sandbox-server.ts";
import { remote } from "../../../src/sandbox/remote/index.ts";
import { createRemoteSandbox } from "../../../src/sandbox/remote/remote-sandbox.ts";
import { shell } from "../../../src/testing/sandbox-contract/contract-parts.ts";

const token = "a-token-of-the-tests";
const root = mkdtempSync(join(tmpdir(), "edgeflue-deletion-"));
const folder = join(root, "sandboxes");
const server = createSandboxServer({ root: folder, token });
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(root, { recursive: true, force: true });
});

it("is removed, more than once, and nothing of other sessions or beyond a link is", async () => {
  const [mine, other] = [open("mine"), open("other")];
  mkdirSync(join(root, "outside"));
  writeFileSync(join(root, "outside", "kept"), "kept");
  await shell(other, "echo other > f");
  const before = readdirSync(folder);
  await shell(mine, "mkdir -p a/b; echo x > a/b/c; ln -s ../../../outside link; chmod 0 a/b; chmod 500 a");
  await mine.delete?.();
  await mine.delete?.();
  expect(readdirSync(folder)).toEqual(before);
  expect(existsSync(join(root, "outside", "kept"))).toBe(true);
  expect((await shell(other, "cat f")).stdout).toBe("other\n");
  expect((await shell(mine, "ls -A")).stdout).toBe("");
});

it("waits for the command that has the folder", async () => {
  const [first, second] = [open("busy"), open("busy")];
  await shell(first, "true");
  const started = Promise.withResolvers<void>();
  const command = shell(first, "echo started; sleep 0.3; echo late > late; cat late", {
    onOutput: () => started.resolve(),
  });
  await started.promise;
  await second.delete?.();
  expect((await command).stdout).toBe("started\nlate\n");
  expect((await shell(second, "ls -A")).stdout).toBe("");
});

it("goes with the session, open or not", async () => {
  for (const isOpen of [true, false]) {
    const before = readdirSync(folder);
    const { agent, again } = await openAgent(url);
    const session = await agent.session("one");
    expect((await session.shell("echo kept > f")).exitCode).toBe(0);
    expect(readdirSync(folder)).toHaveLength(before.length + 1);
    if (!isOpen) await agent.destroy();
    await (isOpen ? agent : await again()).sessions.delete("one");
    expect(readdirSync(folder)).toEqual(before);
  }
});

it("stays with a warning when the server does not answer, and the session is deleted all the same", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const gone = createSandboxServer({ root: join(root, "gone"), token });
  await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
  const { agent } = await openAgent(`http://127.0.0.1:${(gone.address() as AddressInfo).port}`); // it listens
  await (await agent.session("one")).shell("echo kept > f");
  gone.closeAllConnections();
  await new Promise((resolve) => gone.close(resolve));
  await agent.sessions.delete("one");
  await expect(agent.sessions.get("one")).rejects.toMatchObject({ code: "session_not_found" });
  expect(warn.mock.calls.flat()).toEqual([
    expect.stringMatching(/deleted session .*\/one may have elsewhere was not removed: .*cannot be reached/),
  ]);
  warn.mockRestore();
});

it("stays with a sentence on a server of a release that knows no deletion", async () => {
  const old = createServer((_request, response) => {
    response.writeHead(400, { "content-type": "application/json" });
    response.end(
      '{"error":{"code":"invalid_request","message":"The call does not have its form (work.type)."}}',
    );
  });
  await new Promise<void>((resolve) => old.listen(0, "127.0.0.1", resolve));
  const sandbox = open("x", `http://127.0.0.1:${(old.address() as AddressInfo).port}`); // it listens
  await expect(sandbox.delete?.()).rejects.toThrow("release that does not delete sessions");
  await new Promise((resolve) => old.close(resolve));
});

function open(session: string, at: string = url) {
  const policy = { allowWrite: true, allowShell: true, allowedCommands: [] };
  return createRemoteSandbox({ url: at, token, fetch, session, policy });
}

async function openAgent(at: string) {
  const again = () =>
    init({
      model: "demo:",
      name: "coder",
      id: "acme",
      stateDir,
      sandbox: remote({ url: at, token }),
      allowWrite: true,
      allowShell: true,
    });
  const stateDir = mkdtempSync(join(root, "state-"));
  return { agent: await again(), again };
}
