/** What must hold of messages in Slack: each is one turn in its session, and one answer that people see. */

import { deliveryOfMessage, type SentMessage, sessionPathOf } from "../load/send-slack.ts";
import type { Violation } from "./inspect.ts";

export async function checkSlack(message: SentMessage, slackUrl: string): Promise<Violation[]> {
  const { id, channel, caller } = message;
  const problems: string[] = [];
  const delivery = await deliveryOfMessage(message);
  if (delivery?.status !== "done") problems.push(`the event is ${delivery?.status}: ${delivery?.reason}`);
  const path = `${sessionPathOf(message, "messages")}&limit=500`;
  const { body } = await caller.sendUntilAnswered(path, { isOfHost: true });
  const asked = (body.messages as { role: string; content: unknown }[]).filter(
    ({ role, content }) => role === "user" && JSON.stringify(content).includes(`[plan ${id}]`),
  );
  if (asked.length !== 1) problems.push(`its prompt stands ${asked.length} times in the history`);
  const response = await fetch(`${new URL(slackUrl).origin}/__control`, {
    method: "POST",
    body: JSON.stringify({ channel, read: "seen" }),
  });
  const { messages } = (await response.json()) as { messages: { text: string; isStreaming?: boolean }[] };
  const shown = messages.filter(({ text }) => text.includes(`Answer of ${id}.`));
  if (shown.length !== 1) problems.push(`people see ${shown.length} answers`);
  if (shown.some(({ isStreaming }) => isStreaming === true)) problems.push("its answer never ends");
  return problems.map((problem) => ({ session: `${id} (${channel})`, problem }));
}
