/** What a tool's output becomes: bounded for the model, free of secrets, and stored in its place in the conversation
 *  together with the files that the call changed. */

import { FileOutput, FilesOutput } from "../../agent/tool/file-output.ts";
import { describeError } from "../../errors.ts";
import type { Transaction } from "../../journal/journal.ts";
import { compactionDefaults, toolLimits } from "../../limits.ts";
import { wellFormed } from "../../model/wire/well-formed.ts";
import { toBase64 } from "../../protocol/file.ts";
import { isTooDeep } from "../../protocol/json/json-depth.ts";
import { resultOf, type ToolCallPart, type ToolResultPart, toolCallsOf } from "../../protocol/message.ts";
import type { Usage } from "../../protocol/usage.ts";
import { outputFolder } from "../../sandbox/paths.ts";
import type { SandboxTransaction } from "../../sandbox/sandbox.ts";
import type { MessageMetadata } from "../../store/message/stored-message.ts";
import { clipResult } from "../../tool/clip-output.ts";
import { conversationLimits } from "../conversation/limits.ts";
import { charsOfTokens, estimateMessage } from "../conversation/token-estimate.ts";
import type { OperationScope } from "../scope/operation-scope.ts";

type ToolOutput = ToolResultPart["output"];
/** One that has a value. */
export type ValueOutput = Extract<ToolOutput, { type: "text" | "json" | "error-text" | "content" }>;

/** Where a result belongs. */
export interface ResultPlace {
  resultSeq: number;
  part: ToolCallPart;
}

