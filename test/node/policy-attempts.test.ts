/** A list of commands against everything that was tried to get past it: in a real bash, and in the emulated one. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { hostLimits } from "../../src/limits.ts";
import { createLocalSandbox } from "../../src/node/local/sandbox.ts";
import { NodeSql } from "../../src/node/node-sql.ts";
import type { Sandbox, SandboxPolicy, SandboxTransaction } from "../../src/sandbox/sandbox.ts";
import "../../src/sandbox/shell/index.ts";
import { createVirtualSandbox } from "../../src/sandbox/virtual/virtual-sandbox.ts";
import { migrate } from "../../src/store/migrations.ts";
import { attempts, harmless, listedCommands } from "../sandbox/policy-attempts.ts";

type WithSandbox = <T>(policy: SandboxPolicy, body: (sandbox: Sandbox) => Promise<T>) => Promise<T>;

const withLocal: WithSandbox = async (policy, body) => {
  const root = mkdtempSync(join(tmpdir(), "edgeflue-policy-"));
  try {
    return await body(
      createLocalSandbox({ cwd: root, policy, clock: systemClock, ownFolder: join(root, ".own") }),
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

const withVirtual: WithSandbox = async (policy, body) => {
  const sql = new NodeSql(":memory:", { busyMsMax: hostLimits.sessionBusyMsMax });
  try {
    migrate(sql);
    return await body(createVirtualSandbox({ sql, policy }));
  } finally {
    sql.close();
  }
};

/** Runs `body` in a transaction of a sandbox with the files that the attempts use. */
function inSandbox<T>(
  withSandbox: WithSandbox,
  allowedCommands: readonly string[],
  body: (transaction: SandboxTransaction) => Promise<T>,
): Promise<T> {
  return withSandbox({ allowWrite: true, allowShell: true, allowedCommands }, async (sandbox) => {
    const transaction = await sandbox.begin();
    try {
      await transaction.files.write("f", "one\ntwo\n");
      await transaction.files.write("a.txt", "a\n");
      await transaction.files.write("script", "touch owned\n");
      return await body(transaction);
    } finally {
      transaction.end();
    }
  });
}

/** Several at a time: in a real bash most of the time is spent waiting. */
async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let item = queue.pop(); item !== undefined; item = queue.pop()) await work(item);
    }),
  );
}

describe.each([
  ["local", withLocal, 400],
  ["virtual", withVirtual, 400],
])("a list of commands in the %s sandbox", (_name, withSandbox, realMin) => {
  const isOwned = (command: string, allowed: readonly string[]) =>
    inSandbox(withSandbox, allowed, async ({ shell, files }) => {
      await shell(command, { timeoutMs: 1_500 });
      return files.exists("owned");
    });

  it("keeps everything else from running, in each of hundreds of attempts", {
    timeout: 120_000,
  }, async () => {
    const through: string[] = [];
    let real = 0;
    await forEach(attempts, async (command) => {
      // Without the list the command runs: otherwise the attempt proves nothing.
      if (await isOwned(command, [])) real += 1;
      if (await isOwned(command, listedCommands)) through.push(command);
    });
    expect(through).toEqual([]);
    expect(real).toBeGreaterThan(realMin);
  });

  it("lets harmless lines run as they are", { timeout: 60_000 }, async () => {
    const refused: string[] = [];
    await forEach(harmless, async (command) => {
      const { stderr } = await inSandbox(withSandbox, listedCommands, ({ shell }) => shell(command));
      if (/The command was not run|command not found|syntax error|not supported/.test(stderr)) {
        refused.push(`${command}: ${stderr}`);
      }
    });
    expect(refused).toEqual([]);
  });

  it("runs what was checked, byte for byte (E2, E3)", () =>
    inSandbox(withSandbox, listedCommands, async ({ shell, files }) => {
      const lines = [
        "cat <<'EOF' > g\nlet re = /^abc$/;\nEOF",
        "[[ v1.2 =~ ^v([0-9]+)\\.([0-9]+)$ ]] && echo version >> g",
        "cat <<'A' | tr a-z A-Z >> g\nshout\nA\ncat g",
      ];
      for (const line of lines) expect((await shell(line)).exitCode).toBe(0);
      expect(await files.readText("g")).toBe("let re = /^abc$/;\nversion\nSHOUT\n");
    }));
});
