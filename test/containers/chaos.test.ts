/** Kills of the container, of workerd, and of both, at random moments of commands that write files: afterwards the session's
 *  files and the container's agree, no process is left, and nothing hangs. EDGEFLUE_KILLS says how many, EDGEFLUE_SEED which. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createFlueClient } from "edgeflue/client";
import { expect, it } from "vitest";
import { docker, inContainer, runningContainers } from "./support/docker.ts";
import { describeContainers } from "./support/sessions.ts";
import { type ContainerWorker, startContainerWorker } from "./support/start-container-worker.ts";

const kills = Number(process.env.EDGEFLUE_KILLS ?? 6);
const seed = Number(process.env.EDGEFLUE_SEED ?? 1);
const settleMsMax = 20_000;

describeContainers("kills during commands", () => {
  it(`leave files that agree, no processes, and nothing that hangs (${kills} kills, seed ${seed})`, {
    timeout: 60_000 + kills * 40_000,
  }, async () => {
    const random = createRandom(seed);
    const folder = mkdtempSync(join(tmpdir(), "edgeflue-chaos-"));
    const id = crypto.randomUUID();
    const mine = new Set<string>();
    let worker = await startContainerWorker(folder);
    try {
      for (let round = 0; round < kills; round++) {
        const session = createFlueClient({ baseUrl: worker.url }).agent("box", id).session();
        const before = new Set(runningContainers());
        await session.shell("true");
        for (const name of runningContainers()) if (!before.has(name)) mine.add(name);
        const kept = (await session.fs.readdir()).sort();
        const script = `for i in 1 2 3 4 5 6; do echo ${round} > r${round}-$i; sleep 0.05; done; sleep 0.2`;
        const running = session.shell(script, { timeoutMs: 10_000 }).then(
          () => "ended",
          () => "failed",
        );
        await delay(random() * 900);
        const kind = (["container", "workerd", "both"] as const)[Math.floor(random() * 3)] ?? "both";
        if (kind !== "workerd") for (const name of mine) killContainer(name);
        if (kind !== "container") {
          killTree(worker);
          worker = await startContainerWorker(folder);
        }
        const outcome = await Promise.race([running, delay(settleMsMax, "hangs")]);
        expect({ round, kind, outcome }).not.toMatchObject({ outcome: "hangs" });
        const again = createFlueClient({ baseUrl: worker.url }).agent("box", id).session();
        const names = async () => (await again.fs.readdir()).sort();
        const { stdout } = await again.shell("LC_ALL=C ls -1");
        const stored = await names();
        expect({ round, kind, files: stdout.split("\n").filter(Boolean).sort() }).toEqual({
          round,
          kind,
          files: stored,
        });
        const written = stored.filter((name) => !kept.includes(name));
        if (outcome === "ended") expect(written).toHaveLength(6);
        // A command that did not end has either left nothing, or had ended before the kill was felt.
        else expect([0, 6]).toContain(written.length);
        for (const name of runningContainers().filter((running) => mine.has(running)))
          expect(inContainer(name, `ps ax -o args | grep -c '[e]cho ${round} > r' || true`)).toBe("0");
      }
    } finally {
      killTree(worker);
      for (const name of mine) killContainer(name);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function killContainer(name: string): void {
  try {
    docker("kill", name);
  } catch {
    // It is gone already.
  }
}

/** wrangler and its workerds: it does not bring both of them back. */
function killTree({ pid }: ContainerWorker): void {
  for (const child of [...descendantsOf(pid), pid]) {
    try {
      process.kill(child, "SIGKILL");
    } catch {
      // It ended with its parent.
    }
  }
}

function descendantsOf(pid: number): number[] {
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [, , parent = ""] = readFileSync(`/proc/${name}/stat`, "utf8")
          .replace(/^\d+ \(.*\)/s, "x")
          .split(" ");
        return [{ pid: Number(name), parent: Number(parent) }];
      } catch {
        return [];
      }
    });
  const below = (parent: number): number[] =>
    parents.filter((entry) => entry.parent === parent).flatMap((entry) => [...below(entry.pid), entry.pid]);
  return below(pid);
}

/** A small generator, the same for the same seed. */
function createRandom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
