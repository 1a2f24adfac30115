/** `npm run dev` as a newcomer uses it: any OpenAI-compatible server drives the sample agents, over both APIs. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findFreePort } from "../../src/cli/start-worker.ts";
import { type FakeOpenAi, startFakeOpenAi, toolResultsSinceUser } from "../support/fake-openai/index.ts";

const root = join(import.meta.dirname, "../..");

describe.each(["chat", "responses"])("npm run dev with OPENAI_API=%s", (api) => {
  const storage = mkdtempSync(join(tmpdir(), "edgeflue-dev-"));
  let model: FakeOpenAi;
  let url = "";
  let output = "";
  let stop = async () => {};

  beforeAll(async () => {
    model = await startFakeOpenAi({
      respond: ({ body }) =>
        toolResultsSinceUser(body) === 0
          ? [
              { text: "Let me count." },
              { toolCalls: [{ name: "bash", arguments: { command: "printf 'a\\nb\\n' | wc -l" } }] },
            ]
          : [{ text: "There are two." }],
    });
    const port = await findFreePort();
    url = `http://127.0.0.1:${port}`;
    const vars = [
      "EDGEFLUE_AUTH:none",
      `OPENAI_BASE_URL:${model.url}`,
      "OPENAI_API_KEY:k",
      `OPENAI_API:${api}`,
      "EDGEFLUE_MODEL:openai:any",
    ];
    const args = [
      "--port",
      String(port),
      "--persist-to",
      storage,
      ...vars.flatMap((value) => ["--var", value]),
    ];
    const child = spawn(process.execPath, [join(root, "src/cli/edgeflue.ts"), "dev", ...args], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    stop = async () => {
      const exit = once(child, "exit");
      child.kill("SIGTERM");
      await exit;
    };
    for (
      const deadline = Date.now() + 50_000;
      Date.now() < deadline && child.exitCode === null;
      await delay(100)
    ) {
      const health = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) }).catch(
        () => undefined,
      );
      if (health?.ok === true) return;
    }
    throw new Error(`npm run dev did not answer:\n${output}`);
  });

  afterAll(async () => {
    await stop();
    await model.close();
    rmSync(storage, { recursive: true });
  });

  it("says what there is once it runs", () =>
    expect
      .poll(() => output)
      .toMatch(/edgeflue: agents: .*assistant.*\n {2}curl http:\/\/\S+\/agents\/\w+\/me /));

  it("answers a prompt that takes a tool", async () => {
    const response = await fetch(`${url}/agents/assistant/x`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message: "How many lines?" }),
    });
    expect(await response.json()).toMatchObject({
      result: { text: "There are two.", model: { id: "any" }, metadata: { steps: 2 } },
    });
    const sent = JSON.stringify(model.requests.at(-1)?.body);
    expect(sent).toContain(String.raw`\"stdout\":\"2\\n\"`);
    expect(model.requests.at(-1)?.path).toBe(api === "chat" ? "/v1/chat/completions" : "/v1/responses");
    // And the terminal shows it.
    for (const line of [
      "● prompt",
      "Let me count.",
      "→ bash ",
      "← bash ",
      "There are two.",
      "● prompt took ",
    ])
      await expect.poll(() => output).toContain(`[assistant/x] ${line}`);
  });

  it("lists the sample agents", async () => {
    const { agents } = (await (await fetch(`${url}/agents`)).json()) as { agents: { name: string }[] };
    expect(agents.map(({ name }) => name)).toEqual(expect.arrayContaining(["assistant", "librarian"]));
  });
});

it("says that there is no key, and where it belongs", async () => {
  const storage = mkdtempSync(join(tmpdir(), "edgeflue-dev-"));
  const port = String(await findFreePort());
  const command = [join(root, "src/cli/edgeflue.ts"), "dev", "--port", port, "--persist-to", storage];
  // A file of variables without a key.
  const envFile = join(storage, "env");
  writeFileSync(envFile, "EDGEFLUE_MODEL=demo:\n");
  const child = spawn(process.execPath, [...command, "--env-file", envFile], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  try {
    await expect.poll(() => output, { timeout: 50_000 }).toContain("Put EDGEFLUE_API_KEYS into .dev.vars");
  } finally {
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    await exit;
    rmSync(storage, { recursive: true });
  }
}, 60_000);
