/** The body that the AI SDK's chat transport posts. Its `messages` are what a browser believes the conversation to be:
 *  only the newest message of the user's and the answers to open approvals are taken from them. */

import { invalidField } from "../../errors.ts";
import { isObject } from "../check/field-checks.ts";
import { findUnknownField, suggestName } from "../check/known-names.ts";
import type { PromptFile } from "../prompt.ts";

export interface UiUserMessage {
  id: string;
  text: string;
  files: PromptFile[];
}

export interface UiApprovalAnswer {
  approvalId: string;
  approved: boolean;
  reason: string | undefined;
}

export type UiRequest = {
  /** The chat's id. */
  chatId: string | undefined;
  /** Fields of a prompt that the page adds. */
  options: Record<string, unknown>;
} & (
  | { type: "message"; message: UiUserMessage; isEdit: boolean }
  /** The message is to be answered once more. */
  | { type: "regenerate"; messageId: string }
  | { type: "approvals"; answers: UiApprovalAnswer[] }
);

type Body = Record<string, unknown>;

const optionNames = [
  "model",
  "role",
  "thinkingLevel",
  "allowedTools",
  "limits",
  "cwd",
  "whenBusy",
  "payload",
  "idempotencyKey",
] as const;
const ownNames = ["id", "messages", "trigger", "messageId"] as const;

export function parseUiRequest(body: Body): UiRequest {
  const { id, messages, trigger = "submit-message", messageId, ...options } = body;
  const known = [...ownNames, ...optionNames];
  const unknown = findUnknownField(options, known);
  if (unknown !== undefined) {
    throw invalidField(unknown, `Unknown field "${unknown}" of the body.${suggestName(unknown, known)}`);
  }
  for (const [field, value] of Object.entries({ id, messageId })) {
    if (value === undefined || value === null || (typeof value === "string" && value !== "")) continue;
    throw invalidField(field, `The field "${field}" must be a text that is not empty.`);
  }
  if (trigger !== "submit-message" && trigger !== "regenerate-message") {
    throw invalidField("trigger", 'The field "trigger" must be "submit-message" or "regenerate-message".');
  }
  if (!Array.isArray(messages) || messages.length === 0) {
    throw invalidField("messages", 'The field "messages" must be a list of UI messages, the newest last.');
  }
  const base = { chatId: typeof id === "string" ? id : undefined, options };
  const last = toMessage(messages.at(-1));
  if (trigger === "regenerate-message") {
    const asked = messages.map(toMessage).findLast(({ role }) => role === "user");
    if (asked === undefined)
      throw invalidField("messages", "There is no message of the user's that could be answered once more.");
    return { ...base, type: "regenerate", messageId: idOf(asked) };
  }
  if (last.role === "assistant") return { ...base, type: "approvals", answers: toAnswers(last) };
  return { ...base, type: "message", message: toUserMessage(last), isEdit: typeof messageId === "string" };
}

function toMessage(value: unknown): Body {
  const { role, parts } = Object(value) as Body; // any value as an object
  if ((role === "user" || role === "assistant" || role === "system") && Array.isArray(parts))
    return value as Body;
  throw invalidField(
    "messages",
    "A message must have a role and a list of parts, as the AI SDK's UI messages have.",
  );
}

function idOf({ id }: Body): string {
  if (typeof id === "string" && id !== "") return id;
  throw invalidField("messages", "The user's message must have an id.");
}

function toUserMessage(message: Body): UiUserMessage {
  if (message.role !== "user") throw invalidField("messages", "The last message must be the user's.");
  const texts: string[] = [];
  const files: PromptFile[] = [];
  for (const part of message.parts as unknown[]) {
    const { type, text, url, mediaType, filename } = Object(part) as Body; // any value as an object
    if (type === "text" && typeof text === "string") texts.push(text);
    else if (type === "file" && typeof url === "string" && /^(?:data:|https:)/.test(url)) {
      files.push({
        data: url,
        ...(typeof mediaType === "string" && { mimeType: mediaType }),
        ...(typeof filename === "string" && { name: filename }),
      });
    } else {
      throw invalidField(
        "messages",
        `A message of the user's may have texts and files with a data: or https: URL; it has a part of the type ${JSON.stringify(type)}.`,
      );
    }
  }
  const text = texts.join("\n\n");
  // A model that gets files alone needs to know that they are all there is.
  const attached = files.map(({ name }) => name ?? "a file without a name").join(", ");
  return {
    id: idOf(message),
    text: text.trim() === "" && files.length > 0 ? `Attached: ${attached}` : text,
    files,
  };
}

function toAnswers({ parts }: Body): UiApprovalAnswer[] {
  const answers = (parts as unknown[]).flatMap((part): UiApprovalAnswer[] => {
    const { state, approval } = Object(part) as Body; // any value as an object
    if (state !== "approval-responded" || !isObject(approval)) return [];
    const { id, approved, reason } = approval as Body; // an object
    if (typeof id !== "string" || typeof approved !== "boolean") return [];
    return [{ approvalId: id, approved, reason: typeof reason === "string" ? reason : undefined }];
  });
  if (answers.length > 0) return answers;
  throw invalidField(
    "messages",
    "The last message is an answer without a decision about an approval. Send a message of the user's, or a decision.",
  );
}
