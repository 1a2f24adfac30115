/** One turn of a chat: what `useChat` asks for, done on the session, which is the only one who knows the history. */

import { EdgeflueError } from "../../errors.ts";
import type { MessageView } from "../../protocol/message.ts";
import type { PromptFile, PromptRequest } from "../../protocol/prompt.ts";
import { toPromptBody } from "../../protocol/request/prompt-body.ts";
import type { Session } from "../../protocol/session.ts";
import type { UiApprovalAnswer, UiRequest, UiUserMessage } from "../../protocol/ui-stream/ui-request.ts";
import { findMessage } from "./chat-history.ts";
import { follow, type OpenStream, streamOperation } from "./stream-operation.ts";

export interface Caller {
  /** The header Idempotency-Key. */
  key: string | undefined;
  /** Of the request. */
  signal: AbortSignal;
}

type Turn<Type extends UiRequest["type"]> = Extract<UiRequest, { type: Type }>;

/** A message that is sent again is the message that it repeats. One that is edited takes its place in the history. */
export async function answerMessage(
  session: Session,
  { message, isEdit, options }: Turn<"message">,
  { key, signal }: Caller,
): Promise<Response> {
  if (isEdit) await findMessage(session, message.id);
  const ownKey = isEdit ? undefined : `chat:${message.id}`;
  return prompt(session, toRequest(message, options, key ?? ownKey, isEdit), signal);
}

/** Answers what the history has, whatever the body says that it was. */
export async function regenerate(
  session: Session,
  { messageId, options }: Turn<"regenerate">,
  { key, signal }: Caller,
): Promise<Response> {
  const view = await findMessage(session, messageId);
  const text = view.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
  const message = { id: messageId, text, files: filesOf(view) };
  return prompt(session, toRequest(message, options, key, true), signal);
}

/** Goes on once every given call is decided about. */
export async function answerApprovals(
  session: Session,
  { answers }: Turn<"approvals">,
  { signal }: Caller,
): Promise<Response> {
  let operationId = "";
  for (const answer of answers) operationId = await decide(session, answer);
  const decided = new Set(answers.map(({ approvalId }) => approvalId));
  return streamOperation(session, { open: follow(session, operationId), signal, decided });
}

/** Returns the operation that asked. */
async function decide(session: Session, { approvalId, approved, reason }: UiApprovalAnswer): Promise<string> {
  try {
    const { operationId } = await session.decide(approvalId, {
      decision: approved ? "approve" : "deny",
      ...(reason !== undefined && { reason }),
    });
    return operationId;
  } catch (error) {
    if (!(error instanceof EdgeflueError) || error.code !== "approval_decided") throw error;
    const { decision, decidedBy } = error.meta ?? {};
    if (decision === (approved ? "approved" : "denied")) return approvalId.slice(0, approvalId.indexOf(":"));
    const by = typeof decidedBy === "string" ? ` by ${decidedBy}` : "";
    throw new EdgeflueError("approval_decided", `This call was ${String(decision)}${by} already.`, {
      ...(error.meta !== undefined && { meta: error.meta }),
      cause: error,
    });
  }
}

function toRequest(
  { id, text, files }: UiUserMessage,
  options: Record<string, unknown>,
  idempotencyKey: string | undefined,
  isReplacing: boolean,
): PromptRequest {
  const fields = {
    ...options,
    message: text,
    messageId: id,
    ...(isReplacing && { replaces: id }),
    ...(files.length > 0 && { images: files }),
  };
  return toPromptBody(fields, { idempotencyKey }).request as PromptRequest; // it has a message
}

/** Sent again with its key, should the session restart before the operation has begun. */
function prompt(session: Session, request: PromptRequest, signal: AbortSignal): Promise<Response> {
  const open: OpenStream = (from) =>
    from.operationId === undefined ? session.stream(request) : follow(session, from.operationId)(from);
  return streamOperation(session, { open, signal });
}

function filesOf({ content }: MessageView): PromptFile[] {
  return content.flatMap((part): PromptFile[] => {
    if (part.type !== "file") return [];
    const { type, url, data } = Object(part.data) as { type?: string; url?: unknown; data?: unknown }; // any value as an object
    return [
      {
        data: String(type === "url" ? url : data),
        mimeType: part.mediaType,
        ...(part.filename !== undefined && { name: part.filename }),
      },
    ];
  });
}
