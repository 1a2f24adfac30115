/** How an operation enters the conversation and leaves it. Whatever an operation's outcome, the conversation stays well
 *  formed: every tool call has its result, and a request of which nothing came no longer reaches the model. */

import { type EdgeflueError, invalidRequest } from "../../errors.ts";
import { describePrincipal, type Principal } from "../../protocol/access/principal.ts";
import type { UserMessage } from "../../protocol/message.ts";
import type { PromptFile } from "../../protocol/prompt.ts";
import { type MessageStore, mainThread } from "../../store/message/message-store.ts";
import type { AnswerPlace, Operation } from "../../store/operation-store.ts";
import type { Stores } from "../../store/stores.ts";
import { bashTool } from "../../tool/built-in/bash-tool.ts";
import { runCodeToolName } from "../../tool/built-in/run-code-tool.ts";
import { nextMove, nextSeq } from "./next-move.ts";
import { tallyOf } from "./tally.ts";

/** What the messages that a conversation began with belong to: no operation of its session. */
const historyOperation = "history";

/** The conversation that an operation works on. */
export function threadOf({ input }: Operation): string {
  return input.task === undefined ? mainThread : `task:${input.task.taskId}`;
}

/** That of a task which a call of the conversation gives. */
export function childThreadOf(thread: string, answerSeq: number, callIndex: number): string {
  return `${thread}>${answerSeq}.${callIndex}`;
}

/** Puts the request into the conversation: from here on the operation runs. Call it inside a transaction. Throws
 *  `invalid_request` when the message that it is to replace is not there any more. */
export function beginConversation(operation: Operation, messages: MessageStore, now: number): void {
  const { id: operationId, input } = operation;
  const thread = threadOf(operation);
  if (input.message !== undefined) {
    const { images, messageId, replaces, history = [], ...options } = input.options;
    if (replaces !== undefined) {
      const replaced = messages.findId(thread, replaces);
      // It was there when the request came; what ran since has replaced it.
      if (replaced === undefined) throw noMessageToReplace(replaces);
      messages.replaceFrom(thread, replaced);
    }
    for (const message of history) {
      const seq = nextSeq(messages.window(thread));
      messages.insert(thread, { seq, operationId: historyOperation, message, metadata: {} }, now);
    }
    const message = toUserMessage(input.message, images);
    const seq = nextSeq(messages.window(thread));
    const metadata = { ...(messageId !== undefined && { id: messageId }), ...authorOf(options) };
    messages.insert(thread, { seq, operationId, message, metadata }, now);
    operation.input = { ...input, message: undefined, options };
  }
  if (input.shell !== undefined) beginShell(operation, messages, now);
  if (input.javascript !== undefined) beginJavaScript(operation, messages, now);
  if (input.python !== undefined) beginPython(operation, messages, now);
  operation.status = "running";
  operation.attempts += 1;
  operation.stalls += 1;
  operation.startedAt = now;
}

export function noMessageToReplace(id: string): EdgeflueError {
  return invalidRequest(`This session has no message of the user's with the id ${JSON.stringify(id)}.`, {
    hint: "GET …/messages shows the messages with their ids.",
    meta: { field: "replaces" },
  });
}

/** A command that the session's holder runs, as the model sees it: asked for, called, and with its result. */
function beginShell({ id: operationId, input }: Operation, messages: MessageStore, now: number): void {
  const { shell, options } = input;
  if (shell === undefined) return;
  const { shown: command = shell.command } = shell;
  const request = `Run this shell command:\n\n\`\`\`bash\n${command}\n\`\`\``;
  const given = { command, ...(options.cwd !== undefined && { cwd: options.cwd }) };
  insertCall(
    messages,
    { operationId, request, toolName: bashTool.name, input: given, author: authorOf(options) },
    now,
  );
}

/** The same of a program. */
function beginJavaScript({ id: operationId, input }: Operation, messages: MessageStore, now: number): void {
  const { shown, code } = input.javascript ?? { code: "" };
  const request = "Run this JavaScript.";
  insertCall(
    messages,
    {
      operationId,
      request,
      toolName: runCodeToolName,
      input: { code: shown ?? code },
      author: authorOf(input.options),
    },
    now,
  );
}

/** A program of Python is a command of the machine. */
function beginPython({ id: operationId, input }: Operation, messages: MessageStore, now: number): void {
  const { shown, code } = input.python ?? { code: "" };
  const request = "Run this Python.";
  const command = `python3 - <<'EOF'\n${shown ?? code}\nEOF`;
  const given = { command, ...(input.options.cwd !== undefined && { cwd: input.options.cwd }) };
  const author = authorOf(input.options);
  insertCall(messages, { operationId, request, toolName: bashTool.name, input: given, author }, now);
}

