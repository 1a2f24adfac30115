/** Commands of a container that are cut off in each of their phases: what is left of them, and what the next one finds. */

import { expect, it } from "vitest";
import { type Clock, systemClock } from "../../src/clock.ts";
import { sandboxLimits } from "../../src/limits.ts";
import { NodeSql } from "../../src/node/node-sql.ts";
import { createContainerMachine } from "../../src/sandbox/container/container-machine.ts";
import { containerLimits } from "../../src/sandbox/container/limits.ts";
import { startService } from "../../src/sandbox/container/service/start-service.ts";
import type { ContainerSandboxSettings } from "../../src/sandbox/container/settings.ts";
import { ContainerSync } from "../../src/sandbox/container/sync/container-sync.ts";
import type { Sandbox, SandboxTransaction, ShellOptions } from "../../src/sandbox/sandbox.ts";
import "../../src/sandbox/shell/index.ts";
import { createVirtualSandbox } from "../../src/sandbox/virtual/virtual-sandbox.ts";
import { migrate } from "../../src/store/migrations.ts";
import { countTimers } from "./support/count-timers.ts";
import { FolderContainer } from "./support/folder-container.ts";

class Box implements Disposable {
  readonly container = new FolderContainer();
  readonly #sql = new NodeSql(":memory:", { busyMsMax: 0 });
  readonly #sandbox: Sandbox;

  constructor(settings: Partial<ContainerSandboxSettings> = {}, clock: Clock = systemClock) {
    migrate(this.#sql);
    this.#sandbox = createVirtualSandbox({
      sql: this.#sql,
      clock,
      policy: { allowWrite: true, allowShell: true, allowedCommands: [] },
      machine: createContainerMachine({
        container: this.container,
        settings: { provider: "container", ...settings },
        clock,
      }),
    });
  }

  /** In a transaction of its own, which is committed unless it throws. */
  async commit<T>(body: (transaction: SandboxTransaction) => Promise<T>): Promise<T> {
    const transaction = await this.#sandbox.begin();
    try {
      const value = await body(transaction);
      this.#sql.transaction(() => transaction.commit());
      return value;
    } finally {
      transaction.end();
    }
  }

  run(command: string, options?: ShellOptions) {
    return this.commit(({ shell }) => shell(command, options));
  }

  /** Those that are stored. */
  files(): Promise<string[]> {
    return this.commit(async ({ files }) => {
      const found: string[] = [];
      for await (const { path, type } of files.walk("/workspace"))
        if (type === "file") found.push(`${path.slice("/workspace/".length)}=${await files.readText(path)}`);
      return found.sort();
    });
  }

  [Symbol.dispose](): void {
    this.container[Symbol.dispose]();
  }
}

/** Resolves when a command has printed something. */
function whenPrinted(): { printed: Promise<void>; onOutput: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { printed: promise, onOutput: resolve };
}

const enough = new Error("enough");

it("keeps nothing of an aborted command, nor of what was sent for it", async () => {
  using box = new Box();
  await box.run("printf kept > a");
  const abort = new AbortController();
  const { printed, onOutput } = whenPrinted();
  const aborted = box.commit(async ({ files, shell }) => {
    await files.write("sent", "for the command");
    return shell("printf changed > a; printf new > b; echo begun; sleep 60", {
      signal: abort.signal,
      onOutput,
    });
  });
  await printed;
  abort.abort(enough);
  await expect(aborted).rejects.toBe(enough);
  expect((await box.run("ls; cat a")).stdout).toBe("a\nkept");
  expect(await box.files()).toEqual(["a=kept"]);
  expect(box.container).toMatchObject({ starts: 1, destroys: 0 });
});

it("keeps what a command had changed by its deadline", async () => {
  using box = new Box();
  const { stderr, exitCode } = await box.run("printf part > a; sleep 60", { timeoutMs: 1_500 });
  expect({ stderr, exitCode }).toEqual({
    stderr: "edgeflue: The command was stopped: it ran longer than 1.5 s.\n",
    exitCode: 124,
  });
  expect(await box.files()).toEqual(["a=part"]);
});

it("is not held up by a program that never begins, once it is aborted", async () => {
  using box = new Box();
  await box.run("true");
  const asked = Promise.withResolvers<void>();
  box.container.beforeExec = () => {
    asked.resolve();
    return new Promise(() => {});
  };
  const abort = new AbortController();
  const aborted = box.run("echo never", { signal: abort.signal });
  await asked.promise;
  abort.abort(enough);
  await expect(aborted).rejects.toBe(enough);
  box.container.beforeExec = () => {};
  expect((await box.run("echo next")).stdout).toBe("next\n");
  expect(box.container.destroys).toBe(1);
});

