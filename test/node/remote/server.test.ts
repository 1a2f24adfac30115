/** The sandbox server as others meet it: wrong tokens, odd requests, broken connections, its own death. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { init } from "../../../src/node/index.ts";
import { remote } from "../../../src/sandbox/remote/index.ts";
import { createRemoteSandbox } from "../../../src/sandbox/remote/remote-sandbox.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { shell } from "../../sandbox/use-sandbox.ts";

const token = "canary-token-0123456789";
const cli = join(import.meta.dirname, "../../../src/cli/edgeflue.ts");
const root = mkdtempSync(join(tmpdir(), "edgeflue-server-"));
let server: { process: ChildProcess; url: string };

beforeAll(async () => {
  server = await start();
});

afterAll(async () => {
  server.process.kill("SIGTERM");
  await once(server.process, "exit");
  rmSync(root, { recursive: true, force: true });
});

it("answers nothing without the token, and says no more than that", async () => {
  for (const authorization of ["", "Bearer", "Bearer wrong", `Bearer ${token}x`, token, `bearer  ${token}`]) {
    const response = await fetch(`${server.url}/v1/call`, { method: "POST", headers: { authorization } });
    expect([authorization, response.status]).toEqual([authorization, 401]);
    expect(await response.text()).not.toContain(token);
  }
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  expect(
    (await fetch(`${server.url}/v1/other`, { headers: { authorization: `Bearer ${token}` } })).status,
  ).toBe(404);
});

it("refuses what is no call, and what is too large, by its place", async () => {
  const post = async (body: string | Uint8Array<ArrayBuffer>) => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${server.url}/v1/call`, { method: "POST", headers, body });
    return [response.status, await response.text()] as const;
  };
  expect((await post("{}\n"))[1]).toContain("session");
  expect((await post("not json\n"))[0]).toBe(400);
  expect((await post(""))[0]).toBe(400);
  const policy = { allowWrite: true, allowShell: true, allowedCommands: [] };
  const call = {
    session: "s",
    policy,
    scope: {},
    work: { type: "shell", command: "id", options: { comand: 1 } },
  };
  expect((await post(`${JSON.stringify(call)}\n`))[1]).toContain("comand");
  expect((await post(new Uint8Array(18 * 1024 * 1024)).catch(() => [413]))[0]).toBe(413);
});

it("gives each session a folder of its own, whatever its name is (S5)", async () => {
  const before = readdirSync(root).length;
  for (const session of ["..", ".", "../../etc", "a/b", "/", "é", "x".repeat(4_000)]) {
    await shell(open(session), "echo x > here");
  }
  expect(readdirSync(root)).toHaveLength(before + 7);
  expect(readdirSync(join(root, "..")).includes("here")).toBe(false);
});

it("shows commands neither its token nor its environment (S2)", async () => {
  const { stdout } = await shell(open("env"), "env; tr '\\0' '\\n' < /proc/self/environ");
  expect(stdout).not.toContain(token);
  expect(stdout).not.toContain("HIDDEN_KEY");
});

it("ends the command of a client that hangs up, with its children (C19)", async () => {
  const sandbox = open("hang-up");
  const abort = new AbortController();
  const transaction = await sandbox.begin();
  const run = transaction.shell("echo $$ > pid; sleep 300 & sleep 300", { signal: abort.signal });
  run.catch(() => {});
  const other = open("hang-up-watch");
  const folder = () => readdirSync(root).find((name) => existsSync(join(root, name, "files", "pid")));
  await expect.poll(folder).toBeDefined();
  abort.abort(new Error("the caller left"));
  await expect(run).rejects.toThrow("the caller left");
  transaction.end();
  expect((await shell(sandbox, `${groupEnds("pid")}; echo next`)).stdout).toBe("next\n");
  expect((await shell(other, "echo free")).stdout).toBe("free\n");
});

it("says that a command's outcome is unknown when the server dies, ends it, and has the files again (C20)", async () => {
  const own = await start();
  const sandbox = open("dies", own.url);
  await shell(sandbox, "echo before > kept");
  const run = shell(sandbox, "echo $$ > dying; sleep 300");
  run.catch(() => {});
  const pidFile = () => readdirSync(root).some((name) => existsSync(join(root, name, "files", "dying")));
  await expect.poll(pidFile).toBe(true);
  // Its answer says that it has noted which process group to watch.
  await fetch(`${own.url}/health`);
  own.process.kill("SIGKILL");
  await expect(run).rejects.toMatchObject({
    code: "server_unavailable",
    message: expect.stringContaining("may have done all, a part, or none"),
  });
  await expect(shell(sandbox, "true")).rejects.toMatchObject({ code: "server_unavailable" });
  const again = open("dies");
  const { stdout } = await shell(again, `${groupEnds("dying")}; cat kept`);
  expect(stdout).toBe("before\n");
});

it("is no answer when something else listens there", async () => {
  const other = createServer((socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"));
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" ? address?.port : 0;
  await expect(shell(open("x", `http://127.0.0.1:${port}`), "true")).rejects.toMatchObject({
    code: "server_unavailable",
  });
  other.close();
});

it("is an agent's sandbox by its file alone, which keeps the token out of all it shows (S13)", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "edgeflue-remote-state-"));
  const agent = await init({
    model: "demo:",
    stateDir,
    sandbox: remote({ url: server.url, token }),
    allowWrite: true,
    allowShell: true,
  });
  const session = await agent.session("one");
  expect(await session.shell("pwd; echo kept > f")).toMatchObject({ exitCode: 0 });
  const answer = await session.prompt("$ cat f");
  expect(answer.text).toContain("kept");
  let shown = "";
  for await (const { type, ...data } of session.stream("$ cat f")) {
    if (type === "command_output") shown += data.text;
  }
  expect(shown).toBe("kept\n");
  expect(JSON.stringify(await session.messages())).not.toContain(token);
  await agent.destroy?.();
  rmSync(stateDir, { recursive: true, force: true });
});

it("refuses addresses and tokens that cannot be right, by what is wrong", () => {
  for (const url of [
    undefined,
    "",
    "x",
    "http://example.com",
    "ftp://localhost",
    "https://u:p@example.com",
    "https://example.com/?a",
  ]) {
    expect(() => remote({ url, token })).toThrow("url of remote()");
  }
  for (const bad of [undefined, "", "short", `${token}\n`]) {
    expect(() => remote({ url: "https://example.com", token: bad })).toThrow("token of remote()");
  }
  expect(() => remote({ url: "https://example.com", token, tokn: 1 } as never)).toThrow('no option "tokn"');
});

/** Prints `alive` when the process group of a file is still there after 5 s. */
function groupEnds(file: string): string {
  // A zombie is dead: who its new parent is, and whether that one looks after it, is the machine's affair.
  const isThere = `ps -eo pgid=,stat= | grep -v Z | grep -q "^ *$(cat ${file}) "`;
  return `for i in $(seq 100); do ${isThere} || break; sleep 0.05; done; ${isThere} && echo alive`;
}

function open(session: string, url = server.url): Sandbox {
  const policy = { allowWrite: true, allowShell: true, allowedCommands: [] };
  return createRemoteSandbox({ url, token, fetch, session, policy });
}

async function start() {
  const child = spawn(process.execPath, [cli, "sandbox-server", "--root", root, "--port", "0"], {
    env: { PATH: process.env.PATH, EDGEFLUE_SANDBOX_TOKEN: token, HIDDEN_KEY: "hidden" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { process: child, url: line.slice(line.indexOf("http://")) };
}
