/** The package as its users get it: packed, installed into projects of their own, run and type-checked there. */

import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toPublishedPackage } from "../../packaging/published-package.ts";
import { findFreePort, stopChild, waitUntilHealthy } from "../../src/cli/start-worker.ts";
import {
  cleanEnvironment,
  copyRepository,
  installProject,
  lockProject,
  type PackedPackage,
  packPackage,
  runNode,
} from "./support/packed-package.ts";
import { startSelfHosted } from "./support/self-hosted.ts";
import { readWorkflow, runStep, type WorkflowStep } from "./support/workflow-file.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "edgeflue-package-"));
const repository = join(folder, "repository");
/** A project without TypeScript and without wrangler. */
const plain = join(folder, "plain");
/** What `edgeflue init` makes. */
const project = join(folder, "project");

const command = (root: string) => join(root, "node_modules/edgeflue/dist/cli/edgeflue.js");

let source = "";
let packed: PackedPackage;

/** What can be imported: `edgeflue`, `edgeflue/testing` and so on. */
const subpaths = () =>
  Object.keys(JSON.parse(source).exports)
    .filter((subpath) => subpath !== "./package.json")
    .map((subpath) => subpath.replace(".", "edgeflue"));

beforeAll(async () => {
  for (const path of [repository, plain]) mkdirSync(path);
  copyRepository(repository);
  source = readFileSync(join(repository, "package.json"), "utf8");
  // As after a pack that broke off.
  mkdirSync(join(repository, ".edgeflue"));
  writeFileSync(join(repository, ".edgeflue/package.source.json"), source);
  writeFileSync(join(repository, "package.json"), toPublishedPackage(source));
  packed = await packPackage(repository, folder);

  writeFileSync(join(plain, "package.json"), JSON.stringify({ type: "module", dependencies: {} }));
  await installProject(plain, packed.tarball);
  const init = await runNode(folder, command(plain), "init", "project");
  expect(init).toMatchObject({ status: 0, stderr: "" });
  copyFileSync(join(project, ".dev.vars.example"), join(project, ".dev.vars"));
  expect(await runNode(project, command(plain), "add", "github-actions")).toMatchObject({ status: 0 });
  await lockProject(project, packed.tarball);
  await runLine("npm ci");
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the tarball", () => {
  it("leaves the repository as it was, also after a pack that broke off", () => {
    expect(readFileSync(join(repository, "package.json"), "utf8")).toBe(source);
    expect(existsSync(join(repository, ".edgeflue/package.source.json"))).toBe(false);
    expect(existsSync(join(repository, "dist"))).toBe(false);
  });

  it("holds what users need and nothing else", () => {
    const isNeeded =
      /^(?:README\.md|LICENSE|package\.json|dist\/.*(?:\.d\.ts|\.js|\/quickjs\.wasm)|(?:template|deployment)\/.*)$/;
    expect(packed.files.filter((path) => !isNeeded.test(path))).toEqual([]);
    expect(
      packed.files.filter((path) => /^dist\/.*\.test\.|^dist\/(?:manifest|worker)\./.test(path)),
    ).toEqual([]);
    // Declarations that no program can see.
    expect(
      packed.files.filter((path) => /^dist\/(?:cli|sandbox\/shell\/git\/.+)\/.*\.d\.ts$/.test(path)),
    ).toEqual([]);
    // More than half of it is the emulated shell, a seventh QuickJS.
    expect(packed.bytes).toBeLessThan(1_650_000);
  });

  it("has a file for each export and command", () => {
    const { exports, bin } = JSON.parse(
      readFileSync(join(plain, "node_modules/edgeflue/package.json"), "utf8"),
    );
    const targets = listTargets([exports, bin]);
    expect(targets.length).toBeGreaterThan(10);
    expect(targets.filter((path) => !packed.files.includes(path.replace("./", "")))).toEqual([]);
    expect(Object.keys(exports)).toEqual(Object.keys(JSON.parse(source).exports));
  });

  it("has modules that lead to modules of the package", () => {
    const texts = packed.files
      .filter((path) => path.startsWith("dist/"))
      .map((path) => ({ path, text: readFileSync(join(plain, "node_modules/edgeflue", path), "utf8") }));
    const specifier = /(?:from |import\(|new URL\()"(\.[^"]+)"/g;
    const lost = texts.flatMap(({ path, text }) =>
      [...text.matchAll(specifier)]
        .map(([, target = ""]) => join(path, "..", target))
        .filter((target) => !packed.files.includes(target))
        .map((target) => `${path} leads to ${target}`),
    );
    expect(lost).toEqual([]);
    expect(texts.filter(({ text }) => text.includes("node_modules/")).map(({ path }) => path)).toEqual([]);
  });
});

