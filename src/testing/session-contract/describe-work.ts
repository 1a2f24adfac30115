/** The session contract: skills, roles, tasks, shell commands and summaries. */

import { z } from "zod";
import { play } from "./contract-model.ts";
import { type ContractParts, readRecital } from "./contract-parts.ts";

export function describeWork({ fact, expect }: ContractParts): void {
  fact("does what a skill says, with arguments and a result that are checked", async (session) => {
    const script = play({ text: '{"total":"?"}' }, { text: '{"total":3}' });
    const args = { numbers: [1, 2], script };
    const { result } = await session.skill("total", { args });
    expect(result).toEqual({ total: 3 });
    const typed = await session.skill("total/SKILL.md", { args, result: z.object({ total: z.number() }) });
    const total: number = typed.result.total;
    expect(total).toBe(3);
    const { kind } = await session.operation(typed.operationId);
    expect(kind).toBe("skill");
  });

  fact("refuses a skill that is not there, and arguments that do not fit", async (session) => {
    await expect(session.skill("nothing")).rejects.toMatchObject({
      code: "skill_not_found",
      meta: { skill: "nothing", available: ["total"] },
    });
    await expect(session.skill("total", { args: { numbers: "one" } })).rejects.toMatchObject({
      code: "invalid_request",
    });
  });

  fact("takes a role for one call", async (session) => {
    const instructionsOf = async (options: { role?: string }) =>
      readRecital((await session.prompt(play({ recites: true }), options)).text)[0]?.text ?? "";
    expect((await instructionsOf({ role: "poet" })).includes("Speak in verse.")).toBe(true);
    expect((await instructionsOf({})).includes("Speak in verse.")).toBe(false);
  });

  fact("hands a task to a child with a history of its own, and records it", async (session) => {
    await session.prompt("between us");
    const child = await session.task(play({ recites: true }), { taskId: "one" });
    expect(readRecital(child.text).map(({ role }) => role)).toEqual(["system", "user"]);
    const again = await session.task(play({ recites: true }), { taskId: "one" });
    expect(readRecital(again.text).map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
    const { messages } = await session.messages();
    expect(messages.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "user",
      "assistant",
      "user",
      "assistant",
    ]);
    expect(messages[3]?.content).toEqual([{ type: "text", text: child.text }]);
  });

  fact("hands a task to a subagent with its own model", async (session) => {
    const { text, model } = await session.subagent(play({ recites: true }), { agent: "poet" });
    expect(model.id).toBe("poet");
    expect(text.includes("Speak in verse.")).toBe(true);
    await expect(session.task("x", { agent: "unknown" })).rejects.toMatchObject({ code: "role_not_found" });
  });

  fact("runs a command and puts it into the history", async (session) => {
    const { operationId, ...reply } = await session.shell("printf 'a\\r\\nb'; echo no >&2; exit 3");
    expect(reply).toEqual({ stdout: "a\r\nb", stderr: "no\n", exitCode: 3 });
    const { messages } = await session.messages();
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool"]);
    expect(await session.operation(operationId)).toMatchObject({ kind: "shell", status: "succeeded" });
  });

  fact("runs a command with its folder, variables and time", async (session) => {
    await session.fs.writeFile("docs/a.txt", "A");
    const { stdout } = await session.shell('cat a.txt; printf "$WORD" | wc -c', {
      cwd: "docs",
      env: { WORD: "mellon" },
    });
    expect(stdout).toBe("A6\n");
    expect(JSON.stringify(await session.events()).includes("mellon")).toBe(false);
    expect((await session.shell("sleep 60", { timeoutMs: 50 })).exitCode).toBe(124);
    await expect(session.shell("ls", { cwd: "nowhere" })).rejects.toMatchObject({ code: "sandbox_path" });
    await expect(session.shell("")).rejects.toMatchObject({ code: "invalid_request" });
  });

  fact("summarises older messages when asked to", async (session) => {
    expect((await session.compact()).metadata.compacted).toBe(false);
    for (const message of ["one", "two", "three"]) await session.prompt(message);
    const { text: summary, metadata } = await session.compact({ keepRecent: 2 });
    expect(summary.endsWith("SUMMARY")).toBe(true);
    expect(metadata).toMatchObject({ compacted: true, messagesBefore: 6, messagesAfter: 3 });
    const recital = readRecital((await session.prompt(play({ recites: true }))).text);
    expect(recital.some(({ text }) => text.includes("SUMMARY"))).toBe(true);
    expect(recital.some(({ text }) => text.includes("You said: one"))).toBe(false);
    const { messages, summaries } = await session.messages({ include: "compacted" });
    expect(messages.length).toBe(8);
    expect(summaries?.map(({ reason, upToSeq }) => [reason, upToSeq])).toEqual([["manual", 4]]);
    await expect(session.compact({ keepRecent: -1 })).rejects.toMatchObject({ code: "invalid_request" });
  });
}
