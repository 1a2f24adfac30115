/** The files of skills in the sandbox: at `/skills`, to be read and never changed. */

import { scriptModel, testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { makeProject, useFolder } from "./support/temporary-folder.ts";

const folder = useFolder("skill-folders");
const png = Uint8Array.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", (char) => char.charCodeAt(0));
const files = {
  "skills/report/SKILL.md": '---\ndescription: "Makes: reports."\n---\nRun `scripts/make.sh`.',
  "skills/report/scripts/make.sh": "#!/bin/sh\necho made $1 from $(dirname $0)\n",
  "skills/report/references/style.md": "# Style\nShort sentences.\n",
  "skills/report/logo.png": png,
  "skills/other/SKILL.md": "---\ndescription: Another one.\n---\nNothing.",
};

const agent = { allowWrite: true, allowShell: true, skills: ["report"] };

async function inSession(
  work: (session: Awaited<ReturnType<typeof testAgent>>) => Promise<void>,
  config: Parameters<typeof testAgent>[0] = agent,
  model?: ReturnType<typeof scriptModel>,
): Promise<void> {
  const root = makeProject(folder, files);
  await using session = await testAgent(config, { root, ...(model !== undefined && { model }) });
  await work(session);
}

describe("the files of an agent's skills", () => {
  it.each([
    [
      "ls /skills /skills/report; ls -d /*kills",
      "/skills:\nreport\n\n/skills/report:\nSKILL.md\nlogo.png\nreferences\nscripts\n/skills\n",
    ],
    [
      "cat /skills/report/SKILL.md",
      '---\nname: report\ndescription: "Makes: reports."\n---\nRun `scripts/make.sh`.\n',
    ],
    [
      "find /skills -type f | sort",
      "/skills/report/SKILL.md\n/skills/report/logo.png\n/skills/report/references/style.md\n/skills/report/scripts/make.sh\n",
    ],
    ["grep -rn Short /skills", "/skills/report/references/style.md:2:Short sentences.\n"],
    [
      "bash /skills/report/scripts/make.sh a; /skills/report/scripts/make.sh b",
      "made a from /skills/report/scripts\nmade b from /skills/report/scripts\n",
    ],
    [
      "cd /skills/report && . scripts/make.sh && cd - && wc -c < /skills/report/logo.png",
      "made from .\n/workspace\n16\n",
    ],
    [
      "cp -r /skills/report r && chmod u+w r/SKILL.md && echo more >> r/SKILL.md && tail -n 1 r/SKILL.md && ls r",
      "more\nSKILL.md\nlogo.png\nreferences\nscripts\n",
    ],
    ["du -sb . ; ls -A", "4096\t.\n"],
  ])("are read by %s", (command, stdout) =>
    inSession(async (session) => {
      expect(await session.shell(command)).toMatchObject({ stderr: "", stdout });
    }),
  );

  it.each([
    "echo x > /skills/report/SKILL.md",
    "echo x >> /skills/report/new.md",
    "rm -rf /skills/report",
    "mv /skills/report/SKILL.md .",
    "touch /skills/report/SKILL.md",
    "mkdir /skills/more",
    "sed -i s/R/r/ /skills/report/SKILL.md",
    "cp /skills/report/SKILL.md /skills/report/copy.md",
    "ln -s /workspace /skills/report/here",
    "chmod +x /skills/report/SKILL.md",
  ])("are not changed by %s", (command) =>
    inSession(async (session) => {
      const { stderr, exitCode } = await session.shell(command);
      expect(stderr).toContain("Read-only file system");
      expect(exitCode).not.toBe(0);
      expect((await session.shell("find /skills | wc -l; head -n 1 /skills/report/SKILL.md")).stdout).toBe(
        "8\n---\n",
      );
    }),
  );

  it("are read by the file tools, and refused to those that write", () => {
    const model = scriptModel(
      {
        toolCalls: [
          { name: "skill", input: { name: "report" } },
          { name: "read", input: { path: "/skills/report/references/style.md" } },
          { name: "read", input: { path: "/skills" } },
          { name: "glob", input: { pattern: "**/*.md", path: "/skills" } },
          { name: "grep", input: { pattern: "Short", path: "/skills" } },
          { name: "read", input: { path: "/skills/report/logo.png" } },
          { name: "write", input: { path: "/skills/report/SKILL.md", content: "x" } },
          { name: "edit", input: { path: "/skills/report/SKILL.md", old_text: "Run", new_text: "Do" } },
          { name: "rm", input: { path: "/skills/report", recursive: true } },
          { name: "read", input: { path: "/skills/report/nothing.md" } },
          { name: "grep", input: { pattern: "Short" } },
        ],
      },
      { text: "ok" },
    );
    return inSession(
      async (session) => {
        await session.prompt("Go.");
        const { messages } = await session.messages();
        const results = messages.flatMap(({ content }) =>
          content.flatMap((part) => (part.type === "tool-result" ? [JSON.stringify(part.output)] : [])),
        );
        expect(results).toEqual([
          expect.stringContaining("The skill's folder is /skills/report, read-only"),
          expect.stringContaining("Short sentences."),
          expect.stringContaining("report/"),
          expect.stringContaining("/skills/report/references/style.md"),
          expect.stringContaining("/skills/report/references/style.md:2"),
          expect.stringContaining('"mediaType":"image/png"'),
          ...Array.from({ length: 3 }, () =>
            expect.stringMatching(
              /cannot be changed: \/skills is read-only\. Copy the file into the workspace/,
            ),
          ),
          expect.stringContaining(
            "/skills/report/nothing.md does not exist. Files in /skills/report: SKILL.md, logo.png",
          ),
          expect.stringContaining("No lines match"),
        ]);
      },
      agent,
      model,
    );
  });

  it("are in no snapshot, archive or listing of the workspace", () =>
    inSession(async ({ fs }) => {
      await fs.writeFile("a.txt", "a");
      const before = await fs.snapshot();
      expect(await fs.diff(before)).toMatchObject({ added: [], changed: [], removed: [] });
      expect(new TextDecoder().decode(await fs.exportTar())).not.toContain("skills");
      expect(await fs.readdir()).toEqual(["a.txt"]);
      expect(await fs.readFile("/skills/report/references/style.md")).toContain("# Style");
      await expect(fs.writeFile("/skills/report/x", "x")).rejects.toThrow("/skills is read-only");
    }));

  it("are there for a conversation in a folder, and where nothing may be written", () => {
    const read = { name: "read", input: { path: "/skills/report/references/style.md" } };
    const run = { name: "bash", input: { command: "cat /skills/report/references/style.md" } };
    const model = scriptModel({ toolCalls: [read, run] }, { text: "ok" });
    return inSession(
      async (session) => {
        await session.prompt("Go.", { cwd: "docs" });
        const { messages } = await session.messages();
        expect(JSON.stringify(messages).match(/Short sentences/g)).toHaveLength(2);
      },
      { allowShell: true, skills: ["report"], files: { "docs/a.txt": "a" } },
      model,
    );
  });

  it("keep to the rules of the permissions", () =>
    inSession(
      async (session) => {
        const { stderr, stdout } = await session.shell("cat /skills/report/scripts/make.sh");
        expect(stdout).toBe("");
        expect(stderr).toContain("a rule of the agent's permissions denies it");
        await expect(session.fs.readFile("/skills/report/scripts/make.sh")).rejects.toThrow("denies it");
      },
      { ...agent, permissions: { read: { "/skills/*/scripts/**": "deny" } } },
    ));

  it("are not there without skills", () =>
    inSession(
      async (session) => {
        expect((await session.shell("ls /")).stdout).toBe("bin\ndev\ntmp\nusr\nworkspace\n");
        await expect(session.fs.readFile("/skills/report/SKILL.md")).rejects.toMatchObject({
          code: "sandbox_path",
        });
      },
      { ...agent, skills: [] },
    ));
});
