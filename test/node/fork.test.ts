/** Forks and rewinds: fork-01 and fork-02 of the cases that other frameworks got wrong, and what a crash leaves. */

import { defineTool } from "edgeflue";
import { type ScriptStep, scriptModel } from "edgeflue/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { MessageView } from "../../src/protocol/message.ts";
import { waitFor } from "../support/wait-for.ts";
import { agentOf } from "./support/failing-disk.ts";
import { Family } from "./support/family.ts";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

const pay = defineTool({
  name: "pay",
  description: "Pays.",
  parameters: z.object({}),
  needsApproval: true,
  execute: () => "paid",
});
const look = defineTool({ name: "look", description: "Looks.", effect: "read", execute: () => "seen" });

/** A model that does what the newest message of the user's says, in JSON: a list of steps, or the text to say. */
function obedient() {
  return scriptModel(({ prompt }) => {
    const place = prompt.findLastIndex(({ role }) => role === "user");
    const said = textIn(prompt[place]);
    if (JSON.stringify(prompt[0]).includes("Summarise this conversation")) return { text: "a summary" };
    const done = prompt.slice(place).filter(({ role }) => role === "assistant").length;
    const steps: ScriptStep[] = said.startsWith("[") ? JSON.parse(said) : [{ text: `You said: ${said}` }];
    return steps[done] ?? { text: "done" };
  });
}

