/** Files of the project that agents give to new sessions: read from folders and globs, bundled into the Worker, and read
 *  by programs on Node. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { init } from "edgeflue";
import { testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { generateManifest } from "../../src/cli/generate-manifest.ts";
import { findFreePort } from "../../src/cli/start-worker.ts";
import { agentLimits } from "../../src/limits.ts";
import { readFileSets } from "../../src/node/read-file-sets.ts";
import { makeProject, useFolder } from "./support/temporary-folder.ts";

const root = join(import.meta.dirname, "../..");
const folder = useFolder("file-sets");
const binary = new Uint8Array([0, 1, 254, 255]);
const files = {
  "files/support/guide.md": "# Guide\n",
  "files/support/data/table.csv": "a,b\n1,2\n",
  "files/support/logo.bin": binary,
  "files/support/.hidden": "no",
  "docs/a.md": "A\n",
  "docs/deep/b.md": "B\n",
  "docs/private/c.md": "C\n",
  "docs/.env": "KEY=1",
  "node_modules/x/d.md": "D\n",
};
const globs = ["docs/**/*.md", "!docs/private/**"];

describe("a set of files", () => {
  it("is a folder of files/ without what is hidden, or what globs match", () => {
    const sets = readFileSets(makeProject(folder, files), { manual: globs });
    expect(sets).toEqual([
      {
        file: "files.manual of the configuration",
        name: "manual",
        value: { texts: { "docs/a.md": "A\n", "docs/deep/b.md": "B\n" }, binaries: {} },
      },
      {
        file: "files/support",
        name: "support",
        value: {
          texts: { "guide.md": "# Guide\n", "data/table.csv": "a,b\n1,2\n" },
          binaries: { "logo.bin": "AAH+/w==" },
        },
      },
    ]);
  });

  it.each([
    [["**/*.md"], ["docs/a.md", "docs/deep/b.md", "docs/private/c.md", "files/support/guide.md"]],
    [["docs/*.md"], ["docs/a.md"]],
    [["docs/{a,deep/b}.md"], ["docs/a.md", "docs/deep/b.md"]],
    [["docs/.env"], ["docs/.env"]],
    [
      ["**", "!**/*.csv", "!files/**"],
      ["docs/a.md", "docs/deep/b.md", "docs/private/c.md"],
    ],
  ])("of the globs %j has %j", (patterns, paths) => {
    const [set] = readFileSets(makeProject(folder, files), { manual: patterns });
    expect(set).toMatchObject({ name: "manual" });
    expect(set !== undefined && "value" in set && Object.keys(set.value.texts)).toEqual(paths);
  });

  it("does not follow links", () => {
    const project = makeProject(folder, files);
    symlinkSync("/etc/passwd", join(project, "docs/passwd.md"));
    symlinkSync("/etc", join(project, "docs/etc"));
    expect(JSON.stringify(readFileSets(project, { manual: ["docs/**"] }))).not.toContain("passwd");
  });

  it("is refused with its name when it is empty, too large or named twice", () => {
    const project = makeProject(folder, files);
    mkdirSync(join(project, "files/empty"));
    mkdirSync(join(project, "files/not a name"));
    writeFileSync(join(project, "big.bin"), new Uint8Array(agentLimits.seedBytesMax + 1));
    const sets = readFileSets(project, {
      support: ["docs/**"],
      big: ["big.bin"],
      nothing: ["docs/*.txt"],
      outside: ["../x"],
    });
    const problems = sets.flatMap((set) => ("problem" in set ? [set.problem] : []));
    expect(problems).toEqual([
      expect.stringMatching(/^files\.big of the configuration: 16777217 bytes together; at most 16777216\./),
      "files/empty: there are no files.",
      expect.stringMatching(/^files\/not a name: a set's name must be/),
      'files.nothing of the configuration: no file matches "docs/*.txt".',
      expect.stringMatching(/^files\.outside of the configuration: .*\.\./),
      'files/support: the configuration\'s "files" has the name "support" too.',
    ]);
  });

  it("is in the manifest as a text that is read on first use", async () => {
    const project = makeProject(folder, {
      ...files,
      "agents/a.ts":
        'import { createAgent } from "edgeflue";\nexport default createAgent(() => ({ files: "support" }));\n',
      "edgeflue.config.ts": `import { defineConfig } from "edgeflue";\nexport default defineConfig({ files: { manual: ${JSON.stringify(globs)} } });\n`,
    });
    const { text, problems } = await generateManifest({ root: project });
    expect(problems).toEqual([]);
    expect(text).toContain(
      '  files: {\n    manual: {\n      file: "files.manual of the configuration",\n      load: () => JSON.parse(',
    );
    expect(text).toContain('file: "files/support"');
  });
});

