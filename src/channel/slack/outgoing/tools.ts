/** Tools of one turn, bound to its thread: the model never says where. */

import { defineTool, type ToolDefinition } from "../../../agent/tool/define-tool.ts";
import type { TurnContext } from "../../channel.ts";
import { silenceParameters, textParameters } from "../../tool-parameters.ts";
import { slackLimits } from "../limits.ts";
import type { SlackOptions } from "../options.ts";
import { answer, type Content } from "./show.ts";

export function toolsOf(
  { replies = "answer", files = true }: SlackOptions,
  context: TurnContext,
): ToolDefinition[] {
  return [
    ...(replies === "tools" ? replyTools(context) : [silence(context)]),
    ...(files ? [uploadFile(context)] : []),
  ];
}

function uploadFile({ show, session }: TurnContext): ToolDefinition {
  return defineTool({
    name: "upload_file",
    description: "Post a file of the workspace to the thread.",
    parameters: {
      type: "object",
      properties: { path: { type: "string", minLength: 1 }, title: { type: "string" } },
      required: ["path"],
      additionalProperties: false,
    },
    effect: "idempotent",
    execute: async ({ path, title = path.split("/").at(-1) ?? path }, { idempotencyKey }) => {
      const { size, type } = await session.file({ type: "stat", path });
      if (type !== "file") return `${path} is no file.`;
      if (size > slackLimits.uploadBytesMax)
        return `${path} has ${size} bytes; at most ${slackLimits.uploadBytesMax} can be posted.`;
      show({ slot: `file:${idempotencyKey}`, content: { type: "file", path, title } satisfies Content });
      return "It is posted.";
    },
  });
}

function silence({ show }: TurnContext): ToolDefinition {
  return defineTool({
    name: "no_reply",
    description: "Say that no answer is to be posted to Slack. Call it when there is nothing to say.",
    parameters: silenceParameters,
    effect: "idempotent",
    execute: ({ reason }) => {
      show({ slot: "silence", content: { type: "nothing" } satisfies Content });
      return `Nothing will be posted (${reason}).`;
    },
  });
}

function replyTools({ show }: TurnContext): ToolDefinition[] {
  const say = (prefix: string, note: string) => {
    return ({ text }: { text: string }, { idempotencyKey }: { idempotencyKey: string }) => {
      show(answer(`${prefix}:${idempotencyKey}`, text, true));
      return note;
    };
  };
  return [
    defineTool({
      name: "reply",
      description: "Post a message to the thread. Markdown.",
      parameters: textParameters,
      effect: "idempotent",
      execute: say("say", "It is posted."),
    }),
    defineTool({
      name: "ask",
      description:
        "Post a question to the thread. The answer comes as the next message: end your turn after it.",
      parameters: textParameters,
      effect: "idempotent",
      execute: say("ask", "It is posted. Stop here; the answer comes as the next message."),
    }),
    defineTool({
      name: "react",
      description: "React to the message that began this turn.",
      parameters: {
        type: "object",
        properties: {
          emoji: { type: "string", pattern: "^[a-z0-9_+-]+$", description: "A name such as thumbsup." },
        },
        required: ["emoji"],
        additionalProperties: false,
      },
      effect: "idempotent",
      execute: ({ emoji }) => {
        show({ slot: "react", content: { type: "reaction", name: emoji } satisfies Content });
        return "Done.";
      },
    }),
  ];
}