function textIn(message: { content: unknown } | undefined): string {
  const parts = Array.isArray(message?.content) ? message.content : [];
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

const write = (path: string, content: string) => ({
  toolCalls: [{ name: "write", input: { path, content } }],
});

function createFamily(config: object = {}, model = obedient()) {
  const family = new Family(() =>
    agentOf(model, { tools: [pay, look], allowWrite: true, allowShell: true, ...config }),
  );
  return { family, model };
}

const rolesOf = (messages: readonly MessageView[]) => messages.map(({ role }) => role).join(" ");
const textsOf = (messages: readonly MessageView[]) =>
  messages.map((message) => textIn(message) || JSON.stringify(message.content));

async function messagesOf(family: Family, name: string) {
  return (await family.open(name).messages({ limit: 500 })).messages;
}

/** Every call has its result right after it, as strict providers demand. */
function expectPairs(prompt: readonly { role: string; content: unknown }[]) {
  const waiting: string[] = [];
  for (const { role, content } of prompt) {
    const parts = Array.isArray(content) ? content : [];
    if (role === "tool") {
      for (const part of parts) expect(waiting.splice(waiting.indexOf(part.toolCallId), 1)).toHaveLength(1);
    } else {
      expect(waiting).toEqual([]);
      if (role === "assistant")
        for (const part of parts) if (part.type === "tool-call") waiting.push(part.toolCallId);
    }
  }
  expect(waiting).toEqual([]);
}

describe("fork-01: a fork inside of a turn", () => {
  it("has a marked result for each call whose result comes after the cut, and both branches go on", async () => {
    const { family, model } = createFamily();
    const calls = JSON.stringify([{ toolCalls: [{ name: "look" }, { name: "look" }] }, { text: "both" }]);
    await family.open("a").prompt(calls);
    expect(rolesOf(await messagesOf(family, "a"))).toBe("user assistant tool tool assistant");
    for (const [at, missing] of [
      [2, 2],
      [3, 1],
      [4, 0],
    ] as const) {
      const to = `at-${at}`;
      expect(await family.open("a").fork({ at, to, files: "none" })).toEqual({ session: to, at: 4 });
      const messages = await messagesOf(family, to);
      expect(rolesOf(messages)).toBe("user assistant tool tool");
      expect(messages.filter(({ notDone }) => notDone)).toHaveLength(missing);
      for (const { content } of messages.filter(({ notDone }) => notDone))
        expect(content).toMatchObject([
          { output: { type: "error-text", value: /not done in this branch/i } },
        ]);
      await family.open(to).prompt("go on");
      expectPairs(model.calls.at(-1)?.prompt ?? []);
    }
    await family.open("a").prompt("go on");
    expectPairs(model.calls.at(-1)?.prompt ?? []);
    expect((await messagesOf(family, "a")).some(({ notDone }) => notDone)).toBe(false);
  });

  it("copies no open approval, whose call counts as not done", async () => {
    const { family, model } = createFamily();
    const a = family.open("a");
    const { operationId } = await a.dispatch(
      JSON.stringify([{ toolCalls: [{ name: "pay" }] }, { text: "x" }]),
    );
    await waitFor(async () => expect(await a.approvals()).toHaveLength(1));
    expect(await a.fork({ to: "b" })).toEqual({ session: "b", at: 3 });
    const b = family.open("b");
    expect(await b.approvals()).toEqual([]);
    await b.prompt("go on");
    expectPairs(model.calls.at(-1)?.prompt ?? []);
    const [approval] = await a.approvals();
    await a.decide(approval?.approvalId ?? "", { decision: "approve" });
    await waitFor(async () => expect((await a.operation(operationId)).status).toBe("succeeded"));
    expect(textsOf(await messagesOf(family, "a"))[2]).toContain("paid");
    await expect(b.operation(operationId)).rejects.toMatchObject({ code: "operation_not_found" });
  });

  it("copies no question about a limit, and counts from nothing", async () => {
    const steps = [{ toolCalls: [{ name: "look" }] }, { text: "done" }];
    const { family } = createFamily({ onLimit: "ask", limits: { steps: 1 } });
    const a = family.open("a");
    void a.prompt(JSON.stringify(steps)).catch(() => {});
    await waitFor(async () => expect(await a.approvals()).toHaveLength(1));
    expect(await a.fork({ to: "b" })).toEqual({ session: "b", at: 3 });
    expect(await family.open("b").approvals()).toEqual([]);
    expect((await family.open("b").prompt("go on")).text).toBe("You said: go on");
    await a.abort();
  });

  it("copies what is stored of a run, and neither its queue nor its answer", async () => {
    const answer = Promise.withResolvers<ScriptStep>();
    const model = scriptModel(({ prompt }) =>
      textIn(prompt.at(-1)) === "slow" ? answer.promise : { text: "hi" },
    );
    const { family } = createFamily({}, model);
    const a = family.open("a");
    const slow = a.prompt("slow", { idempotencyKey: "k" });
    await waitFor(async () => expect(await messagesOf(family, "a")).toHaveLength(1));
    const queued = a.prompt("queued");
    expect(await a.fork({ to: "b" })).toEqual({ session: "b", at: 1 });
    expect((await family.open("b").prompt("now", { idempotencyKey: "k" })).text).toBe("hi");
    answer.resolve({ text: "late" });
    expect([(await slow).text, (await queued).text]).toEqual(["late", "hi"]);
    expect(textsOf(await messagesOf(family, "b"))).toEqual(["slow", "now", "hi"]);
  });

  it("has all raw messages below a compaction, and no summary that was made after the cut", async () => {
    const { family, model } = createFamily();
    const a = family.open("a");
    for (const message of ["one", "two", "three"]) await a.prompt(message);
    await a.compact({ keepRecent: 2 });
    await a.fork({ at: 4, to: "before", files: "none" });
    await a.fork({ to: "after" });
    for (const [name, knows] of [
      ["before", true],
      ["after", false],
    ] as const) {
      await family.open(name).prompt("go on");
      const seen = JSON.stringify(model.calls.at(-1)?.prompt);
      expect([name, seen.includes("You said: one"), seen.includes("Context Summary")]).toEqual([
        name,
        knows,
        !knows,
      ]);
    }
    const { messages, summaries } = await family.open("after").messages({ include: "compacted" });
    expect([messages.length, summaries?.length]).toEqual([8, 1]);
  });
});

describe("a fork's files", () => {
  const turn = (content: string) => JSON.stringify([write("note.txt", content), { text: "written" }]);

  it("are those of the same moment: of the newest message, and before each prompt with a checkpoint", async () => {
    const { family } = createFamily({ checkpoints: 5 });
    const a = family.open("a");
    await a.fs.writeFile("bin", new Uint8Array(700_000).fill(7));
    for (const content of ["one", "two", "three"]) await a.prompt(turn(content));
    await a.shell("echo scratch > /tmp/x; rm bin");
    for (const [at, note] of [
      [0, undefined],
      [1, undefined],
      [4, "one"],
      [5, "one"],
      [8, "two"],
    ] as const) {
      const { session } = await a.fork({ at });
      const { fs } = family.open(session);
      expect([at, (await fs.exists("note.txt")) ? await fs.readFile("note.txt") : undefined]).toEqual([
        at,
        note,
      ]);
      expect((await fs.readBytes("bin")).every((byte) => byte === 7)).toBe(true);
    }
    const { session } = await a.fork();
    const newest = family.open(session);
    expect(await newest.fs.readdir()).toEqual(["note.txt"]);
    expect((await newest.shell("cat /tmp/x")).stdout).toBe("scratch\n");
  });

  it("are refused where those of the moment were not kept, unless the caller says which ones", async () => {
    const { family } = createFamily();
    const a = family.open("a");
    for (const content of ["one", "two"]) await a.prompt(turn(content));
    await expect(a.fork({ at: 4, to: "b" })).rejects.toMatchObject({
      code: "invalid_request",
      message: expect.stringContaining('Say files: "current"'),
    });
    expect(family.isEmpty("b")).toBe(true);
    await a.fork({ at: 4, to: "current", files: "current" });
    await a.fork({ at: 4, to: "none", files: "none" });
    expect(await family.open("current").fs.readFile("note.txt")).toBe("two");
    expect(await family.open("none").fs.exists("note.txt")).toBe(false);
  });

  it("keeps the newest checkpoints alone, one for files that have not changed", async () => {
    const { family } = createFamily({ checkpoints: 2 });
    const a = family.open("a");
    for (const content of ["one", "two", "three"]) await a.prompt(turn(content));
    for (const message of ["a", "b", "c"]) await a.prompt(message);
    expect(await a.fs.snapshots()).toHaveLength(2);
    const { session } = await a.fork({ at: 12 });
    expect(await family.open(session).fs.readFile("note.txt")).toBe("three");
    await expect(a.fork({ at: 4 })).rejects.toMatchObject({ code: "invalid_request" });
  });

  it("do not fail a prompt when there is no room for a checkpoint", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const { family } = createFamily({ checkpoints: 1 });
    const a = family.open("a");
    for (let count = 0; count < 20; count += 1) await a.fs.snapshot();
    expect((await a.prompt("hello")).text).toBe("You said: hello");
    expect(warn.mock.lastCall?.[0]).toContain("at most 20 snapshots");
  });

  it("begin with the agent's own where there are none to copy", async () => {
    const { family } = createFamily({ files: { "seed.txt": "seed" } });
    const a = family.open("a");
    await a.prompt("hello");
    await a.fs.rm("seed.txt");
    await a.fork({ to: "same" });
    await a.fork({ to: "none", files: "none" });
    for (const name of ["same", "none"]) await family.open(name).prompt("go on");
    expect(await family.open("same").fs.exists("seed.txt")).toBe(false);
    expect(await family.open("none").fs.readFile("seed.txt")).toBe("seed");
  });

  it("of another sandbox are not copied: the caller has to say so", async () => {
    const sandbox = { provider: "host" as const, name: "box" };
    const transaction = { files: {}, asked: [], commit: () => {}, end: () => {} };
    const { model } = createFamily();
    const family = new Family(() => agentOf(model, { sandbox }), {
      createSandbox: (_settings, { policy }) =>
        ({
          provider: "box",
          policy,
          isTransactional: false,
          description: "",
          shellDescription: "",
          begin: async () => transaction,
        }) as never, // what is asked of it here
    });
    const a = family.open("a");
    await a.prompt("hello");
    await expect(a.fork({ to: "b" })).rejects.toMatchObject({
      code: "invalid_request",
      message: expect.stringContaining('Say files: "none"'),
    });
    expect(await a.fork({ to: "b", files: "none" })).toEqual({ session: "b", at: 2 });
    await expect(a.rewind({ at: 0 })).rejects.toMatchObject({ code: "invalid_request" });
    expect(await a.rewind({ at: 0, files: "current" })).toEqual({ at: 0 });
  });

  it("and history together are bounded, so that one isolate has room for both sessions", async () => {
    const { family } = createFamily();
    const a = family.open("a");
    const mib = 1024 * 1024;
    await a.prompt("hello");
    for (const name of ["a", "b"]) await a.fs.writeFile(name, new Uint8Array(10 * mib));
    for (let count = 0; count < 5; count += 1) await a.prompt(`${count}${"x".repeat(mib)}`);
    expect((await a.fork({ to: "b" })).at).toBe(12);
    for (let count = 0; count < 12; count += 1) await a.prompt(`${count}${"x".repeat(mib)}`);
    await expect(a.fork({ to: "c" })).rejects.toMatchObject({
      code: "sandbox_limit",
      message: expect.stringContaining("with this history"),
    });
    expect(family.isEmpty("c")).toBe(true);
    expect((await a.fork({ to: "c", files: "none" })).at).toBe(36);
  });

  it("are refused when they are too many to copy", async () => {
    const { family } = createFamily();
    const a = family.open("a");
    await a.prompt("hello");
    for (const name of ["a", "b"]) await a.fs.writeFile(name, new Uint8Array(13 * 1024 * 1024));
    await expect(a.fork({ to: "b" })).rejects.toMatchObject({
      code: "sandbox_limit",
      meta: { limit: "filesBytesMax" },
    });
    expect(family.isEmpty("b")).toBe(true);
    expect((await a.fork({ to: "b", files: "none" })).at).toBe(2);
  });
});

