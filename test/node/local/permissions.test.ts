/** Rules of the permissions over a folder of this machine and its real shell. */

import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { init, local } from "edgeflue";
import { scriptModel } from "edgeflue/testing";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Asks } from "../../../src/sandbox/permission/permission-gate.ts";
import type { SandboxPermissions } from "../../../src/sandbox/permission/permissions.ts";
import type { SandboxTransaction } from "../../../src/sandbox/sandbox.ts";
import { makeLocalProject, openLocalProject } from "./local-project.ts";

const project = makeLocalProject("permissions");
afterAll(() => rmSync(project.base, { recursive: true }));
beforeEach(() => {
  rmSync(project.root, { recursive: true });
  for (const folder of ["src", "secrets"]) mkdirSync(join(project.root, folder), { recursive: true });
  for (const path of [".env", "src/a.ts", "secrets/key", "notes.txt"])
    writeFileSync(join(project.root, path), `content of ${path}\n`);
  symlinkSync("../.env", join(project.root, "src/link"));
});

async function inSandbox<T>(
  permissions: SandboxPermissions,
  asks: Asks,
  body: (transaction: SandboxTransaction) => Promise<T>,
): Promise<T> {
  const policy = { allowWrite: true, allowShell: true, allowedCommands: [], permissions };
  const transaction = await openLocalProject(project, { policy }).begin(asks === undefined ? {} : { asks });
  try {
    return await body(transaction);
  } finally {
    transaction.end();
  }
}

const commands = { "git push *": "ask", "rm *": "deny", "git status": "allow" } as const;

describe("rules about commands in a real shell", () => {
  it.each([
    "echo rm; printf '%s\\n' 'git push'",
    "git status || true",
    "cat notes.txt | wc -l > count; cat count",
    'for f in src/*.ts; do cat "$f"; done',
    "git log --oneline -n 1 || true",
  ])("let %s run", (line) =>
    inSandbox({ commands }, undefined, async ({ shell }) => {
      const { stderr } = await shell(line);
      expect(stderr).not.toContain("edgeflue:");
    }),
  );

  it.each([
    "rm notes.txt",
    "/bin/rm -f notes.txt",
    "true && rm $(echo notes.txt) x",
    "cat <(rm notes.txt)",
    '"rm" notes.txt',
    "if true; then rm -rf src; fi",
    "case a in a) r''m notes.txt;; esac",
  ])("deny %s", (line) =>
    inSandbox({ commands }, "collect", async ({ shell, asked }) => {
      const { exitCode, stderr } = await shell(line);
      expect(stderr).toContain("a rule of the agent's permissions denies it");
      expect(exitCode).toBe(126);
      expect(asked).toEqual([]);
      expect(readFileSync(join(project.root, "notes.txt"), "utf8")).toContain("content");
    }),
  );

  it.each([
    ["git push origin main", "run git push origin main"],
    ["git push", "run git push"],
    ["x=push; git $x origin", "run the line"],
    ["xargs rm < notes.txt", "run the line"],
    ["env -i rm notes.txt", "run the line"],
    ["find . -name notes.txt -exec rm {} +", "run the line"],
    ["timeout 5 nice git push origin", "run the line"],
    ["bash -c 'rm notes.txt'", "run the line"],
    ["bash run.sh", "run the line"],
    ["sudo bash -c 'echo hi'", "run the line"],
    ["echo notes.txt | xargs -I{} {} x", "run the line"],
  ])("ask about %s", async (line, action) => {
    const wanted = action === "run the line" ? `run ${line}` : action;
    await inSandbox({ commands }, "collect", async (transaction) => {
      await transaction.shell(line);
      expect(transaction.asked).toEqual([wanted]);
      expect(readFileSync(join(project.root, "notes.txt"), "utf8")).toContain("content");
    });
    await inSandbox({ commands }, undefined, async ({ shell }) => {
      expect((await shell(line)).stderr).toContain(
        "it needs an approval, which only a call of a tool can ask for",
      );
    });
  });

  it.each([
    "eval 'rm notes.txt'",
    "exec rm notes.txt",
    "f() { rm notes.txt; }; f",
    "$x notes.txt",
    "trap 'rm notes.txt' EXIT",
    "alias x=rm",
    "echo $((a[0]))",
  ])("do not run %s", (line) =>
    inSandbox({ commands }, "collect", async ({ shell }) => {
      expect((await shell(line)).exitCode).not.toBe(0);
      expect(readFileSync(join(project.root, "notes.txt"), "utf8")).toContain("content");
    }),
  );

  it("run what was approved, once, after the approval", () =>
    inSandbox({ commands: { "rm *": "ask" } }, ["run rm notes.txt"], async (transaction) => {
      expect((await transaction.shell("rm src/a.ts")).stderr).toContain("an approval that was not given");
      expect((await transaction.shell("rm notes.txt && echo gone")).stdout).toBe("gone\n");
      expect(transaction.asked).toEqual([]);
    }));
});

