/** What PyFlue's own tests assert of sessions, where no other test here does: on the wire, inside workerd. The whole
 *  mapping is test/pyflue-cases.md. */

import { describe, expect, it } from "vitest";
import { call, modelRequests, post, script, unique } from "../support/api.ts";

const put = (path: string, body: string) => call(path, { method: "PUT", body });
const firstRequest = async (message: string) => (await modelRequests(message))[0]?.body;

describe("a call's model and thinking level", () => {
  it("come before the role's, which come before the agent's", async () => {
    const path = `/agents/skilled/${unique()}`;
    const ask = async (options: object) => {
      const message = `ask ${unique()}`;
      await post(path, { message, ...options });
      const { model, reasoning_effort: effort } = await firstRequest(message);
      return [model, effort];
    };
    expect(await ask({})).toEqual(["test-model", "low"]);
    expect(await ask({ role: "critic" })).toEqual(["role-model", "high"]);
    expect(await ask({ role: "critic", model: "openai:call-model", thinkingLevel: "medium" })).toEqual([
      "call-model",
      "medium",
    ]);
  });

  it("come before a subagent's in a task", async () => {
    const task = script([{ text: "done" }]);
    await post(`/agents/parent/${unique()}`, { task, agent: "writer", model: "openai:call-model" });
    expect((await firstRequest(task)).model).toBe("call-model");
  });

  it("may be named with a slash", async () => {
    const { body } = await post(`/agents/tools/${unique()}`, { message: "hi", model: "openai/gpt/5.5:x" });
    expect(body.result.model.id).toBe("gpt/5.5:x");
  });
});

describe("a prompt", () => {
  it("sends its images to the model, as bytes and as addresses", async () => {
    const message = `look ${unique()}`;
    const pixel = "iVBORw0KGgo=";
    await post(`/agents/tools/${unique()}`, {
      message,
      images: [
        { data: pixel },
        { data: "data:image/gif;base64,R0lGODlhAQABAA==" },
        { data: "https://pictures.example/a.png", mime_type: "image/png" },
      ],
    });
    const content = (await firstRequest(message)).messages.at(-1).content;
    expect(content.map(({ image_url: image }: { image_url?: { url: string } }) => image?.url)).toEqual([
      undefined,
      `data:image/png;base64,${pixel}`,
      "data:image/gif;base64,R0lGODlhAQABAA==",
      "https://pictures.example/a.png",
    ]);
  });

  it("that works in a folder has the instructions of that folder, where the agent shows them", async () => {
    const path = `/agents/trusting/${unique()}`;
    await put(`${path}/files/AGENTS.md`, "For all of it.");
    await put(`${path}/files/docs/AGENTS.md`, "For docs.");
    const system = async (options: object) => {
      const message = `ask ${unique()}`;
      await post(path, { message, ...options });
      return (await firstRequest(message)).messages[0].content;
    };
    expect(await system({})).toContain("For all of it.");
    const scoped = await system({ cwd: "docs" });
    expect(scoped).toContain("For docs.");
    expect(scoped).not.toContain("For all of it.");
  });
});

describe("abort", () => {
  it("is told as abort_requested and aborted, and a second one finds nothing", async () => {
    const path = `/agents/tools/${unique()}`;
    const message = script([{ hang: true }]);
    const running = post(path, { message });
    await expect
      .poll(async () => (await modelRequests(message)).length, { timeout: 10_000, interval: 5 })
      .toBe(1);
    expect((await post(`${path}/abort`, {})).body.aborted).toBe(true);
    expect((await post(`${path}/abort`, {})).body.aborted).toBe(false);
    await running;
    const { events } = (await call(`${path}/events`)).body;
    expect(events.slice(-5)).toMatchObject([
      { type: "abort_requested", operation: "prompt" },
      { type: "turn", is_error: true, code: "operation_aborted" },
      { type: "aborted", operation: "prompt" },
      { type: "idle" },
      { type: "operation", is_error: true },
    ]);
  });
});

describe("tasks of the holder", () => {
  it("are refused where the agent has none, before anything is stored", async () => {
    const path = `/agents/childless/${unique()}`;
    expect(await post(path, { task: "x" })).toMatchObject({
      status: 400,
      body: { error: { type: "invalid_request", message: expect.stringContaining("maxTaskDepth is 0") } },
    });
    expect((await call(`${path}/messages`)).body.messages).toEqual([]);
  });

  it("are gone with the session", async () => {
    const path = `/agents/parent/${unique()}`;
    await post(path, { task: "remember", taskId: "t" });
    await call(path, { method: "DELETE" });
    const again = `again ${unique()}`;
    await post(path, { task: again, taskId: "t" });
    expect((await firstRequest(again)).messages).toHaveLength(2);
  });
});

describe("the tools of an agent", () => {
  it("come in one order: the built-in ones, then the agent's", async () => {
    const message = `hi ${unique()}`;
    await post(`/agents/parent/${unique()}`, { message });
    const names = (await firstRequest(message)).tools.map(
      (tool: { function: { name: string } }) => tool.function.name,
    );
    expect(names).toEqual([
      ...["read", "write", "edit", "stat", "exists", "mkdir", "rm", "bash", "grep", "glob", "task", "skill"],
      ...["add", "fail", "flood", "hang_once", "cycle"],
    ]);
  });

  it("are there in prompts, skills and tasks", async () => {
    const path = `/agents/parent/${unique()}`;
    const [prompt, task, mark] = [`prompt ${unique()}`, `task ${unique()}`, unique()];
    await post(path, { message: prompt });
    await post(path, { task });
    await post(path, { skill: "sort", args: { count: 1, note: mark }, retries: 0 });
    for (const message of [prompt, task, mark]) {
      expect(JSON.stringify((await firstRequest(message)).tools)).toContain('"name":"add"');
    }
  });
});
