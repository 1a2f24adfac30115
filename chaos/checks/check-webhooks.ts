/** What must hold of webhooks: each is one turn in its session, and one comment that people see. */

import { deliveryOf, type SentWebhook } from "../load/send-webhooks.ts";
import type { Violation } from "./inspect.ts";

export async function checkWebhook(webhook: SentWebhook, githubUrl: string): Promise<Violation[]> {
  const { id, repository, repositoryId, number, caller } = webhook;
  const problems: string[] = [];
  const delivery = await deliveryOf(webhook);
  if (delivery?.status !== "done") problems.push(`the webhook is ${delivery?.status}: ${delivery?.reason}`);
  const path = `/agents/forge/github:${repositoryId}/messages?session=issue:${number}&limit=500`;
  const { body } = await caller.sendUntilAnswered(path, { isOfHost: true });
  const asked = (body.messages as { role: string; content: unknown }[]).filter(
    ({ role, content }) => role === "user" && JSON.stringify(content).includes(`[plan ${id}]`),
  );
  if (asked.length !== 1) problems.push(`its prompt stands ${asked.length} times in the history`);
  const response = await fetch(`${githubUrl}/repos/${repository}/__seen`, {
    headers: { authorization: "token ghp_of_the_storm", "user-agent": "chaos" },
  });
  const { comments } = (await response.json()) as { comments: { body: string }[] };
  const shown = comments.filter((comment) => comment.body.includes(`Answer of ${id}.`));
  if (shown.length !== 1) problems.push(`people see ${shown.length} answers`);
  return problems.map((problem) => ({ session: `${id} (${repository}#${number})`, problem }));
}
