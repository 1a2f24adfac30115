/** How commands of the local sandbox end: with their group, in time, and with the host. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock } from "edgeflue/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Clock, systemClock } from "../../../src/clock.ts";
import { sandboxLimits } from "../../../src/limits.ts";
import { createLocalSandbox } from "../../../src/node/local/sandbox.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { commit, shell } from "../../sandbox/use-sandbox.ts";

let root: string;
let host: ChildProcess | undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "edgeflue-process-"));
});
afterEach(() => {
  host?.kill("SIGKILL");
  rmSync(root, { recursive: true, force: true });
});

function open(clock: Clock = systemClock): Sandbox {
  return createLocalSandbox({
    cwd: root,
    policy: { allowWrite: true, allowShell: true, allowedCommands: [] },
    clock,
    ownFolder: join(root, ".own"),
  });
}

/** Writes the ids of a command and of its children: one in the background, and all of them deaf to SIGTERM. */
const deaf =
  "trap '' TERM; sleep 300 & (trap '' TERM; sleep 301; sleep 302) & echo $$ > a; echo $! > b; jobs -p > c; mv c pids; while :; do sleep 1; done";

describe("a command that is stopped", () => {
  it("is dead with its children, deaf or in the background, and its output is returned", async () => {
    const result = await commit(open(), async (transaction) => {
      const running = transaction.shell(`echo begun; echo warned >&2; ${deaf}`, { timeoutMs: 400 });
      return running;
    });
    expect(result).toEqual({
      stdout: "begun\n",
      stderr: "warned\nedgeflue: The command was stopped: it ran longer than 0.4 s.\n",
      exitCode: 124,
    });
    expect(pids()).toHaveLength(4);
    expect(pids().filter(isAlive)).toEqual([]);
  });

  it.each(["an abort", "a timeout"])("ends soon after %s: SIGTERM, and SIGKILL 50 ms later", async (how) => {
    const controller = new AbortController();
    const waits: number[] = [];
    const after: Clock["after"] = (delayMs, callback) => {
      waits.push(delayMs);
      return systemClock.after(delayMs, callback);
    };
    const transaction = await open({ ...systemClock, after }).begin();
    const timeoutMs = how === "a timeout" ? 500 : 60_000;
    const startedAt = Date.now();
    const running = transaction.shell(deaf, { signal: controller.signal, timeoutMs });
    await expect.poll(() => existsSync(join(root, "pids")), { interval: 5 }).toBe(true);
    const stoppedAt = how === "an abort" ? Date.now() : startedAt + timeoutMs;
    if (how === "an abort") controller.abort(new Error("enough"));
    await running.catch(() => {});
    expect(waits).toContain(50);
    // Soon: the command would have slept for minutes.
    expect(Date.now() - stoppedAt).toBeLessThan(5_000);
    await expect.poll(() => pids().filter(isAlive), { interval: 5 }).toEqual([]);
    transaction.end();
  });

  it("U14: gets SIGTERM first, with time to clean up", async () => {
    // Its time is up when the test says so, and the time to clean up never is.
    const clock = new FakeClock();
    const command = "trap 'echo cleaned; exit 3' TERM; echo begun; touch ready; while :; do sleep 0.01; done";
    const result = await commit(open(clock), async (transaction) => {
      const running = transaction.shell(command, { timeoutMs: 200 });
      await expect.poll(() => existsSync(join(root, "ready")), { interval: 5, timeout: 10_000 }).toBe(true);
      clock.advance(200);
      return running;
    });
    expect(result).toMatchObject({ stdout: "begun\ncleaned\n", exitCode: 124 });
  });

  it("is none that ended in time, though its output is open for longer", async () => {
    const clock = new FakeClock();
    const hasEnded = Promise.withResolvers<void>();
    const after: Clock["after"] = (delayMs, callback) => {
      if (delayMs === sandboxLimits.shellAbortGraceMs) hasEnded.resolve();
      return clock.after(delayMs, callback);
    };
    const watched: Clock = { now: () => clock.now(), after };
    const result = await commit(open(watched), async (transaction) => {
      const running = transaction.shell("setsid sleep 2 & echo in time", { timeoutMs: 200 });
      await hasEnded.promise;
      clock.advance(200);
      clock.advance(sandboxLimits.shellAbortGraceMs);
      return running;
    });
    expect(result).toEqual({ stdout: "in time\n", stderr: "", exitCode: 0 });
  });
});

