/** The tools of several channels by which a model says what is posted, or that nothing is. */

import { defineTool, type ToolDefinition } from "../agent/tool/define-tool.ts";
import type { Draft, TurnContext } from "./channel.ts";

const textParameters = {
  type: "object",
  properties: { text: { type: "string", minLength: 1 } },
  required: ["text"],
  additionalProperties: false,
} as const;

/** `description` says where nothing is to be posted. */
export function silenceTool({ show }: TurnContext, description: string): ToolDefinition {
  return defineTool({
    name: "no_reply",
    description: `${description} Call it when there is nothing to say.`,
    parameters: {
      type: "object",
      properties: { reason: { type: "string" } },
      required: ["reason"],
      additionalProperties: false,
    },
    effect: "idempotent",
    execute: ({ reason }) => {
      show({ slot: "silence", content: { type: "nothing" } });
      return `Nothing will be posted (${reason}).`;
    },
  });
}

/** `reply` and `ask`. `toDraft` makes what the channel shows of a text. */
export function sayTools(
  { show }: TurnContext,
  descriptions: { reply: string; ask: string },
  toDraft: (slot: string, text: string, isFinal: boolean) => Draft,
): ToolDefinition[] {
  const say =
    (prefix: string, note: string) =>
    ({ text }: { text: string }, { idempotencyKey }: { idempotencyKey: string }) => {
      show(toDraft(`${prefix}:${idempotencyKey}`, text, true));
      return note;
    };
  return [
    defineTool({
      name: "reply",
      description: descriptions.reply,
      parameters: textParameters,
      effect: "idempotent",
      execute: say("say", "It is posted."),
    }),
    defineTool({
      name: "ask",
      description: `${descriptions.ask} The answer comes as the next message: end your turn after it.`,
      parameters: textParameters,
      effect: "idempotent",
      execute: say("ask", "It is posted. Stop here; the answer comes as the next message."),
    }),
  ];
}
