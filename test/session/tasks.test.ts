/** Tasks: child conversations with their own history in the session's own object, the same files and policy. */

import { abortAllDurableObjects } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { call, modelRequests, post, script, streamPrompt, unique } from "../support/api.ts";

const task = (prompt: string, more: object = {}) => ({ name: "task", arguments: { prompt, ...more } });

// vitest loads a module within the request that first asks for it; that must not be one that is aborted.
beforeAll(async () => void (await post(`/agents/demo/${unique()}`, { message: "$ true" })));

describe("the task tool", () => {
  it("gives a child's answer to the parent in full, and counts what it used", async () => {
    const child = script([{ text: "the child's whole answer" }]);
    const message = script([{ toolCalls: [task(child)] }], [{ text: "done" }]);
    const { status, body } = await post(`/agents/parent/${unique()}`, { message });
    expect(status).toBe(200);
    expect(body.result.text).toBe("done");
    const [first, second] = await modelRequests(message);
    expect(second?.body.messages.at(-1)).toMatchObject({ role: "tool", content: "the child's whole answer" });
    expect(first?.body.tools.map((tool: { function: { name: string } }) => tool.function.name)).toContain(
      "task",
    );
    expect(await modelRequests(child)).toHaveLength(1);
    const input = (requests: object[]) =>
      requests.reduce(
        (sum, { body }: { body?: object }) => sum + Math.ceil(JSON.stringify(body).length / 4),
        0,
      );
    expect(body.result.usage.input).toBe(
      input([...(await modelRequests(message)), ...(await modelRequests(child))]),
    );
  });

  it("shows a child neither the parent's conversation nor less of its instructions", async () => {
    const child = script([{ text: "x" }]);
    const message = script([{ toolCalls: [task(child)] }], [{ text: "done" }]);
    await post(`/agents/parent/${unique()}`, { message });
    const [request] = await modelRequests(child);
    const [system, user] = request?.body.messages ?? [];
    expect(user.content).toBe(child);
    expect(system.content).toContain("You lead.");
    expect(system.content).toContain("Keep to the house rules.");
    expect(system.content).toContain("- sort:");
  });

  it("takes a subagent with its model, instructions and tools", async () => {
    const child = script(
      [{ toolCalls: [{ name: "count_words", arguments: { text: "a b c" } }] }],
      [{ text: "three" }],
    );
    const message = script([{ toolCalls: [task(child, { agent: "writer" })] }], [{ text: "done" }]);
    await post(`/agents/parent/${unique()}`, { message });
    const requests = await modelRequests(child);
    expect(requests.map(({ body }) => body.model)).toEqual(["writer-model", "writer-model"]);
    expect(requests[0]?.body.messages[0].content).toMatch(/You lead\.[\s\S]*Role: writer\nWrite plainly\./);
    expect(requests[1]?.body.messages.at(-1).content).toBe("3");
  });

  it("takes a role of the project", async () => {
    const child = script([{ text: "x" }]);
    const message = script([{ toolCalls: [task(child, { role: "critic" })] }], [{ text: "done" }]);
    await post(`/agents/parent/${unique()}`, { message });
    const [request] = await modelRequests(child);
    expect(request?.body).toMatchObject({ model: "role-model", reasoning_effort: "high" });
    expect(request?.body.messages[0].content).toContain("Role: critic\nFind what is wrong.");
  });

  it("gives a typed result where it is asked for one", async () => {
    const schema = { type: "object", properties: { sum: { type: "number" } }, required: ["sum"] };
    const child = script([{ text: '{"sum": 4}' }]);
    const message = script([{ toolCalls: [task(child, { result: schema })] }], [{ text: "done" }]);
    await post(`/agents/parent/${unique()}`, { message });
    expect(JSON.parse((await modelRequests(message))[1]?.body.messages.at(-1).content)).toEqual({ sum: 4 });
  });

  it("tells the model of a subagent that does not exist, and goes on", async () => {
    const message = script([{ toolCalls: [task("x", { agent: "nobody" })] }], [{ text: "done" }]);
    const { body } = await post(`/agents/parent/${unique()}`, { message });
    expect(body.result.text).toBe("done");
    const told = (await modelRequests(message))[1]?.body.messages.at(-1).content;
    expect(JSON.parse(told).error).toContain('There is no role or subagent "nobody". Available: writer');
  });

  it("runs the tasks of one answer at the same time", async () => {
    const [left, right] = [script([{ delayMs: 300 }, { text: "left" }]), script([{ text: "right" }])];
    const message = script([{ toolCalls: [task(left), task(right)] }], [{ text: "done" }]);
    const events = await streamPrompt(`/agents/parent/${unique()}`, message);
    const order = events.flatMap(({ type, result }) => (/^task/.test(type) ? [result ?? type] : []));
    expect(order).toEqual(["task_start", "task_start", "right", "left"]);
    const results = (await modelRequests(message))[1]?.body.messages.slice(-2);
    expect(results.map(({ content }: { content: string }) => content)).toEqual(["left", "right"]);
  });

  it("works on the parent's files, within the folder that it is given", async () => {
    const id = unique();
    await call(`/agents/parent/${id}/files/docs/a.txt`, { method: "PUT", body: "inside" });
    await call(`/agents/parent/${id}/files/secret.txt`, { method: "PUT", body: "outside" });
    const read = (path: string) => ({ name: "read", arguments: { path } });
    const child = script(
      [
        {
          toolCalls: [
            read("a.txt"),
            read("/workspace/secret.txt"),
            { name: "bash", arguments: { command: "pwd; cat ../secret.txt" } },
          ],
        },
      ],
      [{ text: "read" }],
    );
    const message = script([{ toolCalls: [task(child, { cwd: "docs" })] }], [{ text: "done" }]);
    const { body } = await post(`/agents/parent/${id}`, { message });
    expect(body.result.text).toBe("done");
    const [, second] = await modelRequests(child);
    const [inside, outside, shell] = second?.body.messages.slice(-3) ?? [];
    expect(inside.content).toBe("inside");
    expect(outside.content).not.toContain("outside\n");
    expect(outside.content).toContain("/workspace/docs");
    expect(JSON.parse(shell.content)).toMatchObject({ stdout: "/workspace/docs\n" });
    expect(shell.content).not.toContain('"outside');
  });

  it("refuses a folder that does not exist as a result", async () => {
    const message = script([{ toolCalls: [task("x", { cwd: "nowhere" })] }], [{ text: "done" }]);
    await post(`/agents/parent/${unique()}`, { message });
    expect((await modelRequests(message))[1]?.body.messages.at(-1).content).toContain("nowhere");
  });

  it("is not offered where there are none, nor below the deepest level", async () => {
    const names = async (message: string, index = 0) =>
      (await modelRequests(message))[index]?.body.tools.map(
        (tool: { function: { name: string } }) => tool.function.name,
      );
    const plain = script([{ text: "x" }]);
    await post(`/agents/childless/${unique()}`, { message: plain });
    expect(await names(plain)).not.toContain("task");
    const child = script([{ text: "x" }]);
    await post(`/agents/one_level/${unique()}`, {
      message: script([{ toolCalls: [task(child)] }], [{ text: "done" }]),
    });
    const [own] = await modelRequests(child);
    expect(own?.body.tools.map((tool: { function: { name: string } }) => tool.function.name)).not.toContain(
      "task",
    );
  });

  it("nests", async () => {
    const inner = script([{ text: "innermost" }]);
    const outer = script([{ toolCalls: [task(inner)] }], [{ text: "outer" }]);
    const message = script([{ toolCalls: [task(outer)] }], [{ text: "done" }]);
    const { body } = await post(`/agents/parent/${unique()}`, { message });
    expect(body.result.text).toBe("done");
    expect((await modelRequests(message)).at(-1)?.body.messages.at(-1).content).toBe("outer");
  });

  it("goes on from its last message when the object dies, without asking again for what is answered", async () => {
    const path = `/agents/parent/${unique()}`;
    const child = script(
      [{ toolCalls: [{ name: "add", arguments: { left: 1, right: 2 } }] }],
      [{ hang: true }],
      [{ text: "the child went on" }],
    );
    const message = script([{ toolCalls: [task(child)] }], [{ text: "done" }]);
    const lost = post(path, { message });
    const own = () => modelRequests(child);
    await expect.poll(async () => (await own()).length, { timeout: 10_000, interval: 5 }).toBe(2);
    await abortAllDurableObjects();
    await lost;
    await post(path, { message: "next" });
    expect(await own()).toHaveLength(3);
    const { messages } = (await call(`${path}/messages`)).body;
    expect(messages[2].content[0].output.value).toBe("the child went on");
    expect(messages[3].content[0].text).toBe("done");
  });

  it("tells readers and the log when a task begins and ends, and keeps its text out of the answer", async () => {
    const path = `/agents/parent/${unique()}`;
    const child = script([{ text: "the child speaks" }]);
    const message = script([{ toolCalls: [task(child)] }], [{ text: "the parent speaks" }]);
    const events = await streamPrompt(path, message);
    const shown = events.filter(({ type }) => type !== "delta").map(({ type }) => type);
    expect(shown).toEqual(["start", "tool_start", "task_start", "task_end", "tool_end", "end"]);
    const text = events.map((event) => (event.type === "delta" ? event.text : "")).join("");
    expect(text).toBe("the parent speaks");
    expect(events.find(({ type }) => type === "task_end")).toMatchObject({
      isError: false,
      result: "the child speaks",
    });
  });
});

