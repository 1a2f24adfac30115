/** Roles: their text in the system prompt, their model and thinking level, and what comes before them. */

import { describe, expect, it } from "vitest";
import { call, modelRequests, post, unique } from "../support/api.ts";

describe("a prompt with a role", () => {
  it("adds the role's text to the end of the system prompt, for this prompt only", async () => {
    const path = `/agents/skilled/${unique()}`;
    const [plain, critic] = [`plain ${unique()}`, `critic ${unique()}`];
    const answer = await post(path, { message: critic, role: "critic" });
    expect(answer.body.result.model.id).toBe("role-model");
    expect((await post(path, { message: plain })).body.result.model.id).toBe("test-model");
    const request = (await modelRequests(critic))[0]?.body;
    const [withRole, without] = [request, (await modelRequests(plain))[0]?.body];
    expect(withRole.messages[0].content).toBe(
      `${without.messages[0].content}\n\nRole: critic\nFind what is wrong.`,
    );
    expect(withRole.messages.at(-1).content).toBe(critic);
  });

  it("falls back to a subagent of that name", async () => {
    const message = `cut ${unique()}`;
    const { body } = await post(`/agents/skilled/${unique()}`, { message, role: "editor" });
    expect(body.result.model.id).toBe("editor-model");
    expect((await modelRequests(message))[0]?.body.messages[0].content).toContain("Role: editor\nCut words.");
  });

  it("lets the model of a skill come before the role's", async () => {
    const { body } = await post(`/agents/skilled/${unique()}`, { skill: "plain", role: "critic" });
    expect(body.result.model.id).toBe("skill-model");
  });

  it("answers 404 for an unknown one and lists those that there are, before anything is stored", async () => {
    const path = `/agents/skilled/${unique()}`;
    const { status, body } = await post(path, { message: "hi", role: "toString" });
    expect(status).toBe(404);
    expect(body.error).toMatchObject({
      type: "role_not_found",
      meta: { available: ["critic", "reviewer", "editor"] },
    });
    expect((await call(`${path}/messages`)).body.messages).toEqual([]);
  });
});
