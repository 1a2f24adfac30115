/** Tools of one turn, bound to its repository and its issue: the model never says where. */

import { defineTool, type ToolDefinition } from "../../agent/tool/define-tool.ts";
import type { TurnContext } from "../channel.ts";
import { sayTools, silenceTool } from "../reply-tools.ts";
import { openGitHub } from "./api.ts";
import type { GitHubTurn } from "./event.ts";
import { githubLimits } from "./limits.ts";
import type { GitHubOptions } from "./options.ts";
import { readChangedFiles } from "./review/read-changes.ts";
import { type Content, comment } from "./show.ts";
import { cleanCode } from "./text/incoming-text.ts";

const verdicts = ["COMMENT", "REQUEST_CHANGES"] as const;

const reviewComment = {
  type: "object",
  properties: {
    path: { type: "string" },
    line: { type: "integer" },
    side: { enum: ["LEFT", "RIGHT"], default: "RIGHT" },
    body: { type: "string" },
    suggestion: {
      type: "object",
      properties: { old_text: { type: "string", minLength: 1 }, new_text: { type: "string" } },
      required: ["old_text", "new_text"],
      additionalProperties: false,
      description: "A change to offer: text of the file, unique in it, and what it becomes. Needs no line.",
    },
  },
  required: ["path", "body"],
  additionalProperties: false,
} as const;

export function toolsOf(
  turn: GitHubTurn,
  { replies = "answer", tools = true, mayApprove = false }: GitHubOptions,
  context: TurnContext,
): ToolDefinition[] {
  return [
    ...(replies === "tools"
      ? replyTools(context)
      : [silenceTool(context, "Say that no answer is to be posted to GitHub for this event.")]),
    ...(tools ? repositoryTools(turn, mayApprove, context) : []),
  ];
}

function replyTools(context: TurnContext): ToolDefinition[] {
  const descriptions = {
    reply: "Post a comment where the event came from. Markdown.",
    ask: "Post a question to the people there.",
  };
  return [
    ...sayTools(context, descriptions, comment),
    defineTool({
      name: "react",
      description: "React to what began this turn.",
      parameters: {
        type: "object",
        properties: {
          reaction: { enum: ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"] },
        },
        required: ["reaction"],
        additionalProperties: false,
      },
      effect: "idempotent",
      execute: ({ reaction }) => {
        context.show({ slot: "react", content: { type: "reaction", reaction } satisfies Content });
        return "Done.";
      },
    }),
  ];
}

function repositoryTools(turn: GitHubTurn, mayApprove: boolean, context: TurnContext): ToolDefinition[] {
  const { event } = turn;
  const where = { owner: event.repository.owner, repo: event.repository.name };
  const open = (signal: AbortSignal) => openGitHub(context.env, event.installationId, signal);
  const read = defineTool({
    name: "read_repository_file",
    description:
      "Read a file or list a folder of this repository, at the commit of this event (else its default branch).",
    parameters: {
      type: "object",
      properties: { path: { type: "string", default: "" } },
      additionalProperties: false,
    },
    effect: "read",
    execute: async ({ path }, { signal }) => {
      // In a URL they would lead out of the contents, to other things of the API.
      if (path.split("/").some((name) => name === "." || name === ".."))
        return `There is no ${JSON.stringify(path)}: name the path from the repository's root, without "." and "..".`;
      // A commit of a fork is readable in the base repository too.
      const { data } = await open(signal).request("GET /repos/{owner}/{repo}/contents/{path}", {
        ...where,
        path,
        ...(event.headSha !== undefined && { ref: event.headSha }),
      });
      if (Array.isArray(data))
        return data.map(({ name, type }) => (type === "dir" ? `${name}/` : name)).join("\n");
      if (data.encoding !== "base64")
        return `This is a ${data.type} of ${data.size} bytes, which is not shown.`;
      const bytes = Uint8Array.from(atob(data.content.replace(/\s/g, "")), (char) => char.charCodeAt(0));
      const text = new TextDecoder().decode(bytes);
      if (text.startsWith("version https://git-lfs.github.com/"))
        return `LFS: the content is not in the repository.\n${text}`;
      return cleanCode(text, githubLimits.fileCharsMax);
    },
  });
  const label = defineTool({
    name: "add_labels",
    description: "Add labels to this issue or pull request.",
    parameters: {
      type: "object",
      properties: {
        labels: { type: "array", items: { type: "string", minLength: 1 }, minItems: 1, maxItems: 10 },
      },
      required: ["labels"],
      additionalProperties: false,
    },
    effect: "idempotent",
    execute: ({ labels }, { idempotencyKey }) => {
      context.show({
        slot: `labels:${idempotencyKey}`,
        content: { type: "labels", labels } satisfies Content,
      });
      return "They are added.";
    },
  });
  if (event.place === "discussion") return [read];
  if (event.place === "issue") return [read, label];
  const changes = defineTool({
    name: "list_changed_files",
    description: "The files that this pull request changes, with their patches.",
    effect: "read",
    execute: async (_, { signal }) => {
      const api = open(signal);
      const pull = { ...where, pull_number: event.number };
      const { data } = await api.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", pull);
      const { files, isComplete } = await readChangedFiles(api, pull, data.changed_files);
      const unseen = files.filter(({ patch }) => patch === undefined).map(({ filename }) => filename);
      return {
        files: files.map(({ filename, status, patch }) => ({
          filename,
          status,
          patch: patch && cleanCode(patch),
        })),
        ...(!isComplete && {
          warning: `You do not see all changes: ${files.length} of ${data.changed_files} files are listed; without a patch: ${unseen.join(", ") || "none"}.`,
        }),
      };
    },
  });
  const review = defineTool({
    name: "submit_review",
    description: "Submit one review of this pull request, with comments on lines that its patches show.",
    parameters: {
      type: "object",
      properties: {
        body: { type: "string" },
        verdict: { enum: mayApprove ? [...verdicts, "APPROVE"] : verdicts, default: "COMMENT" },
        comments: {
          type: "array",
          items: reviewComment,
          maxItems: githubLimits.reviewCommentsMax,
          default: [],
        },
      },
      required: ["body"],
      additionalProperties: false,
    },
    effect: "idempotent",
    execute: ({ body, verdict, comments }) => {
      const bare = comments.findIndex(
        ({ line, suggestion }) => line === undefined && suggestion === undefined,
      );
      if (bare >= 0) throw new Error(`comments.${bare}: needs a line or a suggestion`);
      context.show({
        slot: "review",
        content: { type: "review", body, verdict, comments } satisfies Content,
      });
      return "It is submitted; comments on lines that the patches do not show are in its body.";
    },
  });
  return [read, label, changes, review];
}
