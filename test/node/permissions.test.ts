/** Rules that allow, ask about or deny what a sandbox does. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the shell's, not JavaScript's

import { describe, expect, it } from "vitest";
import { hostLimits } from "../../src/limits.ts";
import { NodeSql } from "../../src/node/node-sql.ts";
import { compileCommandPattern } from "../../src/sandbox/permission/command-pattern.ts";
import { compilePathPattern } from "../../src/sandbox/permission/path-pattern.ts";
import type { SandboxPermissions } from "../../src/sandbox/permission/permissions.ts";
import type { SandboxScope, SandboxTransaction } from "../../src/sandbox/sandbox.ts";
import "../../src/sandbox/shell/index.ts";
import { createVirtualSandbox } from "../../src/sandbox/virtual/virtual-sandbox.ts";
import { migrate } from "../../src/store/migrations.ts";
import { scriptModel, testAgent } from "../../src/testing/node/index.ts";

async function inSandbox<T>(
  permissions: SandboxPermissions,
  scope: SandboxScope,
  body: (transaction: SandboxTransaction) => Promise<T>,
): Promise<T> {
  const sql = new NodeSql(":memory:", { busyMsMax: hostLimits.sessionBusyMsMax });
  try {
    migrate(sql);
    const open = { allowWrite: true, allowShell: true, allowedCommands: [] };
    const fill = await createVirtualSandbox({ sql, policy: open }).begin();
    for (const path of [".env", "src/a.ts", "src/deep/b.ts", "secrets/key", "notes.txt"]) {
      await fill.files.write(path, `content of ${path}\n`);
    }
    fill.commit();
    fill.end();
    const transaction = await createVirtualSandbox({ sql, policy: { ...open, permissions } }).begin(scope);
    try {
      return await body(transaction);
    } finally {
      transaction.end();
    }
  } finally {
    sql.close();
  }
}

describe("patterns of permissions", () => {
  it.each([
    ["git push *", ["git", "push"], true],
    ["git push *", ["git", "push", "origin", "main"], true],
    ["git push *", ["git", "pull"], false],
    ["git push *", ["git"], false],
    ["git push", ["git", "push", "origin"], false],
    ["rm -r* *", ["rm", "-rf", "/"], true],
    ["rm *", ["/bin/rm", "x"], true],
    ["*", ["anything", "at", "all"], true],
    ["n?de", ["node"], true],
    ["npm run *", ["npm", "run", "a b"], true],
  ])("%j and the command %j", (pattern, argv, matches) => {
    expect(compileCommandPattern(pattern)(argv)).toBe(matches);
  });

  it.each([
    [".env", "/workspace/.env", true],
    [".env", "/workspace/deep/.env", true],
    [".env*", "/workspace/.env.local", true],
    ["secrets/**", "/workspace/secrets/a/b", true],
    ["secrets/**", "/workspace/secrets", true],
    ["secrets", "/workspace/a/secrets/b", true],
    ["/workspace/src/*.ts", "/workspace/src/a.ts", true],
    ["src/*.ts", "/workspace/src/deep/b.ts", false],
    ["src/**/*.ts", "/workspace/src/deep/b.ts", true],
    ["src/**/*.ts", "/workspace/src/b.ts", true],
    ["**", "/workspace/x", true],
    ["/tmp/**", "/tmp/x", true],
    ["**/**/**/**/**/**/**/**/**/**/x", `/workspace/${"a/".repeat(200)}y`, false],
    [`${"*a".repeat(50)}b`, `/workspace/${"a".repeat(2000)}`, false],
  ])("%j and the path %j", (pattern, path, matches) => {
    expect(compilePathPattern(pattern)(path)).toBe(matches);
  });
});