describe("a command that cannot be started", () => {
  it("is refused by its reason, and the next one runs", async () => {
    const sandbox = open();
    const refused = commit(sandbox, ({ shell }) => shell("true", { env: { LONG: "x".repeat(200_000) } }));
    await expect(refused).rejects.toMatchObject({
      code: "sandbox_limit",
      message: expect.stringContaining("its environment variables are too long"),
    });
    expect((await shell(sandbox, "echo next")).stdout).toBe("next\n");
  });
});

describe("the watchdog", () => {
  it("kills what runs when the host is killed, children and deaf ones included", async () => {
    host = startHost(deaf);
    await expect.poll(() => existsSync(join(root, "watched")), { timeout: 30_000 }).toBe(true);
    expect(pids().filter(isAlive)).toHaveLength(4);
    host.kill("SIGKILL");
    await expect.poll(() => pids().filter(isAlive)).toEqual([]);
  });

  it("lets no command begin of which it does not know yet", async () => {
    host = startHost(`echo ran > ${root}/ran; exec sleep 300 # of ${root}`, { dies: true });
    await once(host, "exit");
    const commandsOf = (text: string) =>
      readdirSync("/proc").filter((pid) => {
        try {
          return isAlive(Number(pid)) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text);
        } catch {
          return false;
        }
      });
    await expect.poll(() => commandsOf(root)).toEqual([]);
    expect(existsSync(join(root, "ran"))).toBe(false);
  });

  it("outlives signals to the host's group, and ends with the host", async () => {
    host = startHost(`cat /proc/[0-9]*/stat | grep -F '(sh)' > shells; ${deaf}`);
    await expect.poll(() => existsSync(join(root, "watched")), { timeout: 30_000 }).toBe(true);
    const parent = String(host.pid);
    const watchdogs = readFileSync(join(root, "shells"), "utf8")
      .split("\n")
      .map((line) => line.split(" "))
      .filter(([, , , ppid]) => ppid === parent)
      .map(([pid]) => Number(pid));
    expect(watchdogs).toHaveLength(1);
    process.kill(-Number(host.pid), "SIGTERM");
    await expect.poll(() => [...pids(), ...watchdogs].filter(isAlive)).toEqual([]);
  });

  it("changes nothing for a command: input, exit code, signals", async () => {
    const sandbox = open();
    expect(await shell(sandbox, "cat; echo $?; exit 7")).toEqual({ stdout: "0\n", stderr: "", exitCode: 7 });
    expect((await shell(sandbox, "kill -9 $$")).exitCode).toBe(137);
    expect((await shell(sandbox, "sleep 0.01 & wait $!; echo $?")).stdout).toBe("0\n");
  });
});

/** A program that runs one command in the sandbox, in a group of its own. It writes the file `watched` once the command
 *  has written its ids: whatever is killed from then on, the watchdog knows of the command. */
function startHost(command: string, { dies = false } = {}): ChildProcess {
  const source = (path: string) => JSON.stringify(new URL(`../../../src/${path}`, import.meta.url).href);
  const program = `
    import { existsSync, writeFileSync } from "node:fs";
    import { Socket } from "node:net";
    import { setTimeout } from "node:timers/promises";
    import { createLocalSandbox } from ${source("node/local/sandbox.ts")};
    import { systemClock } from ${source("clock.ts")};
    const sandbox = createLocalSandbox({
      cwd: ${JSON.stringify(root)},
      policy: { allowWrite: true, allowShell: true, allowedCommands: [] },
      clock: systemClock,
      ownFolder: ${JSON.stringify(join(root, ".own"))},
    });
    const transaction = await sandbox.begin();
    const { write } = Socket.prototype;
    // It is killed when a command has begun, before it can tell the watchdog.
    if (${dies})
      Socket.prototype.write = function (text, ...others) {
        if (!String(text).startsWith("+")) return write.call(this, text, ...others);
        process.kill(process.pid, "SIGKILL");
      };
    const running = transaction.shell(${JSON.stringify(command)});
    while (!existsSync(${JSON.stringify(join(root, "pids"))})) await setTimeout(5);
    writeFileSync(${JSON.stringify(join(root, "watched"))}, "");
    await running;`;
  return spawn(process.execPath, ["--input-type=module", "--eval", program], {
    detached: true,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

function pids(): number[] {
  return ["a", "b", "pids"]
    .flatMap((name) => readFileSync(join(root, name), "utf8").trim().split("\n"))
    .map(Number);
}

/** Whether a process runs; one that has died but that has not been reaped yet does not. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
