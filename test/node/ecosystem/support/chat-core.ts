/** The AI SDK's chat without React: its own core, transport and rules, over a state that is plain fields. */

import {
  AbstractChat,
  type ChatInit,
  type ChatState,
  type ChatStatus,
  DefaultChatTransport,
  type UIMessage,
} from "ai";
import { expect } from "vitest";

class PlainState implements ChatState<UIMessage> {
  status: ChatStatus = "ready";
  error: Error | undefined;
  messages: UIMessage[];

  constructor(messages: UIMessage[]) {
    this.messages = messages;
  }

  pushMessage = (message: UIMessage) => {
    this.messages = [...this.messages, message];
  };
  popMessage = () => {
    this.messages = this.messages.slice(0, -1);
  };
  replaceMessage = (index: number, message: UIMessage) => {
    this.messages = this.messages.with(index, this.snapshot(message));
  };
  snapshot = <Value>(value: Value): Value => structuredClone(value);
}

export class PlainChat extends AbstractChat<UIMessage> {
  constructor({
    messages = [],
    ...init
  }: Omit<ChatInit<UIMessage>, "messages"> & { messages?: UIMessage[] }) {
    super({ ...init, state: new PlainState(messages) });
  }
}

/** A chat of one agent's instance. `id` is the session. */
export function openChat(
  url: string,
  { agent = "assistant", id, ...init }: Partial<ChatInit<UIMessage>> & { agent?: string; id: string },
): PlainChat {
  return new PlainChat({
    id,
    transport: new DefaultChatTransport({ api: `${url}/agents/${agent}/visitor/chat` }),
    ...init,
  });
}

/** Resolves when the chat satisfies the assertion. */
export function until(assertion: () => unknown): Promise<void> {
  return expect.poll(assertion, { timeout: 15_000, interval: 10 }).toBeTruthy() as unknown as Promise<void>;
}

export function textOf({ parts }: Pick<UIMessage, "parts">): string {
  return parts
    .map((part) => (part.type === "text" ? part.text : ""))
    .join("|")
    .replaceAll(/\|+/g, "|")
    .replace(/^\||\|$/g, "");
}

/** What was said, by whom. */
export function transcript(messages: readonly UIMessage[]): string[] {
  return messages.map((message) => `${message.role}: ${textOf(message)}`);
}

/** The states of a message's tool calls, by tool. */
export function callStates({ parts }: Pick<UIMessage, "parts">): string[] {
  return parts.flatMap((part) =>
    part.type.startsWith("tool-") && "state" in part ? [`${part.type}: ${part.state}`] : [],
  );
}