describe("an agent with files", () => {
  const config = { allowShell: true, config: { files: { manual: globs } } };

  it.each([
    ["support", "data/table.csv\nguide.md\nlogo.bin\n"],
    [["support", "manual"], "data/table.csv\ndocs/a.md\ndocs/deep/b.md\nguide.md\nlogo.bin\n"],
    [["support", { "guide.md": "Another.", "x.txt": "x" }], "data/table.csv\nguide.md\nlogo.bin\nx.txt\n"],
  ])("has them for %j", async (given, listed) => {
    await using session = await testAgent(
      { allowShell: true, files: given },
      { root: makeProject(folder, files), config: config.config },
    );
    const { stdout } = await session.shell("find . -type f | sed 's|^./||' | sort");
    expect(stdout).toBe(listed);
    expect(await session.fs.readBytes("logo.bin")).toEqual(binary);
    if (Array.isArray(given) && typeof given[1] === "object")
      expect(await session.fs.readFile("guide.md")).toBe("Another.");
  });

  it("has also a file that is named __proto__", async () => {
    const project = makeProject(folder, { "files/odd/__proto__": "a text", "files/odd/other": "b" });
    await using session = await testAgent({ files: ["odd", { "x.txt": "x" }] }, { root: project });
    await session.prompt("Hi");
    expect(await session.fs.readFile("__proto__")).toBe("a text");
    expect(await session.fs.readdir()).toEqual(["__proto__", "other", "x.txt"]);
  });

  it("is refused when it names none, with the nearest name", async () => {
    await using session = await testAgent({ files: "suport" }, { root: makeProject(folder, files) });
    await expect(session.prompt("Hi")).rejects.toMatchObject({
      code: "agent_invalid",
      hint: expect.stringContaining(
        'Agent field "files": the project has no files named "suport": there is neither a folder files/suport nor an entry in the configuration\'s "files". Did you mean "support"?',
      ),
    });
  });

  it("gets them from init() too", async () => {
    const project = makeProject(folder, files);
    const agent = await init({
      root: project,
      stateDir: join(project, "state"),
      model: "demo:",
      files: "support",
    });
    const session = await agent.session();
    await session.prompt("Hi"); // the first work makes the session
    expect(await session.fs.readdir()).toEqual(["data", "guide.md", "logo.bin"]);
    await agent.destroy();
    await expect(init({ root: project, model: "demo:", files: "other" })).rejects.toThrow(
      'the project has no files named "other"',
    );
  });
});

describe("a Worker of wrangler dev", () => {
  it("gives the bundled files to its sessions", { timeout: 90_000 }, async () => {
    const agent = `import { createAgent } from "edgeflue";
export default createAgent(() => ({ model: "demo:", allowShell: true, skills: ["report"], files: ["support", "manual"] }));
`;
    const project = makeProject(folder, {
      ...files,
      "agents/keeper.ts": agent,
      "skills/report/SKILL.md": "---\ndescription: Makes reports.\n---\nRun it.\n",
      "skills/report/run.sh": "echo ran\n",
      "skills/report/logo.bin": binary,
      "edgeflue.config.ts": `import { defineConfig } from "edgeflue";\nexport default defineConfig({ files: { manual: ${JSON.stringify(globs)} } });\n`,
      "wrangler.toml": readFileSync(join(root, "template/wrangler.toml"), "utf8").replace(
        /^command = .*$/m,
        `command = ${JSON.stringify(`"${process.execPath}" "${join(root, "src/cli/edgeflue.ts")}" manifest`)}`,
      ),
    });
    mkdirSync(join(project, "src"));
    copyFileSync(join(root, "template/src/worker.ts"), join(project, "src/worker.ts"));
    const port = await findFreePort();
    const args = [
      "dev",
      "--port",
      String(port),
      "--persist-to",
      join(project, "storage"),
      "--var",
      "EDGEFLUE_AUTH:none",
    ];
    const child = spawn(process.execPath, [join(root, "src/cli/edgeflue.ts"), ...args], {
      cwd: project,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    const url = `http://127.0.0.1:${port}`;
    try {
      const isUp = async () => (await fetch(`${url}/health`).catch(() => undefined))?.ok === true;
      for (const deadline = Date.now() + 60_000; !(await isUp()); ) {
        if (child.exitCode !== null || Date.now() > deadline)
          throw new Error(`wrangler dev does not answer:\n${output}`);
        await delay(100);
      }
      const command =
        "find . -type f | sort; od -An -tu1 logo.bin; ls /skills/report; bash /skills/report/run.sh";
      const response = await fetch(`${url}/agents/keeper/x`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ message: `$ ${command}` }),
      });
      const { result } = (await response.json()) as { result: { text: string } };
      expect(result.text).toContain(
        [
          "./data/table.csv",
          "./docs/a.md",
          "./docs/deep/b.md",
          "./guide.md",
          "./logo.bin",
          "   0   1 254 255",
          "SKILL.md",
          "logo.bin",
          "run.sh",
          "ran",
        ].join("\n"),
      );
    } finally {
      const exit = once(child, "exit");
      child.kill("SIGTERM");
      await exit;
    }
  });
});
