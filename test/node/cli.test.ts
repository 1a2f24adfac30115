/** The command line: its messages, its exit codes, and the project that it makes. */

import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { generateManifest } from "../../src/cli/generate-manifest.ts";
import { createProjectFiles, toProjectName } from "../../src/cli/project-template.ts";
import { makeProject, useFolder } from "./support/temporary-folder.ts";

const root = join(import.meta.dirname, "../..");
const folders: string[] = [];
/** Below the repository, where a project finds wrangler. */
const inner = useFolder("cli");

function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "edgeflue-cli-")));
  folders.push(folder);
  return folder;
}

function edgeflue(cwd: string, ...args: string[]) {
  const command = [join(root, "src/cli/edgeflue.ts"), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd, encoding: "utf8" });
  return { status, stdout, stderr };
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe("edgeflue", () => {
  it("says what it can do with --help", () => {
    const { status, stdout } = edgeflue(root, "--help");
    expect(status).toBe(0);
    for (const command of ["init", "dev", "demo", "build", "manifest"])
      expect(stdout).toContain(`\n  ${command}`);
  });

  it("says it with --help after each of its own commands too", () => {
    for (const command of ["init", "add", "demo", "webhook", "manifest", "sandbox-server"]) {
      const { status, stdout, stderr } = edgeflue(makeFolder(), command, "--help");
      expect({ status, stderr }, command).toEqual({ status: 0, stderr: "" });
      expect(stdout, command).toContain("Usage: edgeflue <command>");
    }
  });

  it("shows the help of wrangler where its arguments are wrangler's, and builds nothing", () => {
    const folder = makeProject(inner);
    const { status, stdout, stderr } = edgeflue(folder, "build", "--help");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("wrangler deploy [path]");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("says that a folder is no project, before wrangler advises how to make another kind of Worker", () => {
    const says = (folder: string, file: string) => ({
      status: 1,
      stderr: `edgeflue: There is no ${file} in ${folder}. Run this in the folder of a project, or make one: npx edgeflue init my-agents\n`,
    });
    const empty = makeFolder();
    for (const command of ["dev", "build", "demo"])
      expect(edgeflue(empty, command), command).toMatchObject(says(empty, "package.json"));
    // One that has wrangler all the same.
    mkdirSync(join(empty, "node_modules"));
    symlinkSync(join(root, "node_modules/wrangler"), join(empty, "node_modules/wrangler"));
    for (const command of ["dev", "build", "demo"])
      expect(edgeflue(empty, command), command).toMatchObject(says(empty, "wrangler.toml"));
  });

  it("makes a project also on a Node that cannot keep what it compiles, such as 20", () => {
    const folder = makeFolder();
    writeFileSync(
      join(folder, "older.cjs"),
      `const nodeModule = require("node:module");
      nodeModule.enableCompileCache = undefined;
      nodeModule.syncBuiltinESMExports();`,
    );
    const command = ["--require", "./older.cjs", join(root, "src/cli/edgeflue.ts"), "init", "made"];
    const { status, stderr } = spawnSync(process.execPath, command, { cwd: folder, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it.each([
    [["depoly"], 'There is no command "depoly".'],
    [["constructor"], 'There is no command "constructor".'],
    [["init", "--fource"], "Unknown option '--fource'"],
    [["manifest", "--out", "x"], "`edgeflue manifest` takes no argument but --check; got --out x."],
    [["init", "a", "b"], "One folder is enough, not 2."],
  ])("refuses %j with the reason, where help is, and exit code 2", (args, problem) => {
    const { status, stderr } = edgeflue(makeFolder(), ...args);
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^edgeflue: /);
    expect(lines[0]).toContain(problem);
    expect(lines[1]).toBe("See `edgeflue --help`.");
    expect(status).toBe(2);
  });

  it("shows the usage when no command is named", () => {
    const { status, stderr } = edgeflue(makeFolder());
    expect(stderr).toContain("edgeflue: Name a command.");
    expect(stderr).toContain("Usage: edgeflue <command>");
    expect(status).toBe(2);
  });

  it.each(["dev", "build", "manifest"])("says what to install when %s finds no wrangler", (command) => {
    const folder = makeFolder();
    mkdirSync(join(folder, "agents"));
    writeFileSync(join(folder, "agents/one.ts"), "export default 1;");
    const { status, stderr } = edgeflue(folder, command);
    expect(stderr).toMatch(
      /^edgeflue: wrangler is not installed in .*\. Install it: npm install --save-dev wrangler@\d+\.\d+\.\d+\n$/,
    );
    expect(status).toBe(1);
  });

  it("says where it was called when there are no agents", () => {
    const folder = makeFolder();
    const { status, stderr } = edgeflue(folder, "manifest");
    expect(stderr).toContain(`There is no folder agents/ in ${folder}.`);
    expect(status).toBe(1);
  });
});

describe("edgeflue manifest", () => {
  it("says what is wrong with the configuration in one sentence", () => {
    const folder = makeFolder();
    writeFileSync(join(folder, "edgeflue.config.js"), "export default { modle: 1 };");
    const { status, stderr } = edgeflue(folder, "manifest");
    expect(stderr).toMatch(/^edgeflue: edgeflue\.config\.js: Unknown configuration field "modle"\. .*\n$/);
    expect(status).toBe(1);
  });

  it("with --check writes nothing, and passes only when the file is current and each agent can be built", () => {
    const folder = makeProject(inner, { "agents/one.ts": agentFile("") });
    const check = () => edgeflue(folder, "manifest", "--check");
    expect(check()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("is not what the project's"),
    });
    expect(readdirSync(folder)).toEqual(["agents"]);
    expect(edgeflue(folder, "manifest")).toMatchObject({ status: 0, stderr: "" });
    expect(check()).toMatchObject({ status: 0, stdout: "", stderr: "" });
    writeFileSync(join(folder, "agents/two.ts"), "const = 2;");
    const { length } = readFileSync(join(folder, "src/manifest.ts"));
    expect(check().status).toBe(1);
    expect(readFileSync(join(folder, "src/manifest.ts"))).toHaveLength(length);
    expect(edgeflue(folder, "manifest").status).toBe(0);
    expect(check()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^edgeflue: agents\/two.ts: line 1/),
    });
  });
});

/** An agent with these further exports. */
const agentFile = (exports: string) =>
  `import { createAgent } from "edgeflue";\nexport default createAgent(() => ({ model: "demo:" }));\n${exports}`;

describe("edgeflue manifest --check", () => {
  it("names each agent, workflow and schedule that cannot be used", () => {
    const folder = makeProject(inner, {
      "agents/none.ts": "export default 1;",
      "agents/trigger.ts": agentFile('export const triggers = { scheduel: "0 9 * * *" };'),
      "agents/hour.ts": agentFile('export const triggers = { schedule: "0 25 * * *" };'),
      "agents/zone.ts": agentFile(
        'export const triggers = { schedule: { cron: "0 9 * * *", timeZone: "Europe/Amstrdam" } };',
      ),
      "agents/on-workers.ts": `import { env } from "cloudflare:workers";\n${agentFile("console.log(env);")}`,
      // What a module begins does not keep the command from its end.
      "agents/good.ts": agentFile(
        'export const triggers = { schedule: "0 9 * * *" };\nsetInterval(() => {}, 1000);',
      ),
      "workflows/misnamed.ts": "export async function rn() {}",
    });
    expect(edgeflue(folder, "manifest").status).toBe(0);
    const { status, stderr } = edgeflue(folder, "manifest", "--check");
    expect(stderr.trim().split("\n")).toEqual([
      expect.stringContaining("agents/none.ts: the default export must be createAgent"),
      expect.stringContaining('agents/trigger.ts: unknown trigger "scheduel". Did you mean "schedule"?'),
      expect.stringContaining('workflows/misnamed.ts: the export "rn" is not known. Did you mean "run"?'),
      expect.stringMatching(/agents\/hour.ts: .*0 25 \* \* \*/),
      expect.stringContaining("agents/zone.ts: "),
    ]);
    expect(status).toBe(1);
  });
});

describe("edgeflue init", () => {
  it("makes a project with a name that npm and Cloudflare take, and with pinned versions", () => {
    const folder = makeFolder();
    const { status, stdout } = edgeflue(folder, "init", "My Agents 2");
    expect(status).toBe(0);
    expect(stdout).toContain("cd My Agents 2");
    const project = join(folder, "My Agents 2");
    expect(readdirSync(project).sort()).toEqual([
      ".dev.vars.example",
      ".gitignore",
      ".npmrc",
      "README.md",
      "agents",
      "package.json",
      "skills",
      "src",
      "test",
      "tsconfig.json",
      "wrangler.toml",
    ]);
    expect(readFileSync(join(project, "wrangler.toml"), "utf8")).toContain('name = "my-agents-2"');
    const made = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
    expect(made.name).toBe("my-agents-2");
    expect(made.devDependencies.node).toMatch(/^24\./);
    const versions = Object.values({ ...made.dependencies, ...made.devDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
  });

  it("refuses a folder with files in it, and writes nothing", () => {
    const folder = makeFolder();
    writeFileSync(join(folder, "notes.txt"), "mine");
    const { status, stderr } = edgeflue(folder, "init");
    expect(stderr).toContain(`${folder} is not empty.`);
    expect(status).toBe(1);
    expect(readdirSync(folder)).toEqual(["notes.txt"]);
  });

  it("refuses a file", () => {
    const folder = makeFolder();
    writeFileSync(join(folder, "notes.txt"), "mine");
    expect(edgeflue(folder, "init", "notes.txt")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("notes.txt is a file."),
    });
  });

  it.each([
    ["/proc/edgeflue", "/proc/edgeflue cannot be made: its file system takes no folders there"],
    ["/dev/null", "/dev/null is a file. Name a folder."],
    ["/dev/null/project", "/dev/null/project"],
    [`/tmp/${"x".repeat(300)}`, "its name is too long"],
  ])("says in one line why it cannot make %s", (path, problem) => {
    const { status, stdout, stderr } = edgeflue(makeFolder(), "init", path);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(problem);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("takes a folder with nothing but a repository", () => {
    const folder = makeFolder();
    mkdirSync(join(folder, ".git"));
    expect(edgeflue(folder, "init").status).toBe(0);
  });

  it("adds with --force what is missing, and keeps what is there", () => {
    const folder = makeFolder();
    writeFileSync(join(folder, "package.json"), "{}");
    const { status, stdout } = edgeflue(folder, "init", "--force");
    expect(status).toBe(0);
    expect(stdout).toContain("package.json (kept as it was)");
    expect(readFileSync(join(folder, "package.json"), "utf8")).toBe("{}");
    expect(readdirSync(folder)).toContain("wrangler.toml");
    expect(stdout).not.toContain("SESSIONS");
  });

  it("says what a wrangler.toml that it keeps has to have", () => {
    const folder = makeFolder();
    writeFileSync(join(folder, "wrangler.toml"), 'name = "shop"\n');
    expect(edgeflue(folder, "init", "--force").stdout).toMatch(
      /wrangler.toml needs[\s\S]*SESSIONS[\s\S]*docs\/worker.md/,
    );
  });
});

describe("the template", () => {
  it("has the manifest of its own files; make it with `edgeflue manifest` in template/ when this fails", async () => {
    const { text, problems } = await generateManifest({ root: join(root, "template") });
    expect(readFileSync(join(root, "template/src/manifest.ts"), "utf8")).toBe(text);
    expect(problems).toEqual([]);
  });

  it.each([
    ["triage", "triage"],
    ["Größe & Co.", "gr-e-co"],
    ["--", "my-agents"],
    [`${"a".repeat(62)}-b`, "a".repeat(62)],
  ])("turns %j into the name %j", (text, name) => {
    expect(toProjectName(text)).toBe(name);
    expect(
      createProjectFiles(name)
        .map(({ text }) => text)
        .join(""),
    ).toContain(`name = "${name}"`);
  });
});