describe("fork-02: branches", () => {
  it("share nothing: what is written in one is not in the other, and a deletion hurts no child", async () => {
    const { family } = createFamily();
    const a = family.open("a");
    await a.prompt("question", { idempotencyKey: "q" });
    await a.fs.writeFile("shared.txt", "from a");
    await a.fork({ to: "b" });
    await family.open("b").fork({ to: "c" });
    const [b, c] = [family.open("b"), family.open("c")];
    await a.prompt("only a");
    // The same key is another request there: it is asked again.
    expect((await b.prompt("only b", { idempotencyKey: "q" })).text).toBe("You said: only b");
    await b.fs.writeFile("shared.txt", "from b");
    await a.fs.writeFile("new.txt", "from a");
    await a.delete();
    family.restart("b");
    expect(textsOf(await messagesOf(family, "b"))).toEqual([
      "question",
      "You said: question",
      "only b",
      "You said: only b",
    ]);
    expect(textsOf(await messagesOf(family, "c"))).toEqual(["question", "You said: question"]);
    expect(await b.fs.readFile("shared.txt")).toBe("from b");
    expect(await c.fs.readFile("shared.txt")).toBe("from a");
    expect(await c.fs.exists("new.txt")).toBe(false);
    expect((await c.prompt("only c")).text).toBe("You said: only c");
  });

  it("begin with no task's conversation: the same name is a new child there", async () => {
    const model = scriptModel(({ prompt }) => ({
      text: `${prompt.filter(({ role }) => role === "user").length} asked`,
    }));
    const { family } = createFamily({}, model);
    const a = family.open("a");
    for (const text of ["1 asked", "2 asked"])
      expect((await a.task("count", { taskId: "t" })).text).toBe(text);
    await a.fork({ to: "b" });
    expect((await family.open("b").task("count", { taskId: "t" })).text).toBe("1 asked");
  });

  it("keep attachments, ids of messages, and what the session was begun with", async () => {
    const { family } = createFamily();
    const a = family.open("a");
    const image = { data: "iVBORw==", mimeType: "image/png" };
    await a.prompt("look", { images: [image], messageId: "mine", payload: { tenant: "acme" } });
    await a.fork({ at: "mine", to: "b", files: "none" });
    await a.fork({ at: "message-2", to: "c" });
    const [first] = await messagesOf(family, "b");
    expect(first).toMatchObject({ id: "mine", content: [{ type: "text" }, { type: "file" }] });
    expect(await messagesOf(family, "c")).toHaveLength(2);
    expect(family.disk("b").sql.first("SELECT value FROM meta WHERE key = 'payload'")).toEqual({
      value: '{"tenant":"acme"}',
    });
    // It has begun: a later payload and a history are not for it.
    const later = family.open("b");
    await later.prompt("go on", { payload: { tenant: "other" } });
    expect(family.disk("b").sql.first("SELECT value FROM meta WHERE key = 'payload'")).toEqual({
      value: '{"tenant":"acme"}',
    });
  });

  it("count what they spend from nothing", async () => {
    const usage = { inputTokens: 400, outputTokens: 200 };
    const model = scriptModel(() => ({ text: "dear", usage }));
    const { family } = createFamily({ sessionLimits: { totalTokens: 1_000 } }, model);
    const a = family.open("a");
    for (const message of ["one", "two"]) await a.prompt(message);
    await expect(a.prompt("three")).rejects.toMatchObject({ code: "limit_exceeded" });
    await a.fork({ at: 4, to: "b", files: "current" });
    expect((await family.open("b").prompt("three")).text).toBe("dear");
  });

  it("are refused for a session that is not there, has begun, or a message that is not in force", async () => {
    const { family } = createFamily();
    await expect(family.open("none").fork({ to: "x" })).rejects.toMatchObject({ code: "session_not_found" });
    expect([family.isEmpty("none"), family.isEmpty("x")]).toEqual([true, true]);
    const a = family.open("a");
    await a.prompt("one");
    await family.open("b").prompt("begun");
    await family.open("files").fs.writeFile("x", "y");
    for (const to of ["a", "b", "files"])
      await expect(a.fork({ to })).rejects.toMatchObject({ code: "session_exists" });
    await expect(a.fork({ at: 7 })).rejects.toMatchObject({ code: "invalid_request", meta: { field: "at" } });
    await expect(a.fork({ at: "nobody" })).rejects.toMatchObject({ code: "invalid_request" });
    await expect(a.fork({ at: -1 })).rejects.toMatchObject({ code: "invalid_request" });
    await expect(a.fork({ file: "none" } as never)).rejects.toMatchObject({
      message: expect.stringContaining('Did you mean "files"?'),
    });
    await a.prompt("two");
    await a.rewind({ at: 2, files: "current" });
    await expect(a.fork({ at: 3 })).rejects.toMatchObject({ message: expect.stringContaining("replaced") });
  });
});

