/** The session contract: several handles on one session, closing one, and deleting the session. */

import { play } from "./contract-model.ts";
import type { ContractParts } from "./contract-parts.ts";

export function describeHandles({ fact, expect }: ContractParts): void {
  fact("is one session, however many handles it has", async (session, openAgain) => {
    await session.prompt("from the first");
    const other = await openAgain();
    expect((await other.messages()).messages.length).toBe(2);
    await other.fs.writeFile("a.txt", "a");
    expect(await session.fs.readFile("a.txt")).toBe("a");
  });

  fact("refuses everything through a handle that is closed, and stays", async (session, openAgain) => {
    const { operationId } = await session.prompt("hello");
    session.close();
    for (const attempt of [
      () => session.prompt("x"),
      () => Array.fromAsync(session.stream("x")),
      () => session.dispatch("x"),
      () => session.skill("total"),
      () => session.task("x"),
      () => session.shell("ls"),
      () => session.compact(),
      () => session.abort(),
      () => session.messages(),
      () => session.events(),
      () => session.operation(operationId),
      () => session.fs.readdir(),
      () => session.fork(),
      () => session.rewind({ at: 0 }),
      () => session.delete(),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: "session_not_found" });
    }
    expect((await (await openAgain()).messages()).messages.length).toBe(2);
  });

  fact(
    "is gone after its deletion, with history and files; what comes after starts from nothing",
    async (session, openAgain) => {
      await session.prompt("hello");
      await session.fs.writeFile("a.txt", "a");
      await session.delete();
      await expect(session.prompt("x")).rejects.toMatchObject({ code: "session_not_found" });
      const next = await openAgain();
      expect(await next.messages()).toEqual({ messages: [], nextBefore: null });
      expect(await next.fs.exists("a.txt")).toBe(false);
      expect((await next.prompt("hello")).text).toBe("You said: hello");
      expect((await next.messages()).messages.length).toBe(2);
    },
  );

  fact("ends what runs when it is deleted", async (session, openAgain) => {
    const other = await openAgain();
    const events = [];
    let isDeleted = false;
    for await (const event of session.stream(play({ text: "half", stalls: true }))) {
      events.push(event);
      // The text may come in several parts.
      if (event.type !== "delta" || isDeleted) continue;
      isDeleted = true;
      await other.delete();
    }
    expect(events.at(-1)).toMatchObject({ type: "error", error: { type: "operation_aborted" } });
  });
}
