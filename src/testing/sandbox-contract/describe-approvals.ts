/** What happens to a call that a person has to be asked about: it waits and leaves nothing, runs once it has its approval, and
 *  is refused without one. */

import type { Sandbox, SandboxScope, SandboxTransaction } from "../../sandbox/sandbox.ts";
import { type ContractParts, exists, expectParts, readFile } from "./contract-parts.ts";

export function describeApprovals({ factUnder, expect }: ContractParts): void {
  const rules = {
    commands: { "rm denied": "deny", "rm *": "ask" },
    read: { "private/**": "ask" },
    write: { ".env": "ask", "private/**": "ask" },
  } as const;

  const files = { keep: "keep", denied: "denied", "private/a": "a" };
  const ruled = (sentence: string, body: (sandbox: Sandbox) => Promise<void>) =>
    factUnder(sentence, { files, policy: { permissions: rules } }, body);

  ruled("asks about a command before it has done anything", async (sandbox) => {
    const { asked } = await attempt(sandbox, "collect", ({ shell }) => shell("rm keep"));
    expect(asked).toEqual(["run rm keep"]);
    expect(await exists(sandbox, "keep")).toBe(true);
  });

  ruled("asks about all of a line at once, and runs none of it", async (sandbox) => {
    const line = "echo x > new; rm keep; rm private/a";
    const { asked } = await attempt(sandbox, "collect", ({ shell }) => shell(line));
    expectParts(expect, asked.join("\n"), ["run rm keep", "run rm private/a"]);
    expect([await exists(sandbox, "keep"), await exists(sandbox, "new")]).toEqual([true, false]);
  });

  ruled("runs a command that was approved, and keeps what it did", async (sandbox) => {
    const run = ({ shell }: SandboxTransaction) => shell("rm keep && echo on");
    const { asked } = await attempt(sandbox, "collect", run);
    const approved = await attempt(sandbox, asked, run);
    expect(approved).toEqual({ value: { stdout: "on\n", stderr: "", exitCode: 0 }, asked: [] });
    expect(await exists(sandbox, "keep")).toBe(false);
  });

  ruled("runs nothing but what was approved", async (sandbox) => {
    const { value } = await attempt(sandbox, ["run rm other"], ({ shell }) => shell("rm keep"));
    expect(value?.exitCode === 0).toBe(false);
    expectParts(expect, value?.stderr ?? "", ["it needs an approval that was not given"]);
    expect(await exists(sandbox, "keep")).toBe(true);
  });

  ruled("refuses a command whose approval was denied", async (sandbox) => {
    const { value, asked } = await attempt(sandbox, [], ({ shell }) => shell("rm keep"));
    expect([value?.exitCode === 0, asked]).toEqual([false, []]);
    expect(await exists(sandbox, "keep")).toBe(true);
  });

  ruled("refuses it where there is no one to ask, and says so", async (sandbox) => {
    const { value } = await attempt(sandbox, undefined, ({ shell }) => shell("rm keep"));
    expect(value?.exitCode === 0).toBe(false);
    expectParts(expect, value?.stderr ?? "", [
      "it needs an approval, which only a call of a tool can ask for",
    ]);
    expect(await exists(sandbox, "keep")).toBe(true);
  });

  ruled("lets no approval past a rule that denies", async (sandbox) => {
    for (const asks of ["collect", ["run rm denied"]] as const) {
      const { value, asked } = await attempt(sandbox, asks, ({ shell }) => shell("rm denied"));
      expect([value?.exitCode === 0, asked]).toEqual([false, []]);
    }
    expect(await readFile(sandbox, "denied")).toBe("denied");
  });

  ruled("asks about a file that a tool would write, and writes it with the approval", async (sandbox) => {
    const write = ({ files }: SandboxTransaction) => files.write(".env", "KEY=1");
    const { asked } = await attempt(sandbox, "collect", write);
    expect([asked, await exists(sandbox, ".env")]).toEqual([["write /workspace/.env"], false]);
    expect((await attempt(sandbox, [], write)).problem).toMatchObject({ code: "sandbox_denied" });
    expect(await exists(sandbox, ".env")).toBe(false);
    expect((await attempt(sandbox, asked, write)).problem).toBe(undefined);
    expect(await readFile(sandbox, ".env")).toBe("KEY=1");
  });

  ruled("asks about a file that a tool would read, and reads it with the approval", async (sandbox) => {
    const read = ({ files }: SandboxTransaction) => files.readText("private/a");
    const { asked } = await attempt(sandbox, "collect", read);
    expect(asked).toEqual(["read /workspace/private/a"]);
    expect((await attempt(sandbox, [], read)).problem).toMatchObject({ code: "sandbox_denied" });
    expect((await attempt(sandbox, asked, read)).value).toBe("a");
  });

  ruled("asks nothing about what no rule names", async (sandbox) => {
    const { value, asked } = await attempt(sandbox, "collect", ({ shell }) => shell("cat keep"));
    expect([value?.stdout, asked]).toEqual(["keep", []]);
  });
}

/** One call as a session makes it: what waits for an approval is not kept. */
async function attempt<T>(
  sandbox: Sandbox,
  asks: SandboxScope["asks"],
  body: (transaction: SandboxTransaction) => Promise<T>,
): Promise<{ value?: T; problem?: unknown; asked: readonly string[] }> {
  const transaction = await sandbox.begin(asks === undefined ? {} : { asks });
  try {
    const outcome = await body(transaction).then(
      (value) => ({ value }),
      (problem: unknown) => ({ problem }),
    );
    const asked = [...transaction.asked];
    if (asked.length === 0) transaction.commit();
    return { ...outcome, asked };
  } finally {
    transaction.end();
  }
}
