/** The pages of docs/ keep their word: their examples compile, run and print what the page says, their requests reach
 *  routes that exist and their links lead somewhere; and the tests that test/pyflue-cases.md names are there. A page is a project: a line
 *  that is nothing but a path and a colon names the file of the block below it; other TypeScript is a program. */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { AgentDirectory } from "../src/agent/agent-directory.ts";
import { createAgent } from "../src/agent/create-agent.ts";
import { sampleValue } from "../src/model/demo/sample-value.ts";
import { readAdminOpenApi, readOpenApi } from "../src/router/docs/openapi-text.ts";
import { fakeSession } from "../src/testing/index.ts";
import { WorkflowDirectory } from "../src/workflow/workflow-directory.ts";
import { memoryRuns } from "./node/workflow/memory-runs.ts";
import {
  echo,
  type FakeOpenAi,
  lastUserText,
  type RecordedRequest,
  startFakeOpenAi,
} from "./support/fake-openai/index.ts";

interface Block {
  language: string;
  text: string;
  /** The file that the page says it is. */
  file: string | undefined;
  /** What the page says that it prints: the block of text right below. */
  output: string | undefined;
}

interface Page {
  name: string;
  markdown: string;
  blocks: Block[];
}

const root = join(import.meta.dirname, "..");
const folder = join(root, ".edgeflue", "docs");
const compileCache = join(folder, ".compile-cache");
const packageFolder = join(folder, ".package");
const packageHook = join(packageFolder, "hook.mjs");
const pages = readdirSync(join(root, "docs")).map((file) => readPage(file));
const blocks = pages.flatMap((page) => page.blocks.map((block) => ({ page: page.name, ...block })));

function readPage(file: string): Page {
  const markdown = readFileSync(join(root, "docs", file), "utf8");
  const fences = /(?:^`([\w./-]+)`:\n\n)?^```(\w+)\n(.*?)^```$(?:\n\n^```text\n(.*?)^```$)?/gms;
  const found = [...markdown.matchAll(fences)].map(([, path, language = "", text = "", output]) => ({
    language,
    text,
    file: path,
    output,
  }));
  return { name: file.replace(/\.md$/, ""), markdown, blocks: found };
}

/** The TypeScript of a page that is not a file of its project, by the file that it is put into. */
function programsOf({ blocks: own }: Page): { file: string; output: string | undefined }[] {
  return own
    .filter(({ language, file }) => language === "ts" && (file === undefined || file.endsWith(".test.ts")))
    .map(({ file, output }, index) => ({ file: file ?? `program-${index}.ts`, output }));
}

function agentsOf({ blocks: own }: Page): string[] {
  return own.flatMap(({ file }) => (file !== undefined && /^agents\/\w+\.ts$/.test(file) ? [file] : []));
}

