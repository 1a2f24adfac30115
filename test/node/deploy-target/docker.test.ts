/** `edgeflue add docker` and `edgeflue build --workerd`: a Worker without Cloudflare, in the real workerd. Docker itself is not
 *  needed: what the image would run is run here. */

import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toWorkerdConfig } from "../../../src/cli/workerd/workerd-config.ts";
import {
  conversationOf,
  type FakeOpenAi,
  lastUserText,
  type Reply,
  startFakeOpenAi,
} from "../../support/fake-openai/index.ts";
import { type SelfHosted, serveOnce, startSelfHosted } from "../support/self-hosted.ts";
import { makeProject, useFolder } from "../support/temporary-folder.ts";

const root = join(import.meta.dirname, "../../..");
const cli = join(root, "src/cli/edgeflue.ts");
const folder = useFolder("docker");
const key = "a-key-that-is-in-no-file";

/** This repository's agents, and a workflow that tells somebody when it has slept. */
const project = makeProject(folder, {
  "wrangler.toml": `${readFileSync(join(root, "wrangler.toml"), "utf8").replace(/^\[build\]\n(?:.+\n)*/m, "")}
[vars]
EDGEFLUE_MODEL = "demo:"
no-name-of-a-shell = "it's bound all the same"
`,
  "src/worker.ts": readFileSync(join(root, "src/worker.ts"), "utf8")
    .replace("./create-worker.ts", "edgeflue/worker")
    .replace(
      /import \{ manifest \} .*/,
      `import { manifest as agents } from "../../../../src/manifest.ts";
       const workflows = { later: { file: "workflows/later.ts", load: () => import("../workflows/later.ts") } };
       const manifest = { ...agents, workflows };`,
    ),
  "workflows/later.ts": `export async function run(ctx) {
    await ctx.sleep(ctx.payload.ms);
    return ctx.step("tell", async () => (await fetch(ctx.payload.url)).status);
  }`,
});
const built = join(project, "dist/workerd");

let model: FakeOpenAi;
let replies: Reply[] = [];

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [cli, "build", "--workerd"], { cwd: project });
  model = await startFakeOpenAi({
    respond: ({ body }) => replies.shift() ?? [{ text: `You said: ${lastUserText(body)}` }],
  });
});
afterAll(() => model.close());

/** On a volume of that name, with the fake provider's model. */
function start(volume: string, env: Record<string, string> = {}): Promise<SelfHosted> {
  return startSelfHosted(built, {
    EDGEFLUE_API_KEYS: key,
    EDGEFLUE_STORAGE: makeVolume(volume),
    EDGEFLUE_MODEL: "openai:any",
    EDGEFLUE_PRIVATE_NETWORK: "1",
    OPENAI_API: "chat",
    OPENAI_API_KEY: "k",
    OPENAI_BASE_URL: model.url,
    ...env,
  });
}

function makeVolume(name: string): string {
  const path = join(folder, `volume-${name}`);
  mkdirSync(path, { recursive: true });
  return path;
}

function post({ url }: SelfHosted, path: string, body: object, headers = {}): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}`, ...headers },
    body: JSON.stringify(body),
  });
}

async function prompt(worker: SelfHosted, message: string): Promise<string> {
  const response = await post(worker, "/agents/assistant/me", { message });
  const body = (await response.json()) as { result?: { text: string }; error?: unknown };
  return body.result?.text ?? JSON.stringify(body.error);
}

/** Role and text of what the model was sent last. */
const sentLast = () =>
  conversationOf(model.requests.at(-1)?.body ?? {})
    .slice(1)
    .map(({ role, content }) => `${role}: ${content}`);

describe("a Worker on raw workerd", () => {
  it("has its history after it was killed, and ends what was interrupted", async () => {
    const first = await start("killed");
    expect(await prompt(first, "one")).toBe("You said: one");
    replies = [[{ hang: true }]];
    const asked = model.received(model.requests.length + 1);
    const { status } = await post(first, "/agents/assistant/me/dispatch", { input: "two" });
    expect(status).toBe(202);
    await asked;
    await first.end("SIGKILL");

    const second = await start("killed");
    expect(await prompt(second, "three")).toBe("You said: three");
    expect(sentLast()).toEqual([
      "user: one",
      "assistant: You said: one",
      "user: two",
      "assistant: You said: two",
      "user: three",
    ]);
  });

  it("wakes for what is due after it was killed, without a request", async () => {
    const told = Promise.withResolvers<void>();
    const server = createServer((_, response) => {
      told.resolve();
      response.end();
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo; // a listening TCP server has no other kind
    const first = await start("asleep");
    // Long enough for the run to be nothing but rows and an alarm.
    const payload = { url: `http://127.0.0.1:${port}/`, ms: 10_100 };
    const { status } = await post(first, "/workflows/later", { payload });
    expect(status).toBe(202);
    await first.end("SIGKILL");

    const second = await start("asleep");
    await told.promise;
    server.close();
    await second.end("SIGTERM");
  });

  it("answers what it was asked before it ends at SIGTERM", async () => {
    const worker = await start("terminated", { EDGEFLUE_MODEL: "demo:" });
    const message = "$ sleep 1 && echo slept";
    const { body } = await post(worker, "/agents/assistant/me", { message }, { accept: "text/event-stream" });
    if (body === null) throw new Error("There is no stream.");
    const frames = body.pipeThrough(new TextDecoderStream()).getReader();
    await frames.read();
    const ended = worker.end("SIGTERM");
    let text = "";
    for (let next = await frames.read(); !next.done; next = await frames.read()) text += next.value;
    expect(text).toContain("slept");
    expect(await ended).toBe(0);
  });

  it("takes keys from the environment, writes their names only, and goes by wrangler.toml for what is not set", async () => {
    const storage = makeVolume("names");
    const worker = await startSelfHosted(built, { EDGEFLUE_API_KEYS: key, EDGEFLUE_STORAGE: storage });
    expect(await prompt(worker, "$ echo hi")).toContain("hi");
    const config = readFileSync(join(storage, ".workerd.capnp"), "utf8");
    expect([...config.matchAll(/fromEnvironment = "(\w+)"/g)].map(([, name]) => name).sort()).toEqual([
      "EDGEFLUE_API_KEYS",
      "EDGEFLUE_MODEL",
      "EDGEFLUE_SCHEDULES",
    ]);
    expect(config).not.toContain(key);
    expect(config).toContain(`(name = "no-name-of-a-shell", text = "it's bound all the same")`);
    expect(config).toContain('allow = ["public"], tlsOptions = (trustBrowserCas = true)');
    expect((await fetch(`${worker.url}/agents`)).status).toBe(401);
  });

  it("refuses a volume that another process uses, and says whether it is healthy", async () => {
    const worker = await start("shared");
    const env = { PORT: String(worker.port), EDGEFLUE_HOST: "127.0.0.1" };
    expect(await serveOnce(built, { ...env, EDGEFLUE_STORAGE: makeVolume("shared") })).toEqual({
      status: 1,
      output: expect.stringMatching(/^serve: another process uses .*volume-shared\.\n$/),
    });
    expect(await serveOnce(built, env, "health")).toEqual({ status: 0, output: "" });
    await worker.end("SIGKILL");
    expect((await serveOnce(built, env, "health")).status).toBe(1);
  });

  it("is of the version of workerd that wrangler has", () => {
    const { version } = JSON.parse(readFileSync(join(root, "node_modules/workerd/package.json"), "utf8"));
    const { stdout } = spawnSync(join(built, "workerd"), ["--version"], { encoding: "utf8" });
    expect(stdout).toContain(version.split(".")[1]?.replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3"));
  });
});

