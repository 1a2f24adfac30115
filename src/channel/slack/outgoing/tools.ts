/** Tools of one turn, bound to its thread: the model never says where. */

import { defineTool, type ToolDefinition } from "../../../agent/tool/define-tool.ts";
import type { TurnContext } from "../../channel.ts";
import { sayTools, silenceTool } from "../../reply-tools.ts";
import { slackLimits } from "../limits.ts";
import type { SlackOptions } from "../options.ts";
import { answer, type Content } from "./show.ts";

export function toolsOf(
  { replies = "answer", files = true }: SlackOptions,
  context: TurnContext,
): ToolDefinition[] {
  return [
    ...(replies === "tools"
      ? replyTools(context)
      : [silenceTool(context, "Say that no answer is to be posted to Slack.")]),
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

function replyTools(context: TurnContext): ToolDefinition[] {
  const descriptions = {
    reply: "Post a message to the thread. Markdown.",
    ask: "Post a question to the thread.",
  };
  return [
    ...sayTools(context, descriptions, answer),
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
        context.show({ slot: "react", content: { type: "reaction", name: emoji } satisfies Content });
        return "Done.";
      },
    }),
  ];
}