describe("the programs of docs/", () => {
  let model: FakeOpenAi;
  let worker: Server;
  const run = (page: string, file: string) => runProgram(join(folder, page), file, { model, worker });

  beforeAll(async () => {
    model = await startFakeOpenAi({ respond: answer });
    worker = await startWorker();
    rmSync(folder, { recursive: true, force: true });
    for (const page of pages) writeProject(page);
    await bundlePackage();
  });
  afterAll(async () => {
    worker.close();
    await model.close();
    vi.unstubAllGlobals();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ["as a Worker's code", "tsconfig.json", ["*/agents/*.ts", "*/src/*.ts"], []],
    ["as Node's", "tsconfig.node.json", ["*/**/*.ts", "*/**/*.tsx"], ["*/src"]],
  ])("compile, %s", (_name, base, include, exclude) => {
    const config = join(folder, `docs.${base}`);
    writeFileSync(
      config,
      JSON.stringify({
        extends: `../../${base}`,
        compilerOptions: { moduleDetection: "force", jsx: "react-jsx" },
        include,
        exclude,
      }),
    );
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "--singleThreaded", "-p", config], {
      encoding: "utf8",
    });
    // Mistakes in src/ are reported elsewhere.
    expect(stdout.split("\n").filter((line) => line !== "" && !/^(?:src\/|\s)/.test(line))).toEqual([]);
  });

  const programs = pages.flatMap((page) =>
    programsOf(page).map(({ file, output }) => ({ page: page.name, file, output })),
  );

  it.each(programs)("run: $page/$file", { timeout: 120_000 }, async ({ page, file, output }) => {
    const { code, stdout, stderr } = await run(page, file);
    expect(code, stderr).toBe(0);
    if (output !== undefined) expect(stdout.trimEnd()).toBe(output.trimEnd());
  });

  const agents = pages.flatMap((page) => agentsOf(page).map((file) => ({ page: page.name, file })));
  let answers: Promise<string> | undefined;

  it.each(agents)("have agents that answer: $page/$file", { timeout: 120_000 }, async ({ page, file }) => {
    answers ??= askAll();
    const [, answer] = new RegExp(`^${page}/${file}: (.*)$`, "m").exec(await answers) ?? [];
    expect(answer).toContain("hello");
  });

  /** In one process, which loads the package once. */
  async function askAll(): Promise<string> {
    writeFileSync(
      join(folder, "ask-all.ts"),
      `import { init } from "edgeflue";
      const env = { ...process.env, EDGEFLUE_MODEL: "openai:test" };
      const ask = async (file: string) => {
        const agent = await init((await import(file)).default, { env, stateDir: ".state-of-agents" });
        const { text } = await (await agent.session()).prompt("hello");
        await agent.destroy();
        return text;
      };
      for (const { page, file } of ${JSON.stringify(agents)}) {
        process.chdir(\`${folder}/\${page}\`);
        const answer = await ask(\`${folder}/\${page}/\${file}\`).catch(String);
        console.log(\`\${page}/\${file}: \${JSON.stringify(answer)}\`);
      }`,
    );
    const { code, stdout, stderr } = await run(".", "ask-all.ts");
    expect(code, stderr).toBe(0);
    return stdout;
  }
});

/** Echoes its request; where a typed result is asked for, returns one that fits. */
function answer(request: RecordedRequest) {
  const asked = /must match this JSON Schema:\n([\s\S]*?)\n\n---RESULT_START---/.exec(
    lastUserText(request.body),
  );
  return asked === null ? echo(request) : [{ text: JSON.stringify(sampleValue(JSON.parse(asked[1] ?? ""))) }];
}

function writeProject(page: Page): void {
  const own = join(folder, page.name);
  const programs = programsOf(page);
  let number = 0;
  for (const { language, file, text } of page.blocks) {
    const path = file ?? (language === "ts" ? programs[number]?.file : undefined);
    if (language === "ts" && (file === undefined || file.endsWith(".test.ts"))) number += 1;
    if (path === undefined) continue;
    mkdirSync(dirname(join(own, path)), { recursive: true });
    writeFileSync(join(own, path), text);
  }
}

/** The package in a few files, where its subpaths lead for a program that loads the hook first: each program would
 *  load a thousand modules otherwise. */
async function bundlePackage(): Promise<void> {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    exports: Record<string, string | { default: string }>;
  };
  const entries = Object.entries(exports)
    .filter(([subpath]) => subpath !== "./package.json")
    .map(([subpath, target]) => ({
      name: subpath === "." ? "edgeflue" : `edgeflue${subpath.slice(1)}`,
      source: join(root, typeof target === "string" ? target : target.default),
    }));
  await build({
    entryPoints: entries.map(({ name, source }) => ({ in: source, out: name })),
    outdir: packageFolder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    packages: "external",
    external: ["cloudflare:*"],
  });
  const urls = entries.map(({ name }) => [name, pathToFileURL(join(packageFolder, `${name}.mjs`)).href]);
  writeFileSync(
    packageHook,
    `import { registerHooks } from "node:module";
    const urls = new Map(${JSON.stringify(urls)});
    registerHooks({
      resolve: (name, context, next) =>
        urls.has(name) ? { url: urls.get(name), shortCircuit: true } : next(name, context),
    });`,
  );
}

/** In the folder of its page, as its reader would run it, with a fake of OpenAI's model. */
async function runProgram(
  cwd: string,
  file: string,
  { model, worker }: { model: FakeOpenAi; worker: Server },
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { port } = worker.address() as AddressInfo; // a listening TCP server has no other kind
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    OPENAI_API_KEY: "test-key",
    OPENAI_API: "chat",
    OPENAI_BASE_URL: model.url,
    EDGEFLUE_URL: `http://127.0.0.1:${port}`,
    // All programs load the same package: Node keeps what it has compiled of it.
    NODE_COMPILE_CACHE: compileCache,
  };
  const child = spawn(process.execPath, ["--import", pathToFileURL(packageHook).href, file], { cwd, env });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (output.stdout += chunk));
  child.stderr.on("data", (chunk) => (output.stderr += chunk));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, ...output };
}