describe("permissions that deny", () => {
  const permissions: SandboxPermissions = {
    commands: { "rm -rf *": "deny", "curl *": "deny" },
    read: { ".env": "deny", "secrets/**": "deny" },
    write: { "src/a.ts": "deny", "src/**": "allow", "*.txt": "deny" },
  };

  const readings = [
    "cat .env",
    "cat ./src/../.env",
    "ln -s .env x; cat x",
    "ln -s . here; cat here/.env",
    "cp .env x; cat x",
    "mv .env x; cat x",
    "cp -r . /tmp/all; cat /tmp/all/.env",
    "mv secrets open; cat open/key",
    "cp -r secrets open; cat open/key",
    "cat < secrets/key",
    "while read -r x; do echo $x; done < .env",
    "grep -r content .",
    "rg --hidden content",
    "find . -type f -exec cat {} +",
    "tar cf - .env secrets | tar xOf -",
    "head -c 100 .env; tail .env; sed '' .env; awk 1 .env; od -c .env",
    "cd secrets; cat key; cat ./*",
    "cat .e* secrets/*",
    "source .env; bash .env",
    "diff .env notes.txt; cmp .env notes.txt",
    "cat /workspace/.env /dev/fd/3 3< .env",
    "mapfile a < .env; echo ${a[@]}",
    'echo "$(<.env)"',
    "sort -o x .env; cat x",
    "dd if=.env of=x; cat x",
    "gzip -c .env | gunzip",
    "split .env part; cat part*",
    "install .env x; cat x",
    "truncate -s 100 .env; cat .env",
    "ln .env x; cat x",
    "base64 .env | base64 -d",
    "xargs cat <<< .env",
  ];

  it.each(readings)("keeps content from %j", (command) =>
    inSandbox(permissions, {}, async (transaction) => {
      const { stdout, stderr } = await transaction.shell(command);
      expect(`${stdout}${stderr}`).not.toMatch(/content of (?:\.env|secrets)/);
      expect(transaction.asked).toEqual([]);
    }),
  );

  it("lets everything else be", () =>
    inSandbox(permissions, {}, async ({ shell, files }) => {
      expect(await shell("cat src/a.ts; ls -A; echo x > src/new.ts; rm src/new.ts")).toMatchObject({
        exitCode: 0,
      });
      await expect(files.readText(".env")).rejects.toMatchObject({
        code: "sandbox_denied",
        message: expect.stringContaining("a rule of the agent's permissions denies it"),
      });
      const found = await files.search("content");
      expect(found.matches.map(({ path }) => path)).not.toContain("/workspace/.env");
      expect(found.notes.join()).toContain("kept 2 files from being searched");
    }));

  it.each([
    "echo x > src/a.ts",
    "echo x >> notes.txt",
    "rm src/a.ts",
    "rm -r src",
    "mv src other",
    "mv src/deep/b.ts src/a.ts",
    "cp notes.txt new.txt",
    "sed -i s/c/d/ notes.txt",
    "ln -s notes.txt l; echo x > l",
    "touch new.txt",
    "chmod 600 notes.txt",
    "truncate -s 0 src/a.ts",
    "tee src/a.ts < src/deep/b.ts",
    "find . -name a.ts -delete",
    "dd if=/dev/zero of=src/a.ts count=1",
    "sort -o notes.txt notes.txt",
  ])("keeps files from %j", (command) =>
    inSandbox(permissions, {}, async ({ shell, files }) => {
      await shell(command);
      for (const path of ["src/a.ts", "notes.txt"]) {
        expect(await files.readText(path)).toBe(`content of ${path}\n`);
      }
      expect(await files.exists("new.txt")).toBe(false);
    }),
  );

  it.each([
    "rm -rf src",
    "r''m -rf src",
    "x=rm; $x -rf src",
    "/bin/rm -rf src",
    "bash -c 'rm -rf src'",
    "env rm -rf src",
    "echo src | xargs rm -rf",
    "find . -name src -exec rm -rf {} +",
    "f() { rm -rf src; }; f",
    "(rm -rf src) &\nwait",
  ])("keeps the command from %j", (command) =>
    inSandbox({ commands: { "rm -rf *": "deny" } }, {}, async ({ shell, files }) => {
      const { stderr } = await shell(command);
      expect(stderr).toContain("not permitted: a rule of the agent's permissions denies it");
      expect(await files.exists("src/a.ts")).toBe(true);
    }),
  );
});

