/** What a page shows of a session, whenever it came: a history, and the events after it. Against the real session. */

import { createFlueClient, type FlueClient } from "edgeflue/client";
import { describe, expect, it } from "vitest";
import { Conversation, type History, offsetOf } from "../../src/react/conversation/conversation.ts";
import type { SessionMessage } from "../../src/react/conversation/session-message.ts";
import { readHistory } from "../../src/react/read-history.ts";
import { server } from "../client/support.ts";
import { script, unique } from "../support/api.ts";

const call = (name: string, args: unknown) => ({ toolCalls: [{ name, arguments: args }] });

/** Without what differs between an answer that has just been heard and one that is read: the ends of steps, and reasoning. */
function essence(messages: readonly SessionMessage[]): unknown {
  return messages.map(({ id, role, parts, metadata }) => ({
    id,
    role,
    aborted: metadata.aborted,
    parts: parts.filter(({ type }) => type !== "step-start"),
  }));
}

type Open = ReturnType<ReturnType<FlueClient["agent"]>["open"]>;

/** Reads the history now, and follows to the end of as many operations as are open then. One that is restless reads the
 *  history again with every event. */
async function look(session: Open, ends: number, isRestless: boolean): Promise<Conversation> {
  const conversation = new Conversation();
  const history = await readHistory(session, 100);
  conversation.reset(history);
  let left =
    ends - new Set(history.messages.map(({ operationId }) => operationId)).size + history.open.length;
  let newer: History | undefined;
  const controller = new AbortController();
  if (left <= 0) return conversation;
  for await (const { id, event } of await session.watch(history.position, controller.signal)) {
    conversation.apply(event, id);
    if (isRestless) newer = await readHistory(session, 100);
    if (newer !== undefined && offsetOf(newer) <= conversation.offset) conversation.refresh(newer);
    if (event.type === "operation") left -= 1;
    if (left === 0) break;
  }
  controller.abort();
  return conversation;
}

describe("a page that comes at any moment", () => {
  const client = createFlueClient({ baseUrl: "http://edgeflue.test", fetch: server });

  it.each([
    [
      "text, tools and an error of a tool",
      [
        [{ text: "Let me see, one by one." }, call("add", { left: 1, right: 2 }), call("fail", {})],
        [
          { text: "Half" },
          { delayMs: 40 },
          { text: " and" },
          { delayMs: 40 },
          { text: " half." },
          call("add", { left: 3, right: 4 }),
        ],
        [{ text: "It" }, { delayMs: 40 }, { text: " is" }, { delayMs: 40 }, { text: " 7." }],
      ],
    ],
    [
      "a model call that breaks and is made again",
      [
        [{ text: "Wrong", chunks: 1 }, { delayMs: 40 }, { cutAfterChunks: 2 }],
        [{ text: "Right", chunks: 1 }, { delayMs: 40 }, { text: " this time." }],
      ],
    ],
  ])("shows in the end what the history has: %s", async (_name, replies) => {
    const session = client.agent("tools", unique()).open();
    await session.prompt({ message: "before" });
    const text = script(...(replies as Parameters<typeof script>));
    const { operationId } = await session.dispatch({ message: text, messageId: "mine" });
    const looks: Promise<Conversation>[] = [];
    const isOver = async () => "settledAt" in (await session.operation(operationId));
    do looks.push(look(session, 2, looks.length % 2 === 1));
    while (!(await isOver()) && looks.length < 60);
    const seen = await Promise.all(looks);
    const last = new Conversation();
    last.reset(await readHistory(session, 100));
    expect(looks.length).toBeGreaterThan(3);
    for (const conversation of seen) {
      expect(essence(conversation.messages([]))).toEqual(essence(last.messages([])));
      expect(conversation.isBusy).toBe(false);
      // A history that is read now changes nothing but adds what is only there.
      conversation.refresh(await readHistory(session, 100));
      expect(conversation.messages([])).toEqual(last.messages([]));
    }
  });
});
