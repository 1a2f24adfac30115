/** The lines of docs/http.md, typed one after the other: each is answered, and each route has one. */

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bundleWithWrangler } from "../../bench/bundle.ts";
import { startWorkerd, type WorkerdProcess } from "../../bench/workerd-process.ts";
import { createSandboxServer } from "../../src/node/sandbox-server/sandbox-server.ts";
import { readAdminOpenApi, readOpenApi } from "../../src/router/docs/openapi-text.ts";
import { checkAnswer } from "../support/check-answer.ts";
import { type FakeOpenAi, lastUserText, startFakeOpenAi } from "../support/fake-openai/index.ts";

const markdown = readFileSync(join(import.meta.dirname, "../../docs/http.md"), "utf8");
const section = markdown.split("## A line for each route\n")[1] ?? "";
const lines = (/```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? "")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));

/** Upgrades to a WebSocket, which these lines leave out. */
const sockets = ["GET /agents/{name}/{id}", "GET /workflows/{name}"];

const sandboxToken = "a token of the sandbox server".replaceAll(" ", "-");

let folder: string;
let model: FakeOpenAi;
let worker: WorkerdProcess;
let source: string;
let machine: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "edgeflue-http-lines-"));
  model = await startFakeOpenAi({
    respond: ({ body }) => {
      const isBill = lastUserText(body).includes("Pay the bill") && !JSON.stringify(body).includes('"paid ');
      const isParcel =
        lastUserText(body).includes("parcel tomorrow") && !JSON.stringify(body).includes("(UTC)");
      const wakeUp = { action: "set", message: "Look for it.", at: "tomorrow 09:00" };
      if (isParcel) return [{ toolCalls: [{ name: "schedule", arguments: wakeUp }] }];
      return isBill ? [{ toolCalls: [{ name: "pay", arguments: { cents: 500 } }] }] : [{ text: "Done." }];
    },
  });
  machine = createSandboxServer({ root: join(folder, "machine"), token: sandboxToken });
  await new Promise<void>((resolve) => machine.listen(0, "127.0.0.1", resolve));
  const bundle = await bundleWithWrangler(
    "test/client/http-lines-worker/wrangler.toml",
    join(folder, "bundle"),
  );
  source = readFileSync(join(bundle.directory, bundle.modules[0] ?? ""), "utf8");
  worker = await startWorkerd(bundle, {
    vars: {
      EDGEFLUE_API_KEYS: "choose-a-long-random-key",
      SHOP_SECRET: "choose-a-signing-secret",
      EDGEFLUE_TOKEN_SECRET: "a token secret with more than thirty-two characters",
      EDGEFLUE_DEFAULT_AGENT: "assistant",
      SANDBOX_URL: `http://127.0.0.1:${(machine.address() as AddressInfo).port}`, // it listens
      SANDBOX_TOKEN: sandboxToken,
      EDGEFLUE_MODEL: "openai:test-model",
      OPENAI_API: "chat",
      OPENAI_API_KEY: "test-key",
      OPENAI_BASE_URL: model.url,
    },
  });
});
afterAll(async () => {
  await worker?.stop();
  await model?.close();
  machine?.closeAllConnections();
  machine?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Typed {
  status: number;
  method: string;
  url: string;
  path: string;
  type: string;
  text: string;
}

/** After `assignments`, lines that set variables. */
async function type(line: string, assignments: readonly string[]): Promise<Typed> {
  const trailer = ["http_code", "method", "url_effective", "content_type"].map((name) => `%{${name}}`);
  const command = `${line} --silent --show-error --globoff --max-time 20 --write-out '\\n${trailer.join("\\t")}'`;
  const { stdout } = await promisify(execFile)("bash", ["-c", `${assignments.join("\n")}\n${command}`], {
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
  });
  const end = stdout.lastIndexOf("\n");
  const [status = "", method = "", url = "", contentType = ""] = stdout.slice(end + 1).split("\t");
  const { pathname } = new URL(url);
  return {
    status: Number(status),
    method,
    url,
    path: pathname,
    type: contentType,
    text: stdout.slice(0, end),
  };
}

/** The field `a[0].b` of an answer, as text. */
function fieldOf(text: string, path: string): string | undefined {
  const value = path
    .split(/[.[\]]+/)
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], JSON.parse(text));
  return value === undefined ? undefined : String(value);
}

const documents = await Promise.all([readOpenApi(), readAdminOpenApi()]);
const routes = documents.flatMap((text) => {
  const { paths } = JSON.parse(text) as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
});

/** The route of a request: that with the fewest parameters. */
function routeOf({ method, path }: Typed): string | undefined {
  const fitting = routes.filter((route) => {
    const pattern = (route.split(" ")[1] ?? "").replace("{path}", "[^?]+").replace(/\{\w+\}/g, "[^/]+");
    return route.startsWith(`${method} `) && new RegExp(`^${pattern}$`).test(path);
  });
  return fitting.sort((one, other) => one.split("{").length - other.split("{").length)[0];
}

/** A field of the last answer. One that is not there yet is read again, by the same line. */
async function waitForField(path: string, last: Last, assignments: readonly string[]): Promise<string> {
  let { text } = last;
  let field = fieldOf(text, path);
  await expect
    .poll(
      async () => {
        if (field === undefined && !last.line.includes(" -d "))
          ({ text } = await type(last.line, assignments));
        field = fieldOf(text, path);
        return field;
      },
      { timeout: 20_000, message: `${path} of the answer to ${last.line}: ${last.text}` },
    )
    .toBeTypeOf("string");
  return field ?? "";
}

interface Last {
  line: string;
  text: string;
}

it("are answered, with what the API's description says, and each route has one", async () => {
  const assignments: string[] = [];
  const typed = new Set<string | undefined>();
  const problems: string[] = [];
  let last: Last = { line: "", text: "" };
  for (const line of lines) {
    const [, name, value = ""] = /^([A-Z]+)=(.*)$/.exec(line) ?? [];
    if (name === undefined) {
      const answer = await type(line, assignments);
      const { status, text } = answer;
      if (status < 200 || status > 299) problems.push(`${line}: ${status} ${text.slice(0, 300)}`);
      if (answer.type.startsWith("application/json"))
        checkAnswer(answer.method, answer.url, status, JSON.parse(text));
      typed.add(routeOf(answer));
      last = { line, text };
    } else if (/^[a-z]\w*(?:\[\d+\]\.\w+)?$/.test(value)) {
      assignments.push(`${name}='${await waitForField(value, last, assignments)}'`);
    } else {
      assignments.push(line.replace("http://localhost:8787", worker.url));
    }
  }
  expect(problems).toEqual([]);
  const missing = routes.filter((route) => !typed.has(route) && !sockets.includes(route));
  expect(missing).toEqual([]);
}, 120_000);

it("run in a Worker whose source is plain ASCII: one other character doubles what V8 keeps of it", () => {
  expect(source.length).toBeGreaterThan(1_000_000);
  expect(/.{0,60}[^\0-\x7f]/.exec(source)?.[0]).toBeUndefined();
});
