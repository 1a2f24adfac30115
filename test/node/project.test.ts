/** The files of a project besides its agents: how the manifest lists them, and how init() reads them. */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { init } from "edgeflue";
import { scriptModel, testAgent } from "edgeflue/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { generateManifest } from "../../src/cli/generate-manifest.ts";
import { type FakeOpenAi, type Reply, startFakeOpenAi } from "../support/fake-openai/index.ts";
import { makeProject as makeFiles } from "./support/temporary-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "edgeflue-project-"));
const skill = (description: string, body = "Do it.") => `---\ndescription: ${description}\n---\n${body}`;
let replies: Reply[] = [];
let model: FakeOpenAi;

beforeAll(async () => {
  model = await startFakeOpenAi({ respond: () => replies.shift() ?? [{ text: "ok" }] });
});
afterAll(async () => {
  await model.close();
  rmSync(folder, { recursive: true });
});

function makeProject(files: Record<string, string | Uint8Array>): string {
  const root = makeFiles(folder, files);
  mkdirSync(join(root, "agents"), { recursive: true });
  return root;
}

const files = {
  "skills/plain.md": skill("Plain."),
  "skills/README.md": "Not a skill.",
  "skills/notes/idea.md": "Not a skill either.",
  "skills/deep/er/sort/SKILL.md": skill("Sorts."),
  "skills/deep/er/sort/order.md": skill("A resource."),
  "skills/deep/er/sort/sub/SKILL.md": skill("A resource too."),
  "skills/deep/er/sort/run.ts": "throw new Error('never run')",
  "skills/deep/er/sort/logo.png": new Uint8Array([137, 80, 0, 255]),
  "skills/deep/er/sort/big.txt": "x".repeat(300 * 1024),
  "skills/broken.md": "---\nname: broken\n---\nNo description.",
  "skills/other/SKILL.md": "---\nname: plain\ndescription: d\n---\nTwice.",
  "agents/roles/critic.md": "---\nmodel: openai:role-model\n---\nFind what is wrong.",
  "agents/AGENTS.md": "House rules.",
};

describe("generateManifest with skills and roles", () => {
  it("contains them as texts to read on first use, and reports what it cannot use", async () => {
    const { text, problems } = await generateManifest({ root: makeProject(files) });
    expect(problems).toEqual([
      expect.stringMatching(/^skills\/broken\.md: the field "description" is required/),
      expect.stringMatching(/^skills\/deep\/er\/sort\/big\.txt: left out, it has more than/),
      'skills/plain.md: skills/other/SKILL.md already defines the skill "plain".',
    ]);
    const names = [...text.matchAll(/file: "(.*)"/g)].map(([, file]) => file);
    expect(names).toEqual([
      "skills/broken.md",
      "skills/deep/er/sort/SKILL.md",
      "skills/other/SKILL.md",
      "agents/roles/critic.md",
    ]);
    const source = /JSON\.parse\((".*sort\/SKILL\.md.*")\)/.exec(text)?.[1] ?? "";
    const sort = JSON.parse(JSON.parse(source));
    expect(Object.keys(sort.resources)).toEqual(["order.md", "run.ts", "sub/SKILL.md"]);
    expect(sort.binaries).toEqual({ "logo.png": "iVAA/w==" });
    expect(Object.keys(sort.omitted)).toEqual(["big.txt"]);
    expect(text).toContain('throw new Error("skills/broken.md: the field');
    expect(text).toContain('instructions: "House rules."');
  });
});

describe("init in a project", () => {
  const options = (root: string) => ({
    root,
    model: "openai:test-model",
    env: { OPENAI_API_KEY: "k", OPENAI_BASE_URL: model.url, OPENAI_API: "chat" },
    stateDir: join(root, ".edgeflue"),
  });
  const system = () => JSON.stringify(model.requests.at(-1)?.body.messages).slice(0, 2_000);

  it("U3: has all skills that are not broken, roles, and the instructions of agents/AGENTS.md alone", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const root = makeProject({ ...files, "AGENTS.md": "First.", "CLAUDE.md": "Second." });
    const agent = await init({ ...options(root), instructions: "Own." });
    expect(warn.mock.calls.flat().join()).toContain("skills/broken.md");
    warn.mockRestore();
    const session = await agent.session();
    await session.prompt("hi", { role: "critic" });
    expect(system()).toMatch(
      /Own\.\\n\\nHouse rules\.\\n\\nYou have.*- plain: d\\n- sort: Sorts\..*Role: critic/,
    );
    const scripted = scriptModel({ text: "ok" });
    await using tested = await testAgent({ instructions: "Own." }, { model: scripted, root });
    await tested.prompt("hi");
    expect(JSON.stringify(scripted.calls[0]?.prompt[0])).toContain(
      "Own.\\n\\nHouse rules.\\n\\nVirtual sandbox",
    );
    expect(system()).not.toMatch(/First\.|Second\./);
    expect(model.requests.at(-1)?.body).toMatchObject({ model: "role-model" });
    const failure = await session.skill("broken").catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "skill_not_found",
      hint: expect.stringContaining("skills/broken.md"),
    });
    await agent.destroy();
  });

  it("gives the result of a skill the type of the call's schema, and takes back a model's mistake", async () => {
    const agent = await init(options(makeProject({ "skills/plain.md": skill("Plain.") })));
    replies = [[{ text: "no" }], [{ text: '{"fixApplied":true}' }]];
    const { result } = await (await agent.session()).skill("plain", {
      args: { b: 1, a: 2 },
      result: z.object({ fixApplied: z.boolean() }),
    });
    const applied: boolean = result.fixApplied;
    expect(applied).toBe(true);
    expect(system()).toContain(String.raw`Do it.\n\nArguments:\n{\n  \"a\": 2,\n  \"b\": 1\n}`);
    await agent.destroy();
  });

  it("answers calls of tools that a skill does not allow with an error, and offers only the others", async () => {
    const text = "---\ndescription: d\nallowed-tools: read\n---\nDo it.";
    const agent = await init({
      ...options(makeProject({ ".agents/skills/one.md": text })),
      allowWrite: true,
    });
    replies = [
      [{ toolCalls: [{ name: "write", arguments: { path: "a", content: "b" } }] }],
      [{ text: "sorry" }],
    ];
    const session = await agent.session();
    expect((await session.skill("one")).text).toBe("sorry");
    const { body } = model.requests.at(-1) ?? {};
    expect(JSON.stringify(body)).toMatch(/There is no tool named [\\"]+write[\\"]+\. Tools: read\./);
    expect(body).toMatchObject({ tools: [{ function: { name: "read" } }] });
    await session.prompt("and now?");
    expect(JSON.stringify(model.requests.at(-1)?.body)).toContain('"name":"write"');
    await agent.destroy();
  });

  it("gives only the skills that are named, and refuses unknown names and folders at once", async () => {
    const root = makeProject({ "mine/one.md": skill("One."), "mine/two.md": skill("Two.") });
    const agent = await init({ ...options(root), skillsDir: "mine", skills: ["two"] });
    await (await agent.session()).prompt("hi");
    expect(system()).toContain("- two: Two.");
    expect(system()).not.toContain("- one");
    await agent.destroy();
    await expect(init({ ...options(root), skillsDir: "mine", skills: ["x"] })).rejects.toThrowError(
      'no skill "x". Known: one, two',
    );
    await expect(init({ ...options(root), rolesDir: "nowhere" })).rejects.toThrowError('rolesDir "nowhere"');
  });
});