describe("the key of a fork", () => {
  it("makes a repeat that fork, with or without a name, whatever has happened since", async () => {
    const { family } = createFamily();
    const a = family.open("a");
    await a.prompt("one");
    const named = { at: 2, to: "b", idempotencyKey: "k1" } as const;
    const first = await a.fork(named);
    const { session } = await a.fork({ idempotencyKey: "k2" });
    await a.prompt("two");
    await family.open("b").prompt("on");
    expect(await a.fork(named)).toEqual(first);
    expect(await a.fork({ idempotencyKey: "k2" })).toEqual({ session, at: 2 });
    await expect(a.fork({ ...named, at: 1 })).rejects.toMatchObject({ code: "idempotency_conflict" });
    await expect(a.fork({ ...named, idempotencyKey: "k3" })).rejects.toMatchObject({
      code: "session_exists",
    });
  });

  it("lets one of two that come at once begin the session", async () => {
    const { family } = createFamily();
    const a = family.open("a");
    await a.prompt("one");
    const same = { to: "b", idempotencyKey: "k" };
    expect(await Promise.all([a.fork(same), a.fork(same)])).toEqual([
      { session: "b", at: 2 },
      { session: "b", at: 2 },
    ]);
    const settled = await Promise.allSettled([a.fork({ to: "c" }), a.fork({ to: "c" })]);
    expect(settled.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await messagesOf(family, "c")).toHaveLength(2);
  });
});