const paths: SandboxPermissions = {
  read: { ".env": "deny", "secrets/**": "ask" },
  write: { ".env": "deny", "src/**": "ask" },
  commands: { "npm test": "allow", "python3 *": "allow" },
};

describe("rules about paths in a real shell", () => {
  it.each([
    "cat notes.txt",
    "cat < notes.txt > copy.txt",
    "wc -l src/a.ts && ls",
    "echo hi >> notes.txt",
    "npm test || true",
  ])("let %s run", (line) =>
    inSandbox(paths, undefined, async ({ shell }) => {
      expect((await shell(line)).stderr).not.toContain("edgeflue:");
    }),
  );

  it.each([
    "cat .env",
    "cat < .env",
    "cat src/link",
    "cat ./src/../.env",
    `cat ${project.root}/.env`,
    "echo x > .env",
    "echo x >> .env",
    "tee .env",
    "touch .env",
    "wc --files0-from=.env",
  ])("deny %s", (line) =>
    inSandbox(paths, "collect", async ({ shell, asked }) => {
      expect((await shell(line)).stderr).toContain("a rule of the agent's permissions denies it");
      expect(asked).toEqual([]);
      expect(readFileSync(join(project.root, ".env"), "utf8")).toBe("content of .env\n");
    }),
  );

  it.each([
    ["cat secrets/key", "read /workspace/secrets/key"],
    ["echo x > src/new.ts", "write /workspace/src/new.ts"],
  ])("ask about %s by its path", (line, action) =>
    inSandbox(paths, "collect", async (transaction) => {
      await transaction.shell(line);
      expect(transaction.asked).toEqual([action]);
    }),
  );

  it.each([
    "cat .e*",
    "f=.env; cat $f",
    "cd src && cat ../.env",
    "grep -r x .",
    "node -e 1",
    "cp -r . /tmp/x",
    "cat $(echo .env)",
  ])("ask about the whole of %s", (line) =>
    inSandbox(paths, "collect", async (transaction) => {
      await transaction.shell(line);
      expect(transaction.asked).toEqual([`run ${line}`]);
    }),
  );
});

describe("rules about paths for the file tools on a disk", () => {
  it("deny, through links too", () =>
    inSandbox(paths, "collect", async ({ files, asked }) => {
      for (const path of [".env", "src/link"]) {
        await expect(files.readText(path)).rejects.toMatchObject({ code: "sandbox_denied" });
        await expect(files.write(path, "x")).rejects.toMatchObject({ code: "sandbox_denied" });
      }
      await expect(files.remove(".env")).rejects.toMatchObject({ code: "sandbox_denied" });
      expect(asked).toEqual([]);
      expect(await files.readText("notes.txt")).toBe("content of notes.txt\n");
    }));

  it("change nothing before the approval", () =>
    inSandbox(paths, "collect", async (transaction) => {
      const { files } = transaction;
      await expect(files.write("src/a.ts", "new")).rejects.toThrow("waits for an approval");
      await expect(files.remove("src", { recursive: true })).rejects.toThrow("waits for an approval");
      expect(transaction.asked).toEqual(["write /workspace/src/a.ts", "write /workspace/src"]);
      expect(readFileSync(join(project.root, "src/a.ts"), "utf8")).toBe("content of src/a.ts\n");
    }));

  it("keep searches out, and say so", () =>
    inSandbox(paths, undefined, async ({ files }) => {
      const { matches, notes } = await files.search("content");
      expect(matches.map(({ path }) => path)).toEqual(["/workspace/notes.txt", "/workspace/src/a.ts"]);
      expect(notes).toEqual(["Rules of the agent's permissions kept 2 files from being searched."]);
    }));
});

describe("an agent with rules on a disk", () => {
  it("refuses rules about the network by name", () => {
    const permissions = { network: { "*": "ask" } } as const;
    const policy = { allowWrite: true, allowShell: true, allowedCommands: [], permissions };
    expect(() => openLocalProject(project, { policy })).toThrow("cannot enforce `permissions.network`");
  });

  it("runs an asked command after a person's approval, and only then", async () => {
    const model = scriptModel(
      { toolCalls: [{ name: "bash", input: { command: "rm notes.txt && ls" } }] },
      { text: "removed" },
    );
    const agent = await init({
      sandbox: local({ cwd: project.root }),
      stateDir: join(project.base, "state"),
      model: model.reference,
      allowWrite: true,
      allowShell: true,
      permissions: { commands: { "rm *": "ask" } },
    });
    const session = await agent.session();
    const running = session.prompt("Clean up.");
    await expect.poll(async () => (await session.approvals()).length).toBe(1);
    const [approval] = await session.approvals();
    expect(approval?.actions).toEqual(["run rm notes.txt"]);
    expect(readFileSync(join(project.root, "notes.txt"), "utf8")).toContain("content");
    await session.decide(approval?.approvalId ?? "", { decision: "approve", by: "ada" });
    expect((await running).text).toBe("removed");
    expect(() => readFileSync(join(project.root, "notes.txt"))).toThrow("ENOENT");
    await agent.destroy();
  });
});