describe("a JavaScript program on Node", () => {
  const program = `
    import { init, local } from "edgeflue";
    const agent = await init({ model: "demo:", allowShell: true, allowWrite: true });
    const session = await agent.session("kept");
    console.log((await session.prompt("$ printf 'a\\\\nb\\\\n' | wc -l")).text);
    console.log((await session.messages()).messages.length);
    await agent.destroy();`;

  it("runs prompts, and finds its session in the next process", async () => {
    writeFileSync(join(plain, "program.js"), program);
    const outputs = [await runNode(plain, "program.js"), await runNode(plain, "program.js")];
    expect(outputs.map(({ status }) => status)).toEqual([0, 0]);
    expect(outputs.map(({ stdout }) => stdout)).toEqual([
      expect.stringMatching(/\b2\n+4\n$/),
      expect.stringMatching(/\b2\n+8\n$/),
    ]);
  });

  it("has a local sandbox, whose commands are checked in a thread", async () => {
    writeFileSync(
      join(plain, "local.js"),
      program
        .replace(
          'model: "demo:"',
          'model: "demo:", sandbox: local({ cwd: "." }), allowedCommands: ["printf", "wc"]',
        )
        .replace('"kept"', '"local"'),
    );
    expect((await runNode(plain, "local.js")).stdout).toMatch(/\b2\n+4\n$/);
  });

  it("imports each subpath but the Worker's", async () => {
    const ofWorkers = ["edgeflue/worker", "edgeflue/schedule", "edgeflue/container-egress"];
    // The one that a page installs by itself.
    symlinkSync(join(root, "node_modules/react"), join(plain, "node_modules/react"));
    const names = subpaths().filter((name) => !ofWorkers.includes(name));
    writeFileSync(
      join(plain, "imports.js"),
      names.map((name) => `import ${JSON.stringify(name)};`).join("\n"),
    );
    expect(await runNode(plain, "imports.js")).toMatchObject({ status: 0, stdout: "" });
  });

  it("tests agents", async () => {
    writeFileSync(
      join(plain, "testing.js"),
      `import { scriptModel, testAgent } from "edgeflue/testing";
       const session = await testAgent({}, { model: scriptModel({ text: "Read Arabian Sands." }) });
       console.log((await session.prompt("Something about deserts?")).text);`,
    );
    expect(await runNode(plain, "testing.js")).toMatchObject({ status: 0, stdout: "Read Arabian Sands.\n" });
  });
});

describe("a new project", () => {
  it("U9: has a Node of its own, on which its scripts run whatever Node the machine has", () => {
    expect(existsSync(join(project, "node_modules/.bin/node"))).toBe(true);
    expect(readFileSync(join(project, ".npmrc"), "utf8")).toContain("loglevel=error");
  });

  it("U10: has tests that pass, types that hold, and builds minified with traces on", async () => {
    const { scripts } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
    expect(scripts.test).toBe("node --test");
    expect(await runNode(project, "--test")).toMatchObject({ status: 0 });
    expect(await typeCheck(project, ["-p", "test"])).toBe("");
    const wrangler = readFileSync(join(project, "wrangler.toml"), "utf8");
    expect(wrangler).toMatch(/^minify = true$/m);
    expect(wrangler).toMatch(/^\[observability\.traces\]\nenabled = true$/m);
  });
});

describe("the GitHub workflows of a new project", () => {
  it("C33: have commands that all work in it", async () => {
    const commands = stepsOf("deploy.yml", "test").flatMap(({ run }) => run ?? []);
    expect(commands).toEqual([
      "npm ci", // installed the project
      "npx edgeflue manifest --check",
      "npm run typecheck --if-present",
      "npm test --if-present",
      "npx edgeflue build", // is run below
    ]);
    for (const line of commands.slice(1, -1)) await runLine(line);
  });
});