describe("a crash during a fork", () => {
  it("at any commit leaves nothing or everything, and the repeat is the fork", async () => {
    const play = async (failAt: number | undefined, disk: "a" | "b") => {
      const { family } = createFamily({ checkpoints: 3 });
      const a = family.open("a");
      await a.prompt(JSON.stringify([write("note.txt", "one"), { text: "written" }]));
      await a.prompt(JSON.stringify([write("note.txt", "two"), { text: "written" }]));
      const before = family.disk(disk).transactions;
      if (failAt !== undefined) family.disk(disk).failNext(failAt);
      const request = { at: 4, to: "b", idempotencyKey: "k" } as const;
      const code = await family
        .open("a")
        .fork(request)
        .then(
          () => "forked",
          (error: { code?: string }) => error.code,
        );
      const isEmpty = family.isEmpty("b");
      if (code !== "forked") expect([code, isEmpty]).toEqual(["operation_interrupted", true]);
      const commits = family.disk(disk).transactions - before;
      expect(await family.open("a").fork(request)).toEqual({ session: "b", at: 4 });
      family.restart("b");
      expect(textsOf(await messagesOf(family, "b"))).toEqual(
        textsOf((await messagesOf(family, "a")).slice(0, 4)),
      );
      expect(await family.open("b").fs.readFile("note.txt")).toBe("one");
      expect((await family.open("b").prompt("on")).text).toBe("You said: on");
      return { commits, code };
    };
    const { commits } = await play(undefined, "b");
    expect(commits).toBe(1);
    expect((await play(0, "b")).code).not.toBe("forked");
    for (let commit = 0; commit < (await play(undefined, "a")).commits; commit += 1) await play(commit, "a");
  });

  it("of the other session in the middle of the copy stores nothing", async () => {
    const { family } = createFamily();
    const a = family.open("a");
    await a.prompt("one");
    const { session } = family.host("a");
    const cut = (whole: ReadableStream<Uint8Array>, breaks: boolean) => {
      let pieces = 0;
      return whole.pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform(piece, controller) {
            pieces += 1;
            if (pieces < 3) controller.enqueue(piece);
            else if (breaks) controller.error(new Error("The connection was lost."));
            else controller.terminate();
          },
        }),
      );
    };
    const { readBranch } = session;
    for (const breaks of [true, false]) {
      session.readBranch = async (query) => cut(await readBranch(query), breaks);
      await expect(a.fork({ to: "b", idempotencyKey: "k" })).rejects.toThrow(/lost|restarted/);
      expect(family.isEmpty("b")).toBe(true);
    }
    session.readBranch = readBranch;
    expect(await a.fork({ to: "b", idempotencyKey: "k" })).toEqual({ session: "b", at: 2 });
  });
});

