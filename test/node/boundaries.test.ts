/** The embedded engine, killed at every boundary of its storage: at each commit of each kind of operation, before it
 *  holds and after. Whatever was cut off, the session that takes over comes to the same end. */

import type { CrashMoment, TestSession } from "edgeflue/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { checkTranscript } from "../../chaos/checks/check-transcript.ts";
import { CrashWorld, type Script } from "./support/crash-world.ts";

const call = (...names: string[]) => ({ toolCalls: names.map((name) => ({ name })) });
const bash = (command: string) => ({ toolCalls: [{ name: "bash", input: { command } }] });
const bothFiles = (line: string) => `echo ${line} >> left.txt; echo ${line} >> right.txt`;
const sum = { type: "object", properties: { sum: { type: "number" } }, required: ["sum"] } as const;
const verdict = '{"kind": "bug", "severity": "low", "nextStep": "wait"}';

interface Kind {
  script: Script;
  /** What a caller does who does not give up. Sends everything with a key. */
  play(session: TestSession, world: CrashWorld): Promise<unknown>;
  /** What has happened before, on a host that lives. */
  prepare?: (session: TestSession) => Promise<unknown>;
}

afterEach(() => vi.restoreAllMocks());

const textOf = async (answer: Promise<{ text: string }>) => (await answer).text;

const kinds: Record<string, Kind> = {
  "prompt with tools": {
    script: {
      "do it": [
        { text: "First.", ...call("look", "book", "pay") },
        bash(bothFiles("one")),
        { toolCalls: [{ name: "write", input: { path: "note.txt", content: "kept" } }] },
        { text: "all done" },
      ],
    },
    play: (session) => textOf(session.prompt("do it", { idempotencyKey: "a" })),
  },
  "typed result with repair": {
    script: {
      "add up": [call("look"), { text: "no idea" }, { text: '{"sum": "seven"}' }, { text: '{"sum": 7}' }],
    },
    play: async (session) => (await session.prompt("add up", { result: sum, idempotencyKey: "a" })).result,
  },
  skill: {
    script: { "a broken button": [call("look"), { text: verdict }] },
    play: async (session) =>
      (await session.skill("triage", { args: { title: "a broken button" }, idempotencyKey: "a" })).result,
  },
  task: {
    script: {
      "for a child": [call("book"), bash(bothFiles("child")), { text: "the child is done" }],
      "give it away": [
        { toolCalls: [{ name: "task", input: { prompt: "for a child" } }] },
        { text: "the parent is done" },
      ],
    },
    play: async (session) => [
      await textOf(session.prompt("give it away", { idempotencyKey: "a" })),
      await textOf(session.task("for a child", { taskId: "t", idempotencyKey: "b" })),
    ],
  },
  shell: {
    script: {},
    play: async (session) => {
      const command = `${bothFiles("shell")}; cat right.txt; false`;
      const { stdout, exitCode } = await session.shell(command, { idempotencyKey: "a" });
      return { stdout, exitCode };
    },
  },
  compact: {
    script: { "say something": [{ text: "something" }] },
    prepare: (session) => session.prompt("say something", { idempotencyKey: "before" }),
    play: async (session) => {
      const { text, metadata } = await session.compact({ keepRecent: 1, idempotencyKey: "a" });
      return { text, compacted: metadata.compacted };
    },
  },
  approval: {
    script: { "may I": [call("ask", "look"), { text: "I might" }] },
    play: async (session, world) => {
      const { operationId } = await session.dispatch("may I", { idempotencyKey: "a" });
      await until(world, async () => {
        const [approval] = await session.approvals();
        // A decision whose answer was lost has been made.
        if (approval !== undefined) await session.decide(approval.approvalId, { decision: "approve" });
        const { status } = await session.operation(operationId);
        return approval !== undefined || status === "succeeded";
      });
      return textOf(session.prompt("may I", { idempotencyKey: "a" }));
    },
  },
  steer: {
    script: {
      "look around": [call("look"), { text: "nothing" }],
      "look there too": [{ text: "found both" }],
    },
    play: async (session, world) => {
      const first = textOf(session.prompt("look around", { idempotencyKey: "a" }));
      first.catch(() => {}); // Awaited below.
      await Promise.race([until(world, () => (world.runs.look ?? []).length > 0), first]);
      await session.dispatch("look there too", { whenBusy: "steer", idempotencyKey: "b" });
      openGate();
      return first;
    },
  },
  "abort requested": {
    script: { "wait forever": [call("pay"), call("book")] },
    play: async (session, world) => {
      const first = session.prompt("wait forever", { idempotencyKey: "a" }).catch(({ code }) => code);
      const isWaiting = () => (world.runs.pay ?? []).length > 0 || (world.runs.book ?? []).length > 0;
      await until(world, isWaiting);
      world.host.signal.throwIfAborted();
      await session.abort({ idempotencyKey: "a" });
      const code = await first;
      world.host.signal.throwIfAborted();
      return code;
    },
  },
};