it("keeps a container whose program begins just after an abort", async () => {
  using box = new Box();
  await box.run("true");
  const asked = Promise.withResolvers<void>();
  const begin = Promise.withResolvers<void>();
  box.container.beforeExec = () => {
    asked.resolve();
    return begin.promise;
  };
  const abort = new AbortController();
  const aborted = box.run("printf changed > a; sleep 60", { signal: abort.signal });
  await asked.promise;
  abort.abort(enough);
  begin.resolve();
  await expect(aborted).rejects.toBe(enough);
  expect((await box.run("ls; echo next")).stdout).toBe("next\n");
  expect(box.container).toMatchObject({ starts: 1, destroys: 0 });
});

it("runs nothing after it said so: a program that begins past the deadline finds its container gone", async () => {
  using box = new Box();
  await box.run("true");
  const begin = Promise.withResolvers<void>();
  box.container.beforeExec = () => begin.promise;
  const { stderr, exitCode } = await box.run("printf late > late", { timeoutMs: 300 });
  expect(exitCode).toBe(124);
  expect(stderr).toContain("nothing was run");
  box.container.beforeExec = () => {};
  begin.resolve();
  expect((await box.run("ls")).stdout).toBe("");
  expect(box.container).toMatchObject({ starts: 2, destroys: 1 });
});

it("says of a container that it is a new one, also when the command that started it did not get to run", async () => {
  using box = new Box();
  await box.run("true");
  box.container.kill();
  const started = Promise.withResolvers<void>();
  box.container.setInactivityTimeout = () => started.promise;
  expect((await box.run("true", { timeoutMs: 300 })).stderr).toContain("was not ready in time");
  started.resolve();
  const first = await box.run("true");
  expect([first.stderr.includes("This container is a new one"), box.container.starts]).toEqual([true, 2]);
  expect((await box.run("true")).stderr).toBe("");
});

it("leaves no timer behind a command, however it ends", async () => {
  const clock = countTimers();
  using box = new Box({}, clock);
  await box.run("echo a > a");
  await box.run("sleep 60", { timeoutMs: 300 });
  const { printed, onOutput } = whenPrinted();
  const abort = new AbortController();
  const aborted = box.run("echo begun; sleep 60", { signal: abort.signal, onOutput });
  await printed;
  abort.abort(enough);
  await expect(aborted).rejects.toBe(enough);
  await box.files();
  expect(clock.waiting).toBe(0);
});

it("counts the emulator's time, when a command of the sandbox auto goes on to a container", async () => {
  const delays: number[] = [];
  const clock: Clock = {
    now: () => systemClock.now(),
    after(delayMs, callback) {
      delays.push(delayMs);
      return systemClock.after(delayMs, callback);
    },
  };
  using box = new Box({ provider: "auto", programs: ["tool"] }, clock);
  const { stderr } = await box.run("name=tool; sleep 0.2; $name", { timeoutMs: 60_000 });
  expect(stderr).toContain("This ran in the container, because of tool.");
  expect(delays.filter((delayMs) => delayMs > 59_900)).toEqual([60_000]);
});

it("takes times that no date has as the last that one has", async () => {
  using box = new Box();
  const { exitCode } = await box.run("printf a > a; touch -d @99999999999999 a; printf b > b");
  expect(exitCode).toBe(0);
  expect(await box.files()).toEqual(["a=a", "b=b"]);
});

it("gives a command's result when the list of its files cannot be read, and says so", () => {
  const turn = new ContainerSync({} as never, []).begin();
  const list = new TextEncoder().encode("no record\0");
  const answer = {
    type: "exit",
    exitCode: 0,
    hasBackground: false,
    files: "changed",
    totalBytes: 0,
  } as const;
  const taken = turn.take(
    { ...answer, list, archive: new Uint8Array(0) },
    { sentPaths: [] } as never,
    {} as never,
  );
  expect(taken).toEqual({ problem: "The list of them cannot be read." });
});

it.each([1_000, 60_000, 600_000])(
  "gives a service %d ms to listen, besides those of the start",
  async (readyTimeoutMs) => {
    let script = "";
    let timeoutMs = 0;
    await startService(
      { name: "web", command: "serve", port: 80, readyTimeoutMs },
      [],
      async (_, options, toScript) => {
        script = toScript("serve");
        timeoutMs = options.timeoutMs;
        return { stdout: "ready\n", stderr: "", exitCode: 0 };
      },
    );
    const readySeconds = Number(/SECONDS < (\d+)/.exec(script)?.[1]);
    expect(readySeconds).toBeGreaterThanOrEqual(Math.min(readyTimeoutMs / 1000, 500));
    expect(timeoutMs).toBeGreaterThan(readySeconds * 1_000 + containerLimits.startMsMax);
    expect(timeoutMs).toBeLessThanOrEqual(sandboxLimits.shellMsMax);
  },
);
