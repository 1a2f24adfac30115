/** Sandboxes that take their time to end a command, and those that never do. */

import { FakeClock, scriptModel } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import type { Sandbox, ShellOptions, ShellResult } from "../../src/sandbox/sandbox.ts";
import { createVirtualSandbox } from "../../src/sandbox/virtual/virtual-sandbox.ts";
import { FailingDisk, openHost } from "./support/failing-disk.ts";

type Shell = (options: ShellOptions, clock: FakeClock) => Promise<ShellResult>;

const result = (stdout: string): ShellResult => ({ stdout, stderr: "", exitCode: 124 });

/** A session whose sandbox runs every command with `shell`. */
function openWith(shell: Shell) {
  const disk = new FailingDisk();
  const clock = new FakeClock();
  const begun = Promise.withResolvers<void>();
  const { session } = openHost(disk, {
    clock,
    configure: () => ({
      model: scriptModel().reference,
      allowShell: true,
      sandbox: { provider: "host", name: "slow" },
    }),
    createSandbox: (_, { policy }): Sandbox => {
      const sandbox = createVirtualSandbox({ sql: disk.sql, policy });
      return {
        ...sandbox,
        async begin(scope) {
          const transaction = await sandbox.begin(scope);
          return Object.assign(Object.create(transaction), {
            shell: (_command: string, options: ShellOptions) => {
              begun.resolve();
              return shell(options, clock);
            },
          });
        },
      };
    },
  });
  return { session, clock, begun: begun.promise };
}

const delay = (clock: FakeClock, delayMs: number) =>
  new Promise<void>((resolve) => void clock.after(delayMs, resolve));

/** Moves the clock until the work has settled. */
async function settle<T>(clock: FakeClock, work: Promise<T>): Promise<T> {
  let isOver = false;
  const ended = work.finally(() => {
    isOver = true;
  });
  ended.catch(() => {});
  while (!isOver) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1_000);
  }
  return ended;
}

describe("a command whose time is up", () => {
  it("has the output and files that its sandbox brings back after a minute", async () => {
    const { session, clock } = openWith(async ({ timeoutMs = 0, signal }, time) => {
      await delay(time, timeoutMs + 60_000);
      signal?.throwIfAborted();
      return result("all of it");
    });
    const reply = await settle(clock, session.shell({ command: "make", timeoutMs: 1_000 }));
    expect(reply).toMatchObject({ stdout: "all of it", exitCode: 124 });
  });

  it("fails with the reason when its sandbox never ends it", async () => {
    let reason: unknown;
    const { session, clock } = openWith(({ signal }) => {
      signal?.addEventListener("abort", () => {
        reason = signal.reason;
      });
      return new Promise(() => {});
    });
    const reply = settle(clock, session.shell({ command: "make", timeoutMs: 1_000 }));
    await expect(reply).rejects.toMatchObject({
      code: "operation_timeout",
      message: expect.stringContaining("did not end the command within 90 s after its time of 1 s was up"),
    });
    expect(reason).toMatchObject({ code: "operation_timeout" });
  });
});

describe("a command that is aborted", () => {
  it("is given up soon when its sandbox does not end it, and the session goes on", async () => {
    let runs = 0;
    const { session, clock, begun } = openWith(() => {
      runs += 1;
      return runs === 1 ? new Promise(() => {}) : Promise.resolve(result("next"));
    });
    const reply = session.shell({ command: "make" });
    reply.catch(() => {});
    await begun;
    await session.abort({});
    await expect(settle(clock, reply)).rejects.toMatchObject({ code: "operation_aborted" });
    expect(await settle(clock, session.shell({ command: "echo next" }))).toMatchObject({ stdout: "next" });
  });
});