function insertCall(
  messages: MessageStore,
  {
    operationId,
    request,
    author,
    ...called
  }: { operationId: string; request: string; toolName: string; input: object; author: { by?: string } },
  now: number,
): void {
  const seq = nextSeq(messages.window(mainThread));
  const asked = toUserMessage(request);
  messages.insert(mainThread, { seq, operationId, message: asked, metadata: author }, now);
  const call = { type: "tool-call" as const, toolCallId: `call_${operationId}`, ...called };
  const message = { role: "assistant" as const, content: [call] };
  messages.insert(mainThread, { seq: seq + 1, operationId, message, metadata: {} }, now);
}

/** Who a message of the user's is from, where that has a name. */
export function authorOf({ principal }: { principal?: Principal }): { by?: string } {
  return principal === undefined ? {} : { by: describePrincipal(principal) };
}

export function toUserMessage(text: string, images: readonly PromptFile[] = []): UserMessage {
  return { role: "user", content: [{ type: "text", text }, ...images.map(toFilePart)] };
}

function toFilePart({
  data,
  mimeType,
  name,
}: PromptFile): Exclude<UserMessage["content"][number], { type: "text" }> {
  const inline = /^data:([^;,]*)[^,]*;base64,/.exec(data);
  const filename = name === undefined ? {} : { filename: name };
  if (inline !== null) {
    const mediaType = mimeType ?? (inline[1] || defaultType);
    return {
      type: "file",
      ...filename,
      mediaType,
      data: { type: "data", data: data.slice(inline[0].length) },
    };
  }
  const mediaType = mimeType ?? defaultType;
  if (/^https?:/.test(data)) {
    return { type: "file", ...filename, mediaType, data: { type: "url", url: data as unknown as URL } }; // stored as text; assembling the call makes it a URL again
  }
  return { type: "file", ...filename, mediaType, data: { type: "data", data } };
}

const defaultType = "image/png";

/** Closes the conversation of an operation that did not succeed. Call it inside the transaction that settles it.
 *  Returns the place of what a dead host had heard of an answer, if there is any. */
export function endConversation(
  operation: Operation,
  { messages, partialTexts }: Pick<Stores, "messages" | "partialTexts">,
  now: number,
): AnswerPlace | undefined {
  const thread = threadOf(operation);
  const keptSeq = keepInherited(operation, { messages, partialTexts }, now);
  const tail = messages.tail(thread, operation.id);
  const move = nextMove(tail);
  if (move.type === "run-tools") {
    for (const { resultSeq, part } of move.pending) {
      const { toolCallId, toolName } = part;
      const output = { type: "error-text" as const, value: outcomeUnknown };
      const content = [{ type: "tool-result" as const, toolCallId, toolName, output }];
      const stored = {
        seq: resultSeq,
        operationId: operation.id,
        message: { role: "tool" as const, content },
        metadata: {},
      };
      messages.insert(thread, stored, now);
    }
  }
  const { steps } = tallyOf(messages, thread, operation.id);
  if (steps === 0) for (const stored of tail) messages.exclude(thread, stored);
  return keptSeq === undefined ? undefined : { thread, seq: keptSeq };
}

/** The text that a dead host had streamed of an answer stays in the conversation, marked as aborted. */
function keepInherited(
  { id: operationId, attempts, ...operation }: Operation,
  { messages, partialTexts }: Pick<Stores, "messages" | "partialTexts">,
  now: number,
): number | undefined {
  if (attempts === 0 || operation.status !== "running") return undefined;
  const thread = threadOf({ id: operationId, attempts, ...operation });
  const text = partialTexts.read(thread);
  if (text === "") return undefined;
  const newest = messages.tail(thread, operationId).at(-1);
  partialTexts.clearInherited(thread);
  if (newest?.message.role === "assistant") return undefined;
  const message = { role: "assistant" as const, content: [{ type: "text" as const, text }] };
  const seq = nextSeq(messages.window(thread));
  messages.insert(thread, { seq, operationId, message, metadata: { aborted: true } }, now);
  return seq;
}

/** Notes a task and its answer in the main conversation. Call it inside the transaction that settles it. */
export function noteTask(
  { id: operationId, input }: Operation,
  answer: string,
  messages: MessageStore,
  now: number,
): void {
  const seq = nextSeq(messages.window(mainThread));
  const note = toUserMessage(`A task was given to a child conversation:\n\n${input.task?.prompt ?? ""}`);
  messages.insert(mainThread, { seq, operationId, message: note, metadata: {} }, now);
  const message = { role: "assistant" as const, content: [{ type: "text" as const, text: answer }] };
  messages.insert(mainThread, { seq: seq + 1, operationId, message, metadata: {} }, now);
}

const outcomeUnknown =
  "The call was interrupted and its outcome is unknown; check what it did before you repeat it.";