describe("toWorkerdConfig", () => {
  const upload = {
    modules: [{ name: "worker.js", type: "application/javascript+module", content: new Uint8Array() }],
    compatibilityDate: "2026-10-01",
    compatibilityFlags: ["nodejs_compat"],
    bindings: [],
    containers: [],
  };

  it("refuses a Worker with what raw workerd does not have, by name", () => {
    const limit = { name: "KEY_RATE_LIMIT", type: "other" as const, kind: "ratelimit" };
    expect(() => toWorkerdConfig({ ...upload, bindings: [limit], containers: ["SessionObject"] })).toThrow(
      "what raw workerd does not: KEY_RATE_LIMIT (ratelimit), the containers of SessionObject. Give this build",
    );
  });

  it("embeds each module as what it is, and keeps the flags and values of wrangler.toml", () => {
    const text = { name: "a-index.js", type: "text/plain", content: new Uint8Array() };
    const flags = { name: "FLAGS", type: "json" as const, json: { "it's": ['"'] } };
    const config = toWorkerdConfig({ ...upload, modules: [...upload.modules, text], bindings: [flags] });
    expect(config).toContain('(name = "worker.js", esModule = embed "/modules/0")');
    expect(config).toContain('(name = "a-index.js", text = embed "/modules/1")');
    expect(config).toContain(String.raw`(name = "FLAGS", json = "{\"it's\":[\"\\\"\"]}")`);
    expect(config).toContain('compatibilityFlags = [\n    "nodejs_compat"\n  ]');
  });
});

describe("edgeflue add docker", () => {
  const target = makeProject(folder, { "package.json": "{}" });
  spawnSync(process.execPath, [cli, "add", "docker"], { cwd: target });
  const read = (name: string) => readFileSync(join(target, name), "utf8");

  it("writes an image that builds the project and runs it, not as root", () => {
    expect(readdirSync(target).sort()).toEqual([".dockerignore", "Dockerfile", "package.json"]);
    const lines = read("Dockerfile").split("\n");
    const final = lines.slice(lines.indexOf("FROM debian:12-slim"));
    expect(lines.filter((line) => line.startsWith("FROM "))).toEqual([
      "FROM node:24-slim AS build",
      "FROM debian:12-slim",
    ]);
    expect(final.filter((line) => /^(?:USER|VOLUME|HEALTHCHECK|CMD|COPY)/.test(line))).toEqual([
      "COPY --from=build /project/dist/workerd /app",
      "USER agents",
      "VOLUME /data",
      expect.stringMatching(/^HEALTHCHECK .* CMD \["\/app\/serve", "health"\]$/),
      'CMD ["/app/serve"]',
    ]);
    expect(final.join("\n")).toContain("ca-certificates");
  });

  it("keeps keys out of it", () => {
    expect(read("Dockerfile")).not.toMatch(/^(?:ARG|ENV) .*(?:KEY|TOKEN|SECRET)/m);
    for (const pattern of ["**/.env*", "**/.dev.vars*", "**/.git", "**/node_modules"])
      expect(read(".dockerignore").split("\n")).toContain(pattern);
  });
});
