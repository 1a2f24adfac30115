/** The bytes of Google's `POST /v1beta/models/{model}:streamGenerateContent?alt=sse`, and what it refuses before any
 *  model runs. Pure. Source: https://ai.google.dev/api/generate-content */

import type { FakeUsage } from "../fake-openai/index.ts";
import type { ModelReply, ReplyItem } from "../fake-openai/parse-reply.ts";
import { frame, type Piece, type ReplyContext } from "../fake-openai/piece.ts";
import type { RecordedRequest } from "../fake-openai/recorded-request.ts";
import type { PlainAnswer } from "../fake-openai/send-reply.ts";
import { googleValidator } from "../validators/index.ts";

const finishReasons = {
  stop: "STOP",
  length: "MAX_TOKENS",
  tool_calls: "STOP",
  content_filter: "SAFETY",
  malformed: "MALFORMED_FUNCTION_CALL",
  error: "UNEXPECTED_TOOL_CALL",
  none: undefined,
} as const;

export function encodeGenerateContentStream(reply: ModelReply, { id, model }: ReplyContext): Piece[] {
  const pieces: Piece[] = [];
  const whole = { usageMetadata: toUsage(reply.usage), modelVersion: model, responseId: `response-${id}` };
  const push = (piece: "frame" | "chunk", parts: readonly object[], finishReason?: string) => {
    const candidate = { content: { parts, role: "model" }, index: 0, ...(finishReason && { finishReason }) };
    pieces.push({ type: piece, bytes: frame(JSON.stringify({ candidates: [candidate], ...whole })) });
  };
  for (const item of reply.items) {
    switch (item.type) {
      case "text":
      case "reasoning":
        for (const text of item.chunks) {
          push("chunk", [{ text, ...(item.type === "reasoning" && { thought: true }) }]);
        }
        break;
      case "tool_call":
        push("chunk", [toCall(item)]);
        break;
      case "wait":
        pieces.push({ type: "wait", until: item.until });
        break;
      case "malformed":
        pieces.push({ type: "frame", bytes: frame('{"candidates":[{"content":{"par') });
        break;
      case "error": {
        const { message, code = "INTERNAL" } = item.error;
        pieces.push({ type: "frame", bytes: frame(JSON.stringify(toGoogleError(500, code, message))) });
        return pieces;
      }
    }
  }
  // A text without calls is signed in its last part (https://ai.google.dev/gemini-api/docs/thought-signatures).
  const hasSignature = model.startsWith("gemini-3") && reply.items.at(-1)?.type === "text";
  const end = { text: "", ...(hasSignature && { thoughtSignature: "signed end" }) };
  push("frame", [end], finishReasons[reply.finishReason]);
  return pieces;
}

/** What Google answers with 400 or 403, as far as a client of ours may get it wrong. */
export function refuseGenerateContent({ headers, path, body }: RecordedRequest): PlainAnswer | undefined {
  const refuse = (status: number, word: string, message: string) => ({
    status,
    body: toGoogleError(status, word, message),
  });
  if (headers["x-goog-api-key"] === undefined) {
    return refuse(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.");
  }
  const problem = (path.includes("/gemini-3") ? validateGemini3 : validate)(body);
  return problem === undefined ? undefined : refuse(400, "INVALID_ARGUMENT", problem);
}

export function toGoogleError(code: number, status: string, message: string, details?: readonly object[]) {
  return { error: { code, message, status, ...(details && { details }) } };
}

const isSigned = (signature: string) => signature.startsWith("signed ");
const validate = googleValidator({ isSigned });
const validateGemini3 = googleValidator({ wantsSignatures: true, isSigned });

function toCall({ id, name, arguments: text }: Extract<ReplyItem, { type: "tool_call" }>): object {
  const args: unknown = text === "" ? {} : JSON.parse(text);
  return { functionCall: { id, name, args }, thoughtSignature: `signed ${id}` };
}

function toUsage({ inputTokens, outputTokens, cachedTokens, reasoningTokens }: FakeUsage) {
  return {
    promptTokenCount: inputTokens,
    cachedContentTokenCount: cachedTokens,
    candidatesTokenCount: outputTokens - reasoningTokens,
    thoughtsTokenCount: reasoningTokens,
    totalTokenCount: inputTokens + outputTokens,
  };
}