describe("a Worker of one's own", () => {
  let url = "";
  let output = "";
  let stop = async () => {};

  beforeAll(async () => {
    const port = await findFreePort();
    url = `http://127.0.0.1:${port}`;
    const args = ["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"];
    const child = spawn(
      process.execPath,
      [command(project), "dev", ...args, "--show-interactive-dev-session=false"],
      { cwd: project, env: cleanEnvironment(), stdio: ["ignore", "pipe", "pipe"] },
    );
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    stop = () => stopChild(child);
    await waitUntilHealthy(url, child, () => output);
  });

  afterAll(() => stop());

  async function call(path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${url}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { "content-type": "application/json", authorization: "Bearer choose-a-long-random-key" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    return response.json();
  }

  it("C33: answers a prompt that takes the shell", async () => {
    const message = "$ printf 'a\\nb\\n' | wc -l";
    expect(await call("/agents/assistant/acme", { message })).toMatchObject({
      result: { text: expect.stringMatching(/\b2$/), model: { id: "demo" }, metadata: { steps: 2 } },
    });
  });

  it("answers with the typed result of a skill", async () => {
    const request = { skill: "triage", args: { title: "The button does nothing" } };
    expect(await call("/agents/assistant/acme", request)).toMatchObject({
      result: { result: { kind: expect.any(String), severity: expect.any(String) } },
    });
  });

  it("asks for a key", async () => {
    expect((await fetch(`${url}/agents`)).status).toBe(401);
  });

  it("S15: answers a GitHub workflow, whose inputs are data whatever they contain", async () => {
    const { run = "" } = stepsOf("prompt.yml", "prompt")[0] ?? {};
    const message = `"; touch pwned; $(touch pwned) \`touch pwned\` ' \\ %s\n::error::pwned\n-- \u00e9`;
    const summary = join(folder, "summary.md");
    const ask = (instance: string, key: string) =>
      runStep(run, {
        cwd: folder,
        env: {
          ...cleanEnvironment(),
          EDGEFLUE_URL: `${url}/`,
          EDGEFLUE_API_KEY: key,
          AGENT: "assistant",
          INSTANCE: instance,
          PROMPT: message,
          RUNNER_TEMP: folder,
          GITHUB_RUN_ID: "7",
          GITHUB_STEP_SUMMARY: summary,
        },
      });
    const instance = `../x"; touch pwned;/?a=$(touch pwned)#`;
    expect(await ask(instance, "choose-a-long-random-key")).toEqual({ status: 0, output: "" });
    expect(readFileSync(summary, "utf8")).toContain('You said ""; touch pwned; $(touch pwned)');
    const path = `/agents/assistant/${encodeURIComponent(instance)}`;
    // Once more, as after a broken connection: the same answer, and no second prompt.
    expect((await ask(instance, "choose-a-long-random-key")).status).toBe(0);
    const { messages } = (await call(`${path}/messages`)) as { messages: { content: unknown }[] };
    expect(messages).toHaveLength(2);
    expect(messages[0]?.content).toEqual([{ type: "text", text: message }]);
    expect(readdirSync(folder)).not.toContain("pwned");

    const refused = await ask(instance, "wrong");
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('"type":"unauthorized"');
  });

  it("takes up an agent that is added while it runs", async () => {
    const code =
      'import { createAgent } from "edgeflue";\nexport default createAgent(() => ({ model: "demo:" }));\n';
    writeFileSync(join(project, "agents/second.ts"), code);
    await expect
      .poll(() => call("/agents").catch(() => output), { timeout: 30_000, interval: 100 })
      .toMatchObject({ agents: [{ name: "assistant" }, { name: "second" }] });
    expect(readFileSync(join(project, "src/manifest.ts"), "utf8")).toContain('import("../agents/second.ts")');
  });
});

describe("a project's tools", () => {
  it("C33: bundle it for production", async () => {
    const { status, stdout, stderr } = await runNode(project, command(project), "build");
    expect(stderr).toBe("");
    expect(stdout).toMatch(/dist\/: [\d.]+ KiB minified, [\d.]+ KiB gzip/);
    expect(status).toBe(0);
  });

  it("C33: make an image's content of it, which answers without Cloudflare", async () => {
    expect(await runNode(project, command(project), "add", "docker")).toMatchObject({ status: 0 });
    const dockerfile = readFileSync(join(project, "Dockerfile"), "utf8");
    const commands = [...dockerfile.matchAll(/^RUN (np.*)$/gm)].map(([, line]) => line);
    expect(commands).toEqual(["npm ci", "npx edgeflue build --workerd"]);
    await runLine("npx edgeflue build --workerd");
    const storage = join(folder, "volume");
    mkdirSync(storage);
    const env = {
      EDGEFLUE_API_KEYS: "a-key-of-ones-own",
      EDGEFLUE_MODEL: "demo:",
      EDGEFLUE_STORAGE: storage,
    };
    const worker = await startSelfHosted(join(project, "dist/workerd"), env);
    const response = await fetch(`${worker.url}/agents/assistant/acme`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer a-key-of-ones-own" },
      body: JSON.stringify({ message: "$ printf 'a\\nb\\n' | wc -l" }),
    });
    expect(await response.json()).toMatchObject({ result: { text: expect.stringMatching(/\b2$/) } });
  });

  it("type-check it, with each subpath and the package's declarations", async () => {
    const lines = subpaths().map((name, index) => `export * as module${index} from ${JSON.stringify(name)};`);
    writeFileSync(join(project, "src/subpaths.ts"), lines.join("\n"));
    expect(await typeCheck(project, [])).toBe("");
    expect(await typeCheck(project, ["--skipLibCheck", "false"])).toBe("");
  });

  it.each(["nodenext", "bundler"])(
    "type-check a program on Node with moduleResolution %s",
    async (resolution) => {
      const target = join(project, "programs", resolution);
      mkdirSync(target, { recursive: true });
      const compilerOptions = {
        target: "es2024",
        module: resolution === "nodenext" ? "nodenext" : "preserve",
        moduleResolution: resolution,
        lib: ["esnext", "dom", "dom.iterable", "dom.asynciterable"],
        types: [],
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
      };
      writeFileSync(join(target, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
      writeFileSync(
        join(target, "program.ts"),
        `import { type AgentSession, init } from "edgeflue";
       import { scriptModel, testAgent } from "edgeflue/testing";
       import { z } from "zod";
       const agent = await init({ model: "demo:" });
       const session: AgentSession = await agent.session();
       const { result } = await session.prompt("How many?", { result: z.object({ count: z.number() }) });
       export const count: number = result.count;
       // @ts-expect-error it is a number
       export const text: string = result.count;
       // @ts-expect-error there is no such option
       await init({ modle: "demo:" });
       await testAgent({}, { model: scriptModel({ text: "x" }) });`,
      );
      expect(await typeCheck(project, ["-p", target, "--skipLibCheck", "false"])).toBe("");
    },
  );
});

/** Of a workflow that `edgeflue add github-actions` put into the project. */
function stepsOf(file: string, job: string): WorkflowStep[] {
  const text = readFileSync(join(project, ".github/workflows", file), "utf8");
  return readWorkflow(text).jobs[job]?.steps ?? [];
}

/** Of a workflow, in the project, as on one of GitHub's machines. */
async function runLine(line: string): Promise<void> {
  const env = { ...cleanEnvironment(), npm_config_prefer_offline: "true", npm_config_audit: "false" };
  const { status, output } = await runStep(line, { cwd: project, env });
  expect(status, `${line}:\n${output}`).toBe(0);
}

/** What tsc has to say, but for a declaration that @ai-sdk/provider wants and does not bring along. */
async function typeCheck(root: string, args: string[]): Promise<string> {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = await runNode(root, tsc, "--noEmit", "--singleThreaded", "--pretty", "false", ...args);
  return stdout
    .split(/\n(?! )/)
    .filter((problem) => !/^node_modules\/@ai-sdk\/provider\/.* 'json-schema'/.test(problem))
    .join("\n");
}

/** The paths at the ends of nested conditions. */
function listTargets(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return Object.values(value as object).flatMap(listTargets); // exports and bin hold texts and objects only
}
