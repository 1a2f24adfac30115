/** The session contract: forks and rewinds. */

import { play } from "./contract-model.ts";
import { type ContractParts, readRecital } from "./contract-parts.ts";

export function describeBranches({ fact, expect }: ContractParts): void {
  fact("begins another session with its history and its files", async (session, openAgain) => {
    await session.prompt("first");
    await session.fs.writeFile(
      "data.bin",
      Uint8Array.from({ length: 1_200_000 }, (_, index) => index % 251),
    );
    await session.fs.writeFile("empty.txt", "");
    const reply = await session.fork();
    expect(reply.at).toBe(2);
    const branch = await openAgain(reply.session);
    const recital = readRecital((await branch.prompt(play({ recites: true }))).text);
    expect(recital.slice(1, 3).map(({ text }) => text)).toEqual(["first", "You said: first"]);
    expect(await branch.fs.readBytes("data.bin")).toEqual(await session.fs.readBytes("data.bin"));
    expect(await branch.fs.readdir()).toEqual(["data.bin", "empty.txt"]);
    await branch.fs.rm("data.bin");
    expect(await session.fs.exists("data.bin")).toBe(true);
    expect((await session.messages()).messages.length).toBe(2);
    await branch.delete();
  });

  fact("is forked at a message, under a name, once", async (session, openAgain) => {
    for (const message of ["one", "two"]) await session.prompt(message);
    const to = `fork-${crypto.randomUUID()}`;
    await expect(session.fork({ at: 2, to })).rejects.toMatchObject({ code: "invalid_request" });
    const request = { at: 2, to, files: "none", idempotencyKey: "fork" } as const;
    expect(await session.fork(request)).toEqual({ session: to, at: 2 });
    expect(await session.fork(request)).toEqual({ session: to, at: 2 });
    await expect(session.fork({ at: 2, to, files: "none" })).rejects.toMatchObject({
      code: "session_exists",
    });
    const branch = await openAgain(to);
    const { messages } = await branch.messages();
    expect(messages.map(({ seq, role }) => `${seq} ${role}`)).toEqual(["1 user", "2 assistant"]);
    await branch.delete();
  });

  fact("has a result for every call of the branch", async (session, openAgain) => {
    await session.prompt(play({ toolCalls: [{ name: "add", input: { left: 1, right: 2 } }] }, { text: "3" }));
    const reply = await session.fork({ at: 2, files: "none" });
    expect(reply.at).toBe(3);
    const branch = await openAgain(reply.session);
    const { messages } = await branch.messages();
    expect(messages.map(({ role, notDone }) => [role, notDone === true])).toEqual([
      ["user", false],
      ["assistant", false],
      ["tool", true],
    ]);
    await branch.delete();
  });

  fact("goes back to a message, and keeps what came after it readable", async (session) => {
    for (const message of ["one", "two"]) await session.prompt(message);
    expect(await session.rewind({ at: 2, files: "current" })).toEqual({ at: 2 });
    const recital = readRecital((await session.prompt(play({ recites: true }))).text);
    expect(recital.some(({ text }) => text === "two")).toBe(false);
    const { messages } = await session.messages();
    expect(messages.map(({ replaced }) => replaced === true)).toEqual([
      false,
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  fact("is not forked when it has not begun", async (session) => {
    await expect(session.fork()).rejects.toMatchObject({ code: "session_not_found" });
    await expect(session.rewind({ at: 0 })).rejects.toMatchObject({ code: "session_not_found" });
  });
}
