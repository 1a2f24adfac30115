/** Node's `Buffer`, of which many share their memory, and whose `slice` copies nothing: files get its bytes and no others. */

import "edgeflue/git";
import { testAgent } from "edgeflue/testing";
import { expect, it } from "vitest";
import { hostLimits } from "../../src/limits.ts";
import { NodeSql } from "../../src/node/node-sql.ts";
import type { SandboxTransaction } from "../../src/sandbox/sandbox.ts";
import "../../src/sandbox/shell/index.ts";
import { createVirtualSandbox } from "../../src/sandbox/virtual/virtual-sandbox.ts";
import { migrate } from "../../src/store/migrations.ts";

/** Each body is a transaction of its own, in a sandbox of its own, over the same database. */
async function inTurn(...bodies: ((transaction: SandboxTransaction) => Promise<void>)[]): Promise<void> {
  const sql = new NodeSql(":memory:", { busyMsMax: hostLimits.sessionBusyMsMax });
  migrate(sql);
  for (const body of bodies) {
    const sandbox = createVirtualSandbox({
      sql,
      policy: { allowWrite: true, allowShell: true, allowedCommands: [] },
    });
    const transaction = await sandbox.begin();
    await body(transaction);
    sql.transaction(() => transaction.commit());
    transaction.end();
  }
  sql.close();
}

it.each([5, 300_000, 2_000_000])("stores the %d bytes of one as they were when it was written", (size) => {
  const buffer = Buffer.alloc(size + 100, "a").subarray(10, 10 + size);
  const before = "a".repeat(size);
  return inTurn(
    async ({ files }) => {
      await files.write("one", buffer);
      buffer.fill("b");
      await files.write("two", buffer);
      (await files.readBytes("two")).fill(0);
      expect((await files.readText("one")) === before).toBe(true);
    },
    async ({ files, shell }) => {
      expect((await files.readText("one")) === before).toBe(true);
      expect((await files.readText("two")) === "b".repeat(size)).toBe(true);
      expect((await shell("wc -c < one")).stdout).toBe(`${size}\n`);
    },
  );
});

it("stores those of a session's caller", async () => {
  await using session = await testAgent({ allowWrite: true });
  await session.fs.writeFile("a", Buffer.from("hello"));
  expect(await session.fs.readFile("a")).toBe("hello");
});

it("keeps the objects of git, from one command to the next", () =>
  inTurn(
    async ({ shell }) => {
      const made = await shell(
        "git init -q -b main && echo a > a && git add . && git -c user.name=a -c user.email=a@b commit -qm one",
      );
      expect(made).toMatchObject({ stderr: "", exitCode: 0 });
    },
    async ({ shell }) => {
      const { stdout, stderr } = await shell("git log --format=%s; git show HEAD:a; git status -s");
      expect({ stdout, stderr }).toEqual({ stdout: "one\na\n", stderr: "" });
    },
  ));
