/** What becomes of a tool's output: bounded for the model, free of secrets, and stored in its place in the
 *  conversation together with the files that the call changed. */

import { describeError } from "../../errors.ts";
import { isTooDeep } from "../../protocol/json/json-depth.ts";
import type { ToolCallPart, ToolResultPart } from "../../protocol/message.ts";
import type { Usage } from "../../protocol/usage.ts";
import { outputFolder } from "../../sandbox/paths.ts";
import type { SandboxTransaction } from "../../sandbox/sandbox.ts";
import type { MessageMetadata } from "../../store/message/stored-message.ts";
import { clipResult } from "../../tool/clip-output.ts";
import type { OperationScope } from "../scope/operation-scope.ts";

export type ToolOutput = ToolResultPart["output"];
type ValueOutput = Extract<ToolOutput, { type: "text" | "json" | "error-text" }>;

/** Where a result belongs. */
export interface ResultPlace {
  resultSeq: number;
  part: ToolCallPart;
}

export function toOutput(value: unknown): ValueOutput {
  if (typeof value === "string") return { type: "text", value };
  if (value === undefined || value === null) return { type: "text", value: "" };
  try {
    const text = JSON.stringify(value);
    // What JSON leaves out altogether (a function, a symbol) has nothing to say to the model.
    if (text === undefined) return { type: "text", value: "" };
    const json = JSON.parse(text);
    return isTooDeep(json) ? { type: "text", value: text } : { type: "json", value: json };
  } catch (error) {
    return { type: "error-text", value: `The tool returned what JSON cannot hold: ${describeError(error)}` };
  }
}

/** Whether the model would not see all of it. */
export function isTooLong(scope: OperationScope, output: ValueOutput, place: ResultPlace): boolean {
  return clipResult(output.value, outputFile(scope, place)).full !== undefined;
}

/** The output within the model's bounds, the full text in a file of the sandbox when it was longer. */
export async function clipToBounds(
  scope: OperationScope,
  output: ValueOutput,
  place: ResultPlace,
  transaction: SandboxTransaction,
): Promise<ToolOutput> {
  const file = outputFile(scope, place);
  const clipped = clipResult(output.value, file);
  if (clipped.full === undefined) return output;
  try {
    await transaction.writeOutput(file, clipped.full);
    return toOutput(clipped.value);
  } catch (error) {
    const { value: shortened } = clipResult(output.value, "");
    const note = `The full output was not kept: ${describeError(error)}`;
    return {
      type: "text",
      value: `${typeof shortened === "string" ? shortened : JSON.stringify(shortened)}\n\n[${note}]`,
    };
  }
}

/** Without secrets, before anything else is made of it. */
export function redactOutput({ redactor }: OperationScope, output: ValueOutput): ValueOutput {
  return { ...output, value: redactor.value(output.value) } as ValueOutput; // the same type of output
}

export interface StoredWith {
  /** Its changes commit together with the result. */
  transaction?: SandboxTransaction | undefined;
  /** What the children used that gave the result, and the calls that they made. */
  childUsage?: Usage | undefined;
  childToolCalls?: number | undefined;
  /** Tells of what comes before the result's own event. */
  reportBefore?: (() => void) | undefined;
  /** The call changed nothing, so that its result may be written behind. */
  isRead?: boolean;
  /** Who allowed or denied the call. */
  approval?: MessageMetadata["approval"] | undefined;
}

export function storeResult(
  scope: OperationScope,
  { resultSeq, part }: ResultPlace,
  output: ToolOutput,
  { transaction, childUsage, childToolCalls, reportBefore, isRead = false, approval }: StoredWith = {},
): void {
  const { toolCallId, toolName } = part;
  const { thread } = scope;
  const isError = output.type === "error-text";
  const result = "value" in output ? output.value : "";
  const place = { thread, seq: resultSeq };
  const write = isRead ? scope.writeBehind : scope.write;
  // In memory before: what is written behind cannot read.
  scope.stores.messages.window(thread);
  write(({ messages, now }) => {
    transaction?.commit();
    reportBefore?.();
    scope.reporter.record({ type: "tool_end", toolCallId, toolName, isError, result }, place);
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
        ...(approval && { approval }),
      },
    };
    messages.insert(thread, stored, now);
  });
}

function outputFile({ thread }: OperationScope, { resultSeq }: ResultPlace): string {
  const name = thread === "main" ? `${resultSeq}` : `${thread.replace(/[^A-Za-z0-9_-]+/g, "-")}-${resultSeq}`;
  return `${outputFolder}/${name}.txt`;
}