describe("a task that the session's holder gives", () => {
  it("has a history of its own, which a further one with its name continues", async () => {
    const path = `/agents/parent/${unique()}`;
    const [first, second] = [script([{ text: "one" }]), script([{ text: "two" }])];
    const one = await post(path, { task: first, taskId: "t" });
    expect(one.body.result.text).toBe("one");
    await post(path, { task: second, taskId: "t" });
    const roles = (await modelRequests(second))[0]?.body.messages.map(({ role }: { role: string }) => role);
    expect(roles).toEqual(["system", "user", "assistant", "user"]);
    const apart = script([{ text: "apart" }]);
    await post(path, { task: apart });
    expect((await modelRequests(apart))[0]?.body.messages).toHaveLength(2);
  });

  it("is known to the conversation", async () => {
    const path = `/agents/parent/${unique()}`;
    await post(path, { task: script([{ text: "the answer is 42" }]), agent: "writer" });
    const after = script([{ text: "x" }]);
    await post(path, { message: after });
    const request = (await modelRequests(after))[0]?.body;
    expect(request.model).toBe("test-model");
    expect(request.messages.at(-2)).toMatchObject({ role: "assistant", content: "the answer is 42" });
    const { messages } = (await call(`${path}/messages`)).body;
    expect(messages).toHaveLength(4);
  });

  it("is refused by name when its subagent does not exist, before anything is stored", async () => {
    const path = `/agents/parent/${unique()}`;
    const { status, body } = await post(path, { task: "x", agent: "nobody" });
    expect(status).toBe(404);
    expect(body.error).toMatchObject({
      type: "role_not_found",
      meta: { available: expect.arrayContaining(["writer", "critic"]) },
    });
    expect((await call(`${path}/messages`)).body.messages).toEqual([]);
  });

  it.each(["a>1.0", "a/summary"])(
    "is refused for the id %s, which names another conversation",
    async (taskId) => {
      const path = `/agents/parent/${unique()}`;
      const { status, body } = await post(path, { task: "x", taskId });
      expect([status, body.error.type]).toEqual([400, "invalid_request"]);
      expect((await call(`${path}/messages`)).body.messages).toEqual([]);
    },
  );
});
