/** The manifest: what it lists, what it refuses, and that the committed one is current. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { generateManifest } from "../../src/cli/generate-manifest.ts";
import { makeProject as makeFiles, useFolder } from "./support/temporary-folder.ts";

const projectRoot = join(import.meta.dirname, "../..");
const configured = useFolder("manifest");
const folders: string[] = [];

function makeProject(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "edgeflue-manifest-"));
  folders.push(root);
  mkdirSync(join(root, "agents"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, "agents", name), text);
  return root;
}

const makeConfigured = (files: Record<string, string>) => makeFiles(configured, files);

const skill = "---\nname: sort\ndescription: Sorts.\n---\nSort it.";

describe("generateManifest", () => {
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  it("makes the text of src/manifest.ts; run `npm run manifest` when this fails", async () => {
    const { text, problems } = await generateManifest({ root: projectRoot });
    expect(readFileSync(join(projectRoot, "src/manifest.ts"), "utf8")).toBe(text);
    expect(problems).toEqual([]);
  });

  it("S9: lists each file of agents/ under its name, nothing else, and runs none of them", async () => {
    const root = makeProject({
      "c.ts": "globalThis.wasRun = true; throw new Error(); export default 1;",
      "b-side.ts": "export default 1;",
      "a.ts": "export default 1;",
      "_draft.ts": "export default 1;",
      "types.d.ts": "",
      "AGENTS.md": "",
    });
    const { text, problems } = await generateManifest({ root });
    expect(problems).toEqual([]);
    expect([...text.matchAll(/file: "(.*)"/g)].map(([, file]) => file)).toEqual([
      "agents/a.ts",
      "agents/b-side.ts",
      "agents/c.ts",
    ]);
    expect(globalThis).not.toHaveProperty("wasRun");
    expect(text).toContain('"b-side": {');
    expect(text).toContain('load: () => import("../agents/a.ts")');
  });

  it("imports the shell where an agent, a workflow or the configuration turns it on", async () => {
    const agent = 'export default { allowShell: false }; import "../off.json";';
    const shell = 'export const policy = { "allowShell": true };';
    const text = async (files: Record<string, string>) =>
      (
        await generateManifest({
          root: makeConfigured({ "agents/a.ts": agent, "off.json": '{ "allowShell": false }', ...files }),
        })
      ).text;
    expect(await text({ "agents/b.ts": 'import "edgeflue/git"; export default 1;' })).not.toContain("shell");
    for (const files of [
      { "agents/b.ts": "export default { allowShell: true };" },
      { "agents/b.ts": "export default ({ env }) => ({ allowShell: env.IS_OPEN === '1' });" },
      { "agents/b.ts": "export default { allowShell: false || import.meta.env };" },
      { "agents/b.ts": 'import "../lib/policy.ts"; export default 1;', "lib/policy.ts": shell },
      { "agents/b.ts": 'import "../b.json"; export default 1;', "b.json": '{ "allowShell": true }' },
      { "workflows/w.ts": 'import "../lib/policy.ts"; export const run = 1;', "lib/policy.ts": shell },
      { "edgeflue.config.ts": 'import "./lib/policy.ts"; export default {};', "lib/policy.ts": shell },
    ])
      expect(await text(files)).toContain('\nimport "edgeflue/shell";\n');
  });

  it("reports a schedule that the project's Worker does not serve", async () => {
    const files = {
      "agents/daily.ts": 'export const triggers = { schedule: "0 9 * * *" };\nexport default 1;',
      "agents/plain.ts": "export const triggers = { webhook: false };\nexport default 1;",
    };
    const worker = "export default createWorker(manifest";
    const unserved = makeConfigured({ ...files, "src/worker.ts": `${worker});` });
    expect((await generateManifest({ root: unserved })).problems).toEqual([
      expect.stringMatching(/^agents\/daily.ts: its schedule is not served/),
    ]);
    const served = makeConfigured({ ...files, "src/worker.ts": `${worker}, { schedules });` });
    expect((await generateManifest({ root: served })).problems).toEqual([]);
  });

  it("reports a file that cannot be built with its line, and keeps the others", async () => {
    const root = makeProject({
      "good.ts": "import './page.html'; export default 1;",
      "page.html": "<p>",
      "broken.ts": "export default 1;\nconst = 2;",
      "unresolved.ts": 'import "./nowhere.ts";',
    });
    const { text, problems } = await generateManifest({ root });
    expect(problems).toEqual([
      expect.stringMatching(/^agents\/broken\.ts: line 2: /),
      expect.stringMatching(/^agents\/unresolved\.ts: line 1: .*nowhere/),
    ]);
    expect(text).toContain('load: () => import("../agents/good.ts")');
    expect(text).toMatch(
      /broken: \{\n {6}file: "agents\/broken\.ts",\n {6}load: \(\) => Promise\.reject\(new Error\("line 2: /,
    );
  });

  it("refuses names that no URL should have, and two files of one name", async () => {
    const root = makeProject({
      "1st.ts": "export default 1;",
      "a b.ts": "export default 1;",
      "same.js": "export default 1;",
      "same.ts": "export default 1;",
    });
    const { problems } = await generateManifest({ root });
    expect(problems).toEqual([
      expect.stringContaining("agents/1st.ts"),
      expect.stringContaining("agents/a b.ts"),
      'agents/same.js: not used: agents/same.ts defines the agent "same". Remove one of them.',
    ]);
  });

  it("U11: reports every file that looks like an agent or a skill and is none", async () => {
    const root = makeConfigured({
      "agents/a.ts": 'import "./lib/helper.ts"; export default 1;',
      "agents/lib/helper.ts": "export {};",
      "agents/sub/b.ts": 'import { createAgent } from "edgeflue"; export default createAgent(() => ({}));',
      "skills/sort/skill.md": skill,
      "skills/find.md": "---\ndescription: Finds.\ninput_shema: {}\n---\nFind it.",
      "agents/roles/critic.md": "---\nmodle: demo\n---\nFind what is wrong.",
    });
    const { problems } = await generateManifest({ root });
    expect(problems).toEqual([
      "agents/sub/b.ts: not used: agents are files of agents/ itself. Move it there.",
      'skills/find.md: unknown field "input_shema". Did you mean "input_schema"?',
      "skills/sort/skill.md: a skill's file is called SKILL.md. Rename it.",
      'agents/roles/critic.md: unknown field "modle". Did you mean "model"?',
    ]);
  });

  it("imports the configuration at once, and looks where it says", async () => {
    const root = makeConfigured({
      "edgeflue.config.ts": `import "edgeflue/anthropic";
        import { defineConfig } from "edgeflue";
        export default defineConfig({ agentsDir: "./team/", skillsDir: "library" });`,
      "team/lead.ts": "export default 1;",
      "team/AGENTS.md": "Be kind.",
      "team/roles/critic.md": "Find what is wrong.",
      "library/sort.md": skill,
    });
    const { text, problems } = await generateManifest({ root });
    expect(problems).toEqual([]);
    expect(text).toContain(
      '\nimport type { Manifest } from "edgeflue/worker";\nimport config from "../edgeflue.config.ts";\n',
    );
    expect(text).toContain("export const manifest = {\n  config,\n  agents: {\n");
    expect([...text.matchAll(/file: "(.*)"/g)].map(([, file]) => file)).toEqual([
      "team/lead.ts",
      "library/sort.md",
      "team/roles/critic.md",
    ]);
    expect(text).toContain('import("../team/lead.ts")');
    expect(text).toContain('instructions: "Be kind."');
  });

  it.each([
    [
      "says what is not right",
      "export default { modle: 1 };",
      /^\[edgeflue\] edgeflue\.config\.ts: Unknown configuration field "modle"/,
    ],
    [
      "names a folder that is not there",
      'export default { skillsDir: "nowhere" };',
      /edgeflue\.config\.ts: the folder "nowhere" that skillsDir names does not exist/,
    ],
  ])("refuses a configuration that %s", async (_name, text, words) => {
    const root = makeConfigured({ "edgeflue.config.ts": text, "agents/a.ts": "export default 1;" });
    await expect(generateManifest({ root })).rejects.toThrowError(words);
  });
});
