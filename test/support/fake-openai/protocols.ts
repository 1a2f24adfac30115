/** The protocols that the fake server speaks, each at paths of its own: OpenAI's two, those of servers like it,
 *  Anthropic's and Google's. */

import { encodeMessagesStream, refuseMessages } from "../fake-anthropic/messages.ts";
import { encodeGenerateContentStream, refuseGenerateContent } from "../fake-google/generate-content.ts";
import { createValidators, type Validator } from "../validators/index.ts";
import { encodeChatBody, encodeChatStream } from "./chat-completions.ts";
import { type ModelReply, toErrorBody } from "./parse-reply.ts";
import type { Piece, ReplyContext } from "./piece.ts";
import type { RecordedRequest } from "./recorded-request.ts";
import { encodeResponsesBody, encodeResponsesStream } from "./responses.ts";
import type { PlainAnswer } from "./send-reply.ts";

export interface Protocol {
  path: RegExp;
  /** What the provider refuses before any model runs. */
  refuse(record: RecordedRequest): PlainAnswer | undefined;
  stream(reply: ModelReply, context: ReplyContext): Piece[];
  /** Absent where the fake only streams. */
  body?(reply: ModelReply, context: ReplyContext): object;
}

const protocols: readonly Protocol[] = [
  {
    path: /^\/v1\/chat\/completions$/,
    refuse: (record) => refuseWithoutKey(record) ?? refuseInvalid(record, validators["openai-chat"]),
    stream: encodeChatStream,
    body: encodeChatBody,
  },
  {
    path: /^\/v1\/responses$/,
    refuse: (record) => refuseWithoutKey(record) ?? refuseInvalid(record, validators["openai-responses"]),
    stream: encodeResponsesStream,
    body: encodeResponsesBody,
  },
  {
    // A server that is like OpenAI: no key, and it shows what its models think.
    path: /^\/compatible\/v1\/chat\/completions$/,
    refuse: (record) => refuseInvalid(record, validators.compatible),
    stream: (reply, context) => encodeChatStream(reply, { ...context, showsReasoning: true }),
    body: encodeChatBody,
  },
  { path: /^\/v1\/messages$/, refuse: refuseMessages, stream: encodeMessagesStream },
  {
    path: /^\/v1beta\/models\/[^/]+:streamGenerateContent$/,
    refuse: refuseGenerateContent,
    stream: encodeGenerateContentStream,
  },
];

export function findProtocol({ method, path }: RecordedRequest): Protocol | undefined {
  return method === "POST" ? protocols.find((protocol) => protocol.path.test(path)) : undefined;
}

/** Google says so by the path, the others in the body. */
export function wantsStream({ path, body }: RecordedRequest): boolean {
  return body.stream === true || path.endsWith(":streamGenerateContent");
}

const validators = createValidators({ isEncrypted: (content) => content.startsWith("encrypted_") });

function refuseWithoutKey({ headers }: RecordedRequest): PlainAnswer | undefined {
  if (headers.authorization?.startsWith("Bearer ")) return undefined;
  return {
    status: 401,
    body: toErrorBody({ message: "You didn't provide an API key.", code: "invalid_api_key" }),
  };
}

function refuseInvalid({ body }: RecordedRequest, validate: Validator): PlainAnswer | undefined {
  const problem = typeof body.model === "string" ? validate(body) : "The body is not JSON or has no model.";
  return problem === undefined
    ? undefined
    : { status: 400, body: toErrorBody({ message: problem, code: "invalid_request_error" }) };
}
