/** auth-06: who may decide about a call: role, "not who asked" and "still open" in one transaction. */

import { type AgentConfig, defineTool } from "edgeflue";
import { scriptModel, testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";

async function waiting(approvers: NonNullable<AgentConfig["approvers"]>) {
  const ran: number[] = [];
  const transfer = defineTool({
    name: "transfer",
    description: "Transfers money.",
    parameters: z.object({ cents: z.number() }),
    needsApproval: true,
    approvers,
    execute: ({ cents }) => ran.push(cents),
  });
  const model = scriptModel(
    { toolCalls: [{ name: "transfer", input: { cents: 5 } }] },
    { text: "Transferred." },
  );
  const session = await testAgent({ tools: [transfer] }, { model });
  const answer = session.prompt("Pay.", { principal: { name: "ada", roles: ["finance"] } } as never);
  await expect.poll(() => session.approvals()).toHaveLength(1);
  const [approval] = await session.approvals();
  return { session, answer, ran, id: approval?.approvalId ?? "" };
}

describe("auth-06: approvers", () => {
  it("refuses whoever is unknown, has no role, or asked; and records the principal's name", async () => {
    const { session, answer, ran, id } = await waiting({ roles: ["finance"], notAsker: true });
    const decide = (decision: object) => session.decide(id, { decision: "approve", ...decision } as never);
    for (const wrong of [
      {},
      { by: "grace" },
      { principal: { name: "bob" } },
      { principal: { name: "bob", roles: ["support"] } },
      { principal: { name: "ada", roles: ["finance"] } },
    ])
      await expect(decide(wrong)).rejects.toMatchObject({ code: "forbidden" });
    expect(await session.approvals()).toHaveLength(1);
    const decided = await decide({ principal: { name: "grace", roles: ["finance"] } });
    expect(decided.decidedBy).toBe("grace");
    expect((await answer).text).toBe("Transferred.");
    expect(ran).toEqual([5]);
  });

  it("lets one of two decide who come at once, and tells the other who it was", async () => {
    const { session, answer, ran, id } = await waiting({ roles: ["finance"] });
    const decide = (name: string, decision: string) =>
      session.decide(id, { decision, principal: { name, roles: ["finance"] } } as never);
    const outcomes = await Promise.allSettled([decide("grace", "approve"), decide("edsger", "deny")]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    const [, loser] = outcomes;
    expect(loser).toMatchObject({ reason: { code: "approval_decided", meta: { decidedBy: "grace" } } });
    expect((await answer).text).toBe("Transferred.");
    expect(ran).toEqual([5]);
  });
});