/** The router over a session without an engine, on a port of this machine. */
async function startWorker(): Promise<Server> {
  const router = await routerOf(() => fakeSession("Hello there."));
  const server = createServer(async (incoming, outgoing) => {
    const { method = "", url = "", headers } = incoming;
    const body = method === "GET" ? null : Buffer.concat(await Array.fromAsync(incoming));
    const init = { method, headers: headers as Record<string, string>, body };
    const response = await router.fetch(new Request(`http://127.0.0.1${url}`, init));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(new Uint8Array(await response.arrayBuffer()));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server;
}

describe("the requests of docs/", () => {
  const requests = blocks
    // Those with variables are typed by node/http-lines.test.ts.
    .filter(({ language, text }) => language === "sh" && !/^[A-Z]+=/m.test(text))
    .flatMap(({ page, text }) =>
      commandsIn(text)
        .filter(([program]) => program === "curl")
        .map((words) => ({ page, ...readCurl(words) })),
    );

  it.each(requests)("reach a session, every field of them: $page: $method $url", async (request) => {
    const session = fakeSession({ text: "ok", result: {} });
    await session.file({ type: "write", path: "notes.txt", content: "x" });
    const response = await (await routerOf(() => session)).fetch(toRequest(request));
    expect(response.status, await response.text()).toBeLessThan(300);
    if (request.body === undefined || request.method === "PUT") return;
    const { session: _, payload = {}, ...sent } = JSON.parse(request.body) as Record<string, unknown>;
    // Two other words for the message.
    const fields = Object.keys({ ...sent, ...(payload as object) }).map((field) =>
      field === "prompt" || field === "input" ? "message" : field,
    );
    const received = Object.keys(session.requests.at(-1) ?? {});
    const { pathname } = new URL(request.url);
    const isElsewhere = ["/workflows/", "/tokens"].some((path) => pathname.startsWith(path));
    if (!pathname.endsWith("/abort") && !isElsewhere)
      expect(received).toEqual(expect.arrayContaining(fields));
  });

  it("are about all routes that there are, and no others", async () => {
    const { router, routes } = await routerOf(() => fakeSession());
    router.addAll();
    const existing = routes
      .filter(({ method }) => method !== "ALL")
      .map(
        ({ method, path }) =>
          `${method} ${path.replace(/:(\w+)\{\.\+\}/, ":path").replace(/:(\w+)/g, "{$1}")}`,
      );
    const { markdown } = pages.find(({ name }) => name === "http") ?? { markdown: "" };
    const named = [...markdown.matchAll(/`((?:GET|POST|PUT|DELETE) \/[\w/{}.]*)/g)].map(([, route]) => route);
    expect([...new Set(named)].sort()).toEqual(
      [...new Set(existing)].filter((route) => !route.endsWith("/files")).sort(),
    );
    // So are the OpenAPI documents.
    const documents = await Promise.all([readOpenApi(), readAdminOpenApi()]);
    const described = documents.flatMap((text) => {
      const { paths } = JSON.parse(text) as { paths: Record<string, object> };
      return Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      );
    });
    const isOfRoot = (route: string) => /^(?:PUT|DELETE) .*\/files$/.test(route); // they refuse it
    expect(described.sort()).toEqual([...new Set(existing)].filter((route) => !isOfRoot(route)).sort());
  });
});

interface Router {
  router: { addAll(): void };
  routes: { method: string; path: string }[];
  fetch(request: Request): Response | Promise<Response>;
}

/** The Worker's routes over one session. They are a Worker's code, with its types, so that they are imported untyped. */
async function routerOf(open: () => ReturnType<typeof fakeSession>): Promise<Router> {
  vi.stubGlobal("IdentityTransformStream", TransformStream);
  const source: string = join(root, "src/router/create-router.ts");
  const { createRouter } = (await import(source)) as { createRouter(ports: object): Router };
  const created = { default: createAgent(() => ({})) };
  const names = ["assistant", "default", "greeter", "triage"];
  const entries = names.map((name) => [name, { file: `agents/${name}.ts`, load: async () => created }]);
  const agents = new AgentDirectory(Object.fromEntries(entries));
  const file = "workflows/echo.ts";
  const workflows = new WorkflowDirectory({ echo: { file, load: () => import(join(root, file)) } }, agents);
  return createRouter({
    agents,
    workflows,
    runs: memoryRuns(workflows),
    directory: undefined,
    library: { skills: [], roles: [] },
    authentication: { type: "none", tokenSecret: "t".repeat(32) },
    defaultAgent: "default",
    development: true,
    openSession: open,
  });
}

interface Curl {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** The words of each command line. */
function commandsIn(script: string): string[][] {
  return script
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => [...line.matchAll(/'([^']*)'|"([^"]*)"|(#.*)|(\S+)/g)])
    .map((words) =>
      words.flatMap(([, single, double, comment, bare]) => (comment ? [] : [single ?? double ?? bare ?? ""])),
    );
}

function readCurl(words: readonly string[]): Curl {
  const curl: Curl = { method: "", url: "", headers: {}, body: undefined };
  for (let index = 1; index < words.length; index += 1) {
    const [word = "", next = ""] = words.slice(index);
    if (/^https?:/.test(word)) curl.url = word;
    if (!/^-[XHdT]$|^--data-binary$/.test(word)) continue;
    index += 1;
    if (word === "-X") curl.method = next;
    else if (word === "-H")
      curl.headers[next.slice(0, next.indexOf(":"))] = next.slice(next.indexOf(":") + 1).trim();
    else curl.body = next;
    if (word === "-T") curl.method = "PUT";
  }
  curl.method ||= curl.body === undefined ? "GET" : "POST";
  return curl;
}

function toRequest({ method, url, headers, body }: Curl): Request {
  return new Request(url, { method, headers, ...(body !== undefined && { body }) });
}

describe("the pages of docs/", () => {
  it("name every error with its status", () => {
    const { markdown } = pages.find(({ name }) => name === "http") ?? { markdown: "" };
    const rows = [...markdown.matchAll(/^\| (\d{3}) \| (.+) \|$/gm)];
    const named = rows.flatMap(([, status, types = ""]) =>
      [...types.matchAll(/`(\w+)`/g)].map(([, code]) => `${code}: ${status}`),
    );
    const source = readFileSync(join(root, "src/errors.ts"), "utf8");
    const existing = [...source.matchAll(/^ {2}(\w+: \d{3}),$/gm)].map(([, entry]) => entry);
    expect(named.sort()).toEqual(existing.sort());
  });

  it("are listed, and lead nowhere else than to what exists", () => {
    const { markdown: index } = pages.find(({ name }) => name === "README") ?? { markdown: "" };
    for (const { name, markdown } of pages) {
      if (name !== "README") expect(index).toContain(`(${name}.md)`);
      const links = [...markdown.matchAll(/\]\(((?!https?:|#)[^)#]+)[^)]*\)/g)].map(([, link = ""]) => link);
      expect(links.filter((link) => !existsSync(join(root, "docs", link)))).toEqual([]);
    }
  });

  it("name commands that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const lines = blocks.filter(({ language }) => language === "sh").flatMap(({ text }) => commandsIn(text));
    for (const [program, word = "", name = ""] of lines) {
      if (program === "npm" && word === "run") expect(Object.keys(scripts)).toContain(name);
      if (program === "npx" && word === "edgeflue")
        expect(["init", "add", "dev", "demo", "build", "manifest", "sandbox-server"]).toContain(name);
    }
  });

  it.each(pages.filter(({ name }) => !["README", "glossary"].includes(name)))(
    "have an example each: $name",
    ({ blocks: own }) => expect(own.filter(({ language }) => language.startsWith("ts"))).not.toEqual([]),
  );

  it("name tests that exist", () => {
    const cases = readFileSync(join(root, "test/pyflue-cases.md"), "utf8");
    const rows = [...cases.matchAll(/^\|.*?\| `((?:test|src)\/[\w/.-]+)` \| (.+?) \|$/gm)];
    const missing = rows.flatMap(([, file = "", cell = ""]) => {
      const text = existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : "";
      return cell
        .split("<br>")
        .map((name) => name.replaceAll("\\|", "|"))
        .filter((name) => !text.includes(JSON.stringify(name)) && !text.includes(`'${name}'`))
        .map((name) => `${file}: ${name}`);
    });
    expect(missing).toEqual([]);
    expect(rows.length).toBeGreaterThan(50);
  });
});
