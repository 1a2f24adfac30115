/** What was said by whom, to tell whether two accounts of a conversation are about the same one. */

import type { Message, MessageView } from "../message.ts";

interface Turn {
  role: "user" | "assistant";
  text: string;
}

/** Without what tools did: a client has never seen that. */
export function toTurns(messages: readonly Pick<Message, "role" | "content">[]): Turn[] {
  const turns: Turn[] = [];
  for (const { role, content } of messages) {
    if (role === "tool") continue;
    const text = content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
    const last = turns.at(-1);
    if (text === "") continue;
    // An answer of several steps comes to its client as one text, or as several.
    if (last?.role === role) last.text += `\n\n${text}`;
    else turns.push({ role, text });
  }
  return turns;
}

/** Whether a conversation begins as the other one is. */
export function beginsWith(turns: readonly Turn[], beginning: readonly Turn[]): boolean {
  return beginning.every(({ role, text }, index) => {
    const turn = turns[index];
    return turn?.role === role && turn.text.trim() === text.trim();
  });
}

/** What still counts of a conversation, as another session can begin with it. */
export function toHistory(views: readonly MessageView[]): Message[] {
  return views
    .filter(({ excluded, repair, content }) => excluded !== true && repair !== true && content.length > 0)
    .map(({ role, content }) => ({ role, content }) as Message); // a view has the content of its role
}
