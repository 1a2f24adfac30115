/** Runs embedded in a program: real files, real processes that end in the middle. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAgent, initWorkflow, NonRetryableError, type WorkflowContext } from "edgeflue";
import { scriptModel } from "edgeflue/testing";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";

const newFolder = () => mkdtempSync(join(tmpdir(), "edgeflue-workflow-"));

describe("an embedded workflow", () => {
  it("returns what run returns, typed by its schemas", async () => {
    const input = z.object({ customer: z.string(), seats: z.number().default(1) });
    const workflow = await initWorkflow(
      {
        input,
        run: async (ctx: WorkflowContext<z.output<typeof input>>) => {
          const number = await ctx.step("count", () => ctx.payload.seats + 1);
          return { customer: ctx.payload.customer, number };
        },
      },
      { name: "order", stateDir: newFolder() },
    );
    const result = await workflow.run({ customer: "acme" });
    expect(result.number satisfies number).toBe(2);
    expect(result.customer).toBe("acme");
    await workflow.destroy();
  });

  it("refuses a payload that the workflow does not take, and leaves nothing", async () => {
    const stateDir = newFolder();
    const workflow = await initWorkflow(
      { input: z.object({ n: z.number() }), run: () => 1 },
      { name: "strict", stateDir },
    );
    const refused = workflow.run({ n: "x" as unknown as number });
    await expect(refused).rejects.toMatchObject({ code: "invalid_request" });
    expect(readdirSync(join(stateDir, "runs", "strict"))).toEqual([]);
    await workflow.destroy();
  });

  it.skipIf(!existsSync("/proc/self/fd"))(
    "closes what has ended, and opens it again to be read",
    async () => {
      const workflow = await initWorkflow(
        { run: (ctx: WorkflowContext) => ctx.step("one", () => 1) },
        { name: "many", stateDir: newFolder() },
      );
      const countFiles = () =>
        readdirSync("/proc/self/fd", { withFileTypes: true }).filter((file) => file.isSymbolicLink()).length;
      const before = countFiles();
      const runs = [];
      for (let count = 0; count < 20; count += 1) {
        const run = await workflow.start({}, { idempotencyKey: `key ${count}` });
        expect(await run.result()).toBe(1);
        runs.push(run);
      }
      expect(await runs[3]?.record()).toMatchObject({ status: "succeeded", result: 1 });
      expect(await (await workflow.start({}, { idempotencyKey: "key 3" })).result()).toBe(1);
      await runs[3]?.delete();
      await expect(runs[3]?.record()).rejects.toMatchObject({ code: "run_not_found" });
      await expect.poll(countFiles).toBeLessThan(before + 10);
      await workflow.destroy();
    },
  );

  it("rejects with the run's error, and keeps the run readable", async () => {
    const workflow = await initWorkflow(
      {
        run: async (ctx: WorkflowContext) => {
          ctx.log.info("before");
          await ctx.step("fail", () => {
            throw new NonRetryableError("no");
          });
        },
      },
      { name: "failing", stateDir: newFolder() },
    );
    const run = await workflow.start({});
    await expect(run.result()).rejects.toMatchObject({ code: "internal_error" });
    const again = await workflow.open(run.id);
    expect(await again.record()).toMatchObject({ status: "failed", payload: {} });
    const { events } = await again.events({ types: ["log"] });
    expect(events.map(({ data }) => data.message)).toEqual(["before"]);
    await expect(workflow.open("workflow:failing:run_00000000000000000000000000")).rejects.toMatchObject({
      code: "run_not_found",
    });
    await workflow.destroy();
  });

  it("begins one run for one key", async () => {
    let runs = 0;
    const workflow = await initWorkflow(
      { run: (ctx: WorkflowContext) => ctx.step("once", () => (runs += 1)) },
      { name: "keyed", stateDir: newFolder() },
    );
    const answers = await Promise.all([1, 2, 3].map(() => workflow.run({}, { idempotencyKey: "k" })));
    expect(answers).toEqual([1, 1, 1]);
    await workflow.destroy();
  });

  it("leaves a key free whose payload was refused", async () => {
    const workflow = await initWorkflow(
      { input: z.object({ n: z.number() }), run: (ctx: WorkflowContext<{ n: number }>) => ctx.payload.n },
      { name: "keyed", stateDir: newFolder() },
    );
    const options = { idempotencyKey: "k" };
    const wrong = { n: "1" } as unknown as { n: number };
    for (let time = 0; time < 2; time += 1)
      await expect(workflow.run(wrong, options)).rejects.toMatchObject({ code: "invalid_request" });
    expect(await workflow.run({ n: 1 }, options)).toBe(1);
    await expect(workflow.run({ n: 2 }, options)).rejects.toMatchObject({ code: "idempotency_conflict" });
    await workflow.destroy();
  });

  it("continues the other runs when the file of one is damaged, and names it", async () => {
    const stateDir = newFolder();
    const options = { name: "damaged", stateDir };
    const run = (ctx: WorkflowContext) => ctx.waitForEvent("go");
    const earlier = await initWorkflow({ run }, options);
    const runs = [await earlier.start({}), await earlier.start({})];
    await earlier.destroy();
    const folder = join(stateDir, "runs/damaged");
    const [broken = ""] = readdirSync(folder).filter((file) => file.endsWith(".sqlite3"));
    writeFileSync(join(folder, broken), "no database ".repeat(1000));
    const report = vi.spyOn(console, "error").mockReturnValue();
    try {
      const workflow = await initWorkflow({ run }, options);
      const said = report.mock.calls.map(([line]) => String(line));
      expect(said).toEqual([expect.stringContaining(broken)]);
      const isBroken = (id: string) => id.replaceAll(":", "~") === broken.replace(".sqlite3", "");
      const [sound] = runs.filter(({ id }) => !isBroken(id));
      const opened = await workflow.open(sound?.id ?? "");
      await opened.send("go", "gone on");
      expect(await opened.result()).toBe("gone on");
      const [damaged] = runs.filter(({ id }) => isBroken(id));
      const handle = await workflow.open(damaged?.id ?? "");
      await expect(handle.record()).rejects.toThrow("not a database");
      await workflow.destroy();
    } finally {
      report.mockRestore();
    }
  });

  it("asks agents, given by name or written on the spot, once each", async () => {
    const model = scriptModel({ text: "one" }, { text: "two" });
    const helper = createAgent(() => ({ model: model.reference }));
    const workflow = await initWorkflow(
      {
        run: async (ctx: WorkflowContext) => {
          const named = await (await ctx.init("helper")).session();
          const { text: first } = await named.prompt("hello");
          const own = await (await ctx.init({ model: model.reference })).session("own");
          const { text: second } = await own.prompt("hello again");
          await ctx.waitForEvent("go");
          return [first, second];
        },
      },
      { name: "asking", agents: { helper }, stateDir: newFolder() },
    );
    const run = await workflow.start({});
    const receipt = await run.send("go");
    expect(receipt.isRepeated).toBe(false);
    expect(await run.result()).toEqual(["one", "two"]);
    expect(model.calls).toHaveLength(2);
    await workflow.destroy();
  });

  it("cancels and deletes", async () => {
    const stateDir = newFolder();
    const workflow = await initWorkflow(
      { run: (ctx: WorkflowContext) => ctx.waitForEvent("never") },
      { name: "waiting", stateDir },
    );
    const run = await workflow.start({});
    expect(await run.cancel()).toEqual({ cancelled: true, status: "cancelled" });
    await expect(run.result()).rejects.toMatchObject({ code: "run_cancelled" });
    await expect(run.send("never")).rejects.toMatchObject({ code: "run_ended" });
    await run.delete();
    await expect(workflow.open(run.id)).rejects.toMatchObject({ code: "run_not_found" });
    expect(readdirSync(join(stateDir, "runs", "waiting"))).toEqual([]);
    await workflow.destroy();
  });

  it("continues after destroy, and in the next embedding", async () => {
    const stateDir = newFolder();
    const steps: string[] = [];
    const module = {
      run: async (ctx: WorkflowContext) => {
        await ctx.step("first", () => void steps.push("first"));
        await ctx.waitForEvent("go");
        await ctx.step("second", () => void steps.push("second"));
        return steps.length;
      },
    };
    const first = await initWorkflow(module, { name: "flow", stateDir });
    const { id } = await first.start({});
    await expect.poll(() => steps).toEqual(["first"]);
    await first.destroy();
    const second = await initWorkflow(module, { name: "flow", stateDir });
    const run = await second.open(id);
    await run.send("go");
    expect(await run.result()).toBe(2);
    expect(steps).toEqual(["first", "second"]);
    await second.destroy();
  });

  it("continues in a new process after SIGKILL", { timeout: 60_000 }, async () => {
    const stateDir = newFolder();
    const file = join(stateDir, "program.ts");
    writeFileSync(
      file,
      `import { initWorkflow } from ${JSON.stringify(join(import.meta.dirname, "../../../src/node/index.ts"))};
      const workflow = await initWorkflow({
        run: async (ctx) => {
          const pid = await ctx.step("first", () => process.pid);
          console.log("first");
          await ctx.sleep(pid === process.pid ? 3_600_000 : 0);
          return pid;
        },
      }, { name: "killed", root: ${JSON.stringify(stateDir)}, stateDir: ${JSON.stringify(stateDir)} });
      if (process.argv[2] === undefined) {
        console.log((await workflow.start({})).id);
        await new Promise(() => setInterval(() => {}, 1000));
      }
      const run = await workflow.open(process.argv[2]);
      await run.cancel();
      console.log((await run.record()).status);
      await workflow.destroy();`,
    );
    const first = spawn(process.execPath, [file]);
    let output = "";
    first.stdout.on("data", (chunk) => (output += chunk));
    first.stderr.on("data", (chunk) => (output += chunk));
    await expect.poll(() => output, { timeout: 30_000 }).toMatch(/first/);
    await expect.poll(() => output).toMatch(/workflow:\S+/);
    const id = /workflow:\S+/.exec(output)?.[0] ?? "";
    first.kill("SIGKILL");
    await once(first, "close");
    const second = spawn(process.execPath, [file, id]);
    let rest = "";
    second.stdout.on("data", (chunk) => (rest += chunk));
    second.stderr.on("data", (chunk) => (rest += chunk));
    const [code] = (await once(second, "close")) as [number];
    expect(rest).toContain("cancelled");
    expect(code).toBe(0);
  });

  it("refuses mistakes by name", async () => {
    const run = () => 1;
    await expect(initWorkflow({} as never, { name: "x" })).rejects.toThrow(/cannot be loaded/);
    await expect(initWorkflow({ run }, { name: "1x" })).rejects.toThrow(/"name" must be letters/);
    await expect(initWorkflow({ run }, { name: "x", stateDirr: "y" } as never)).rejects.toThrow(/stateDir/);
    await expect(
      initWorkflow({ run }, { name: "x", agents: { a: {} as never }, stateDir: newFolder() }),
    ).rejects.toThrow(/createAgent/);
  });
});

it("forks a session once, however often the run is replayed", async () => {
  const model = scriptModel(({ prompt }) => ({
    text: `${prompt.filter(({ role }) => role === "user").length}`,
  }));
  const agent = createAgent(() => ({ model: model.reference }));
  const workflow = await initWorkflow(
    {
      run: async (ctx: WorkflowContext) => {
        const handle = await ctx.init(agent);
        const first = await handle.session("first");
        await first.prompt("one");
        const { session: name, at } = await handle.sessions.fork("first");
        await ctx.sleep(1);
        const second = await handle.session(name);
        return {
          at,
          text: (await second.prompt("two")).text,
          kept: (await first.messages()).messages.length,
        };
      },
    },
    { name: "forking", agents: { agent }, stateDir: newFolder() },
  );
  expect(await workflow.run({})).toEqual({ at: 2, text: "2", kept: 2 });
  await workflow.destroy();
});