/** What tools of `steer` and `abort requested` wait for. */
let gate = Promise.withResolvers<void>();
const openGate = () => gate.resolve();

function createWorld(name: string): CrashWorld {
  const { script = {} } = kinds[name] ?? {};
  gate = Promise.withResolvers();
  return new CrashWorld({
    script,
    onToolCall: () => (["steer", "abort requested"].includes(name) ? gate.promise : undefined),
  });
}

/** Rejects when the host dies before. */
async function until(world: CrashWorld, isSo: () => boolean | Promise<boolean>): Promise<void> {
  // By time and not by turns: a digest is made in another thread, which a busy machine lets wait.
  const deadline = performance.now() + 30_000;
  while (!(await isSo())) {
    world.host.signal.throwIfAborted();
    if (performance.now() > deadline) throw new Error("It did not come to pass.");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What is left to see of a run. */
async function outcomeOf(
  name: string,
  world: CrashWorld,
  { isNew, plan }: { isNew: boolean; plan?: Parameters<CrashWorld["play"]>[1] },
) {
  const { play, prepare } = kinds[name] ?? {};
  if (play === undefined) throw new Error(`There is no kind ${name}.`);
  if (!isNew) await world.play((session) => session.prompt("good morning", { idempotencyKey: "morning" }));
  if (prepare !== undefined) await world.play(prepare);
  world.lives = 0;
  let before = 0;
  const value = await world.play(
    (session) => play(session, world),
    (host) => {
      before = host.commits;
      plan?.(host);
    },
  );
  const commits = world.host.commits - before;
  const { lives } = world;
  const seen = await world.play(async (session) => {
    const { messages } = await session.messages({ limit: 500 });
    const { events } = await session.events({ limit: 1_000 });
    const operations = await Promise.all(
      [...new Set(events.map(({ operationId }) => operationId))].map((id) => session.operation(id)),
    );
    const files = await session.files.list(".");
    const texts = await Promise.all(
      files.map(async ({ path }) => [path, await session.files.readText(path)] as const),
    );
    return { messages, events, operations, files: Object.fromEntries(texts) };
  });
  return { value, commits, lives, ...seen };
}

type Outcome = Awaited<ReturnType<typeof outcomeOf>>;

function expectWellFormed({ messages, events, operations }: Outcome, { runs }: CrashWorld): void {
  expect(checkTranscript({ messages })).toEqual([]);
  for (const { operationId, status } of operations) {
    expect(["succeeded", "failed", "aborted"]).toContain(status);
    expect(
      events.filter((event) => event.type === "operation" && event.operationId === operationId),
    ).toHaveLength(1);
  }
  for (const once of ["pay", "ask"]) expect(new Set(runs[once]).size).toBe(runs[once]?.length);
}

/** What must be the same, however often hosts died: everything but names, times, attempts, estimates, and the result of a
 *  call that may run only once. */
function comparable({ value, files, messages, operations }: Outcome) {
  return {
    value,
    files,
    messages: messages.map(({ role, content }) => ({
      role,
      content: content.map((part) => {
        if (part.type === "tool-call") return { toolName: part.toolName, input: part.input };
        if (part.type !== "tool-result") return part;
        const { toolName, output } = part;
        return { toolName, output: toolName === "pay" || toolName === "ask" ? "of once" : output };
      }),
    })),
    operations: operations.map((operation) => {
      const { status, kind } = operation;
      if (!("result" in operation)) return { status, kind };
      const { operationId: _, model: __, metadata, ...result } = operation.result;
      const { totalTokens: ___, ...counts } = metadata;
      return { status, kind, result, counts };
    }),
  };
}

/** On a session that was there, the model is asked before the acceptance is a commit. */
const settings = Object.keys(kinds).flatMap((name) => [
  { name, session: "a new session", isNew: true },
  { name, session: "a session that was there", isNew: false },
]);

describe.each(settings)("$name in $session", ({ name, isNew }) => {
  it("comes to the same end when its host dies with any of its commits, before or after", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const whole = createWorld(name);
    const expected = await outcomeOf(name, whole, { isNew });
    expectWellFormed(expected, whole);
    expect(expected.commits).toBeGreaterThan(1);
    for (let commit = 1; commit <= expected.commits; commit += 1) {
      for (const moment of ["before", "after"] satisfies CrashMoment[]) {
        const world = createWorld(name);
        const outcome = await outcomeOf(name, world, {
          isNew,
          plan: (host) => host.crashAt(commit, moment),
        });
        const place = `killed ${moment} commit ${commit} of ${expected.commits}`;
        expectWellFormed(outcome, world);
        expect(outcome.lives, place).toBe(2);
        if (name === "abort requested") expect(outcome.value, place).toEqual(expected.value);
        else expect({ place, ...comparable(outcome) }).toEqual({ place, ...comparable(expected) });
      }
    }
  });
});