describe("permissions that ask", () => {
  const permissions: SandboxPermissions = {
    commands: { "rm *": "ask" },
    write: { "src/**": "ask" },
    read: { ".env": "ask" },
  };

  it("refuse where nobody can be asked", () =>
    inSandbox(permissions, {}, async ({ shell, files }) => {
      expect(await shell("rm notes.txt")).toMatchObject({
        exitCode: 126,
        stderr: expect.stringContaining("it needs an approval, which only a call of a tool can ask for"),
      });
      await expect(files.write("src/a.ts", "x")).rejects.toMatchObject({ code: "sandbox_denied" });
      await expect(files.readText(".env")).rejects.toMatchObject({ code: "sandbox_denied" });
    }));

  it("collect all that a call would do, and keep nothing of it", () =>
    inSandbox(permissions, { asks: "collect" }, async (transaction) => {
      await transaction.shell("rm notes.txt && echo x > src/a.ts; cat .env; echo free > free");
      expect(transaction.asked).toEqual([
        "run rm notes.txt",
        "write /workspace/src/a.ts",
        "read /workspace/.env",
      ]);
      expect(() => transaction.commit()).toThrow("needs an approval");
    }));

  it("let through what was approved, and nothing else", () =>
    inSandbox(permissions, { asks: ["run rm notes.txt"] }, async ({ shell, files }) => {
      expect((await shell("rm notes.txt")).exitCode).toBe(0);
      expect((await shell("rm free")).stderr).toContain("needs an approval that was not given");
      expect((await shell("echo x > src/a.ts")).exitCode).toBe(1);
      expect(await files.exists("notes.txt")).toBe(false);
    }));

  it("ask a person once for a call, show what it would do, and then run it", async () => {
    const command = "rm notes.txt; echo done > log";
    const model = scriptModel(
      { toolCalls: [{ name: "bash", input: { command } }] },
      { toolCalls: [{ name: "bash", input: { command: "cat log; ls" } }] },
      { text: "Removed." },
    );
    await using session = await testAgent(
      { allowWrite: true, allowShell: true, permissions },
      { model, files: { "notes.txt": "x" } },
    );
    const running = session.prompt("Clean up.");
    await expect.poll(async () => (await session.approvals()).length).toBe(1);
    const [approval] = await session.approvals();
    expect(approval).toMatchObject({ toolName: "bash", actions: ["run rm notes.txt"], status: "waiting" });
    expect(await session.fs.exists("notes.txt")).toBe(true);
    expect(await session.fs.exists("log")).toBe(false);
    await session.decide(approval?.approvalId ?? "", { decision: "approve", by: "ada" });
    expect((await running).text).toBe("Removed.");
    expect(await session.fs.exists("notes.txt")).toBe(false);
    expect(JSON.stringify(model.calls.at(-1)?.prompt)).toContain("done\\nlog");
  });

  it("leave everything as it was when the person says no", async () => {
    const model = scriptModel(
      { toolCalls: [{ name: "write", input: { path: "src/a.ts", content: "new" } }] },
      { text: "Not allowed." },
    );
    await using session = await testAgent(
      { allowWrite: true, permissions },
      { model, files: { "src/a.ts": "old" } },
    );
    const running = session.prompt("Write.");
    await expect.poll(async () => (await session.approvals()).length).toBe(1);
    const [approval] = await session.approvals();
    expect(approval?.actions).toEqual(["write /workspace/src/a.ts"]);
    await session.decide(approval?.approvalId ?? "", { decision: "deny", by: "ada" });
    expect((await running).text).toBe("Not allowed.");
    expect(await session.fs.readFile("src/a.ts")).toBe("old");
  });
});