export function toOutput(value: unknown): ValueOutput {
  if (typeof value === "string") return { type: "text", value: value.toWellFormed() };
  if (value === undefined || value === null) return { type: "text", value: "" };
  if (value instanceof FileOutput || value instanceof FilesOutput) return withFiles(value);
  if (isFlatRecord(value)) return { type: "json", value: wellFormed({ ...value }) };
  try {
    const text = JSON.stringify(value);
    // What JSON leaves out altogether (a function, a symbol) has nothing to say to the model.
    if (text === undefined) return { type: "text", value: "" };
    if (text === "{}" && Object(value) === value && !isPlain(value as object))
      return emptyOutput(value as object); // just checked
    const json = JSON.parse(text);
    return isTooDeep(json) ? { type: "text", value: text } : { type: "json", value: wellFormed(json) };
  } catch (error) {
    return {
      type: "error-text",
      value: `The tool returned a value that is not serializable as JSON: ${describeError(error)}`,
    };
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || "toJSON" in value;
}

/** Of a Response, a Map, an Error and the like JSON has nothing: the model would take an empty object for the answer. */
function emptyOutput(value: object): ValueOutput {
  const name: unknown = value.constructor?.name;
  const what = typeof name === "string" && name !== "" ? name : "Object";
  return {
    type: "error-text",
    value: `The tool returned a value of the class ${what}, of which JSON has nothing. It has to return a text or plain data: of a Response its text, of a Map its entries.`,
  };
}

/** A plain object of texts and numbers, as a shell's output is. It is JSON already; to write it and read it again would
 *  take other sessions' time when it is long. */
function isFlatRecord(value: unknown): value is Record<string, string | number> {
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return false;
  return Object.values(value).every((field) => typeof field === "string" || Number.isFinite(field));
}

function withFiles({ text, files }: Pick<FilesOutput, "text" | "files">): ValueOutput {
  const parts = files.map(({ mediaType, filename, bytes }) => {
    const data = { type: "data" as const, data: toBase64(bytes) };
    return { type: "file" as const, mediaType, filename, data };
  });
  return { type: "content", value: [{ type: "text", text }, ...parts] };
}

/** What a call is stored with. */
export interface StoredWith {
  /** The sandbox transaction of the call: its changes commit together with the result. */
  transaction?: SandboxTransaction | undefined;
  /** What the children used that gave the result, and the calls that they made. */
  childUsage?: Usage | undefined;
  childToolCalls?: number | undefined;
  childTasks?: number | undefined;
  /** Logs what comes before the result's own event. */
  reportBefore?: (() => void) | undefined;
  /** The call changed nothing, so that its result may be staged. */
  isRead?: boolean;
  /** Who allowed or denied the call. */
  approval?: MessageMetadata["approval"] | undefined;
}

/** The one ending of a tool call: what it gave, without secrets and within the model's bounds, becomes the result in
 *  its place. The full text of an output that is too long goes to a file of the sandbox, in the call's own transaction
 *  or in one for the file alone. */
export async function storeOutput(
  scope: OperationScope,
  place: ResultPlace,
  output: ValueOutput,
  stored: StoredWith = {},
): Promise<void> {
  const safe = withoutSecrets(scope, output);
  const file = outputFile(scope, place);
  const isShort = safe.type === "error-text" || safe.type === "content";
  const charsMax = isShort ? undefined : findRoom(scope, place, safe.value);
  const { value, full } = isShort ? { value: safe.value } : clipResult(safe.value, file, charsMax);
  if (full === undefined) return storeResult(scope, place, safe, stored);
  const transaction = stored.transaction ?? (await scope.agent.sandbox.begin(scope.sandboxScope));
  try {
    const clipped = await writeFull(transaction, safe, { file, full, value, charsMax });
    storeResult(scope, place, clipped, { ...stored, transaction, isRead: false });
  } finally {
    if (stored.transaction === undefined) transaction.end();
  }
}

function withoutSecrets({ redactor }: OperationScope, output: ValueOutput): ValueOutput {
  const value = redactor.value(output.value);
  if (output.type === "content" && JSON.stringify(value) !== JSON.stringify(output.value)) {
    // A file with a mark in it is none that a provider takes.
    const words = redactor.text(String(resultOf(output)));
    return { type: "text", value: `${words}\n[The file is not shown: it contains a secret.]` };
  }
  return { ...output, value } as ValueOutput; // the same type of output
}

async function writeFull(
  transaction: SandboxTransaction,
  output: ValueOutput,
  {
    file,
    full,
    value,
    charsMax,
  }: { file: string; full: string; value: unknown; charsMax: number | undefined },
): Promise<ToolOutput> {
  try {
    await transaction.writeOutput(file, full);
    return toOutput(value);
  } catch (error) {
    const { value: shortened } = clipResult(output.value, "", charsMax);
    const text = typeof shortened === "string" ? shortened : JSON.stringify(shortened);
    return { type: "text", value: `${text}\n\n[The full output was not kept: ${describeError(error)}]` };
  }
}

/** Characters that a result may have: the results of one step share a part of the model's window, those that come last
 *  what the others leave. Undefined for one that is short anyhow. */
function findRoom(
  { agent, stores, thread }: OperationScope,
  { resultSeq }: ResultPlace,
  value: unknown,
): number | undefined {
  // Of a long text only its ends can be shown, and only they are looked at.
  const shown = (_: string, part: unknown) => (typeof part === "string" ? endsOf(part) : part);
  const text = typeof value === "string" ? endsOf(value) : (JSON.stringify(value, shown) ?? "");
  if (text.length <= conversationLimits.resultTokensMin) return undefined;
  const { messages } = stores.messages.window(thread);
  const index = messages.findLastIndex(({ seq, message }) => message.role === "assistant" && seq < resultSeq);
  const answer = messages[index];
  if (answer?.message.role !== "assistant") return undefined;
  const stored = messages.slice(index + 1).filter(({ message }) => message.role === "tool");
  const used = stored.reduce((sum, { message }) => sum + estimateMessage(message), 0);
  const waiting = Math.max(toolCallsOf(answer.message).length - stored.length, 1);
  const { contextWindowTokens, reserveTokens } = agent.compaction ?? compactionDefaults;
  const left = (contextWindowTokens - reserveTokens) * conversationLimits.stepWindowShare - used;
  return charsOfTokens(text, Math.max(Math.floor(left / waiting), conversationLimits.resultTokensMin));
}

function endsOf(text: string): string {
  const { outputCharsMax } = toolLimits;
  return text.length <= 2 * outputCharsMax
    ? text
    : text.slice(0, outputCharsMax) + text.slice(-outputCharsMax);
}

function storeResult(
  scope: OperationScope,
  { resultSeq, part }: ResultPlace,
  output: ToolOutput,
  { transaction, childUsage, childToolCalls, childTasks, reportBefore, isRead = false, approval }: StoredWith,
): void {
  const { toolCallId, toolName } = part;
  const { thread, journal } = scope;
  const isError = output.type === "error-text";
  const result = resultOf(output);
  const place = { thread, seq: resultSeq };
  // Into memory first: a staged write cannot read.
  scope.stores.messages.window(thread);
  const store = ({ messages, now }: Transaction) => {
    if (!isRead) transaction?.commit();
    reportBefore?.();
    scope.reporter.log({ type: "tool_end", toolCallId, toolName, isError, result }, place);
    const stored = {
      seq: resultSeq,
      operationId: scope.operation.id,
      message: {
        role: "tool" as const,
        content: [{ type: "tool-result" as const, toolCallId, toolName, output }],
      },
      metadata: {
        ...(childUsage && { childUsage }),
        ...(childToolCalls && { childToolCalls }),
        ...(childTasks && { childTasks }),
        ...(approval && { approval }),
      },
    };
    messages.insert(thread, stored, now);
  };
  if (isRead) journal.stage(store);
  else journal.commit(store);
}

function outputFile({ thread }: OperationScope, { resultSeq }: ResultPlace): string {
  const name = thread === "main" ? `${resultSeq}` : `${thread.replace(/[^A-Za-z0-9_-]+/g, "-")}-${resultSeq}`;
  return `${outputFolder}/${name}.txt`;
}