describe("a rewind", () => {
  const turn = (content: string) => JSON.stringify([write("note.txt", content), { text: "written" }]);

  it("asks an old question again: what came after it stays readable, and no longer reaches the model", async () => {
    const { family, model } = createFamily({ checkpoints: 5 });
    const a = family.open("a");
    for (const content of ["ONE", "TWO", "THREE"]) await a.prompt(turn(content));
    expect(await a.rewind({ at: 4 })).toEqual({ at: 4 });
    expect(await a.fs.readFile("note.txt")).toBe("ONE");
    const messages = await messagesOf(family, "a");
    expect(messages.map(({ seq, replaced }) => [seq, replaced === true])).toEqual(
      messages.map(({ seq }) => [seq, seq > 4]),
    );
    expect((await a.prompt("what now?")).text).toBe("You said: what now?");
    const seen = JSON.stringify(model.calls.at(-1)?.prompt);
    expect([seen.includes("TWO"), seen.includes("THREE"), seen.includes("ONE")]).toEqual([
      false,
      false,
      true,
    ]);
    const { events } = await a.events({ limit: 1_000 });
    expect(events.filter(({ type }) => type === "rewound")).toMatchObject([{ at: 4 }]);
  });

  it("keeps the results of the step that it goes back to", async () => {
    const { family, model } = createFamily();
    const a = family.open("a");
    await a.prompt(JSON.stringify([{ toolCalls: [{ name: "look" }, { name: "look" }] }, { text: "both" }]));
    expect(await a.rewind({ at: 2, files: "current" })).toEqual({ at: 4 });
    await a.prompt("go on");
    expectPairs(model.calls.at(-1)?.prompt ?? []);
  });

  it("of all goes back to before the first message, and a summary of what it replaces is gone", async () => {
    const { family, model } = createFamily();
    const a = family.open("a");
    for (const message of ["one", "two", "three"]) await a.prompt(message);
    await a.compact({ keepRecent: 1 });
    await a.rewind({ at: 0, files: "current" });
    await a.prompt("anew");
    expect(model.calls.at(-1)?.prompt.filter(({ role }) => role !== "system")).toHaveLength(1);
  });

  it("is refused while an operation is open, and for files that were not kept", async () => {
    const { family } = createFamily();
    const a = family.open("a");
    await a.prompt(turn("one"));
    const { operationId } = await a.dispatch(JSON.stringify([{ toolCalls: [{ name: "pay" }] }]));
    await waitFor(async () => expect(await a.approvals()).toHaveLength(1));
    await expect(a.rewind({ at: 4, files: "current" })).rejects.toMatchObject({ code: "session_busy" });
    await a.abort();
    await waitFor(async () => expect((await a.operation(operationId)).status).toBe("aborted"));
    await expect(a.rewind({ at: 4 })).rejects.toMatchObject({ code: "invalid_request" });
    await expect(a.rewind({} as never)).rejects.toMatchObject({ message: 'The field "at" is missing.' });
    expect(await a.rewind({ at: 4, files: "current" })).toEqual({ at: 4 });
    expect(await a.fs.readFile("note.txt")).toBe("one");
  });

  it("with a key happens once, however much has been said since", async () => {
    const { family } = createFamily();
    const a = family.open("a");
    for (const message of ["one", "two"]) await a.prompt(message);
    const request = { at: 2, files: "current", idempotencyKey: "k" } as const;
    expect(await a.rewind(request)).toEqual({ at: 2 });
    await a.prompt("three");
    expect(await a.rewind(request)).toEqual({ at: 2 });
    const inForce = (await messagesOf(family, "a")).filter(({ replaced }) => replaced !== true);
    expect(textsOf(inForce)).toEqual(["one", "You said: one", "three", "You said: three"]);
    await expect(a.rewind({ ...request, at: 0 })).rejects.toMatchObject({ code: "idempotency_conflict" });
  });

  it("with a key that comes twice at once is one, and the session goes on", async () => {
    let isReady = Promise.resolve();
    const model = obedient();
    const family = new Family(async () => {
      await isReady;
      return agentOf(model);
    });
    for (const message of ["one", "two"]) await family.open("a").prompt(message);
    family.restart("a");
    const { promise, resolve } = Promise.withResolvers<void>();
    isReady = promise;
    const { session, crashes } = family.host("a");
    const request = { at: 2, files: "current", idempotencyKey: "k" } as const;
    const replies = [session.rewind(request), session.rewind(request)];
    // Both have looked for an earlier one.
    await new Promise((ready) => setTimeout(ready, 50));
    resolve();
    expect(await Promise.all(replies)).toEqual([{ at: 2 }, { at: 2 }]);
    expect(crashes).toEqual([]);
  });

  it("that cannot be committed changes neither history nor files, and can be repeated", async () => {
    const { family } = createFamily({ checkpoints: 5 });
    const a = family.open("a");
    for (const content of ["one", "two"]) await a.prompt(turn(content));
    family.disk("a").failNext();
    await expect(a.rewind({ at: 4, idempotencyKey: "k" })).rejects.toMatchObject({
      code: "operation_interrupted",
    });
    expect(await a.fs.readFile("note.txt")).toBe("two");
    expect((await messagesOf(family, "a")).some(({ replaced }) => replaced)).toBe(false);
    expect(await a.rewind({ at: 4, idempotencyKey: "k" })).toEqual({ at: 4 });
    expect(await a.fs.readFile("note.txt")).toBe("one");
  });

  it("and a fork of a rewound session have the files of the branch that was left", async () => {
    const { family } = createFamily({ checkpoints: 5 });
    const a = family.open("a");
    for (const content of ["one", "two"]) await a.prompt(turn(content));
    await a.rewind({ at: 4 });
    await a.prompt(turn("other"));
    const { session } = await a.fork({ at: 4 });
    expect(await family.open(session).fs.readFile("note.txt")).toBe("one");
    const { session: newest } = await a.fork();
    expect(await family.open(newest).fs.readFile("note.txt")).toBe("other");
    expect(textsOf((await messagesOf(family, newest)).filter(({ replaced }) => !replaced)).at(-1)).toBe(
      "written",
    );
  });
});
