/** One operation's events as an OpenAI client can have them: text that only grows, and an end. What the agent does
 *  besides talking stays inside: its tools are not the client's to run. */

import { EdgeflueError, type ErrorRecord, isErrorCode, toErrorRecord } from "../../errors.ts";
import type { WireEvent } from "../agent-session/read-events.ts";
import { SentText } from "./sent-text.ts";

export type AnswerItem =
  | { type: "text"; text: string }
  /** What was said is whole. Text that follows is of another step. */
  | { type: "step-end" }
  | { type: "end"; usage: WireUsage; finishReason: string }
  | { type: "error"; error: ErrorRecord };

export interface WireUsage {
  input: number;
  output: number;
  cache_read: number;
  reasoning: number;
  total_tokens: number;
}

export interface AnswerReaderOptions {
  /** The answer is a typed result: it is sent as JSON at the end, and the text around it is not. */
  isTyped: boolean;
  /** Whether a call that needs an approval is waited for. Where there is no one to decide about it, it is an error. */
  mayWait: boolean;
}

export class AnswerReader {
  /** Known once the operation has begun. */
  operationId: string | undefined;
  isOver = false;
  /** Whether it ended before the operation did. */
  isCutShort = false;
  readonly #options: AnswerReaderOptions;
  readonly #step = new SentText();
  #hasText = false;
  #hasSpoken = false;

  constructor(options: AnswerReaderOptions) {
    this.#options = options;
  }

  read(event: WireEvent): AnswerItem[] {
    if (this.isOver) return [];
    try {
      return this.#read(event);
    } catch (error) {
      this.isCutShort = true;
      return this.#fail(toErrorRecord(error));
    }
  }

  #read(event: WireEvent): AnswerItem[] {
    if (event.taskId !== undefined && event.type !== "approval_requested") return [];
    switch (event.type) {
      case "start":
        this.operationId = String(event.operationId);
        return [];
      case "delta":
        return this.#say(String(event.text));
      case "step_retry":
        this.#step.retract(Number(event.discardedChars));
        return [];
      case "reset":
        this.#step.retract(Number.POSITIVE_INFINITY);
        return this.#say(String(event.text ?? ""));
      case "tool_start":
      case "steered":
        return this.#endStep();
      case "approval_requested":
        if (this.#options.mayWait) return [];
        this.isCutShort = true;
        return this.#fail(
          event.limit === undefined ? approvalRequired(String(event.toolName)) : moreRequired(event),
        );
      case "end":
        return this.#end(event);
      case "error":
        return this.#fail(toRecord(event));
      default:
        return [];
    }
  }

  #say(text: string): AnswerItem[] {
    if (this.#options.isTyped) return [];
    const added = this.#step.add(text);
    if (added === "") return [];
    this.#hasText = true;
    this.#hasSpoken = true;
    return [{ type: "text", text: added }];
  }

  #endStep(): AnswerItem[] {
    this.#step.endStep();
    if (!this.#hasText) return [];
    this.#hasText = false;
    return [{ type: "step-end" }];
  }

  #end({ text, result, usage, metadata }: WireEvent): AnswerItem[] {
    const items: AnswerItem[] = [];
    if (this.#options.isTyped)
      items.push({ type: "text", text: JSON.stringify(result) }, { type: "step-end" });
    else {
      // The log of an old operation may have lost its text.
      if (!this.#hasSpoken) items.push(...this.#say(String(text ?? "")));
      items.push(...this.#endStep());
    }
    const { finishReason } = Object(metadata) as { finishReason?: unknown }; // any value as an object
    items.push({ type: "end", usage: usage as WireUsage, finishReason: String(finishReason) }); // of a session's stream
    this.isOver = true;
    return items;
  }

  #fail(error: ErrorRecord): AnswerItem[] {
    this.isOver = true;
    return [{ type: "error", error }];
  }
}

function toRecord({ message, error }: WireEvent): ErrorRecord {
  const { type, meta } = Object(error) as { type?: unknown; meta?: Record<string, unknown> }; // any value as an object
  return {
    code: isErrorCode(type) ? type : "internal_error",
    message: typeof message === "string" ? message : "The operation failed.",
    ...(meta !== undefined && { meta }),
  };
}

function moreRequired({ limit }: WireEvent): ErrorRecord {
  const { limit: name, max } = Object(limit) as { limit?: string; max?: number }; // of a session's stream
  return new EdgeflueError(
    "limit_exceeded",
    `The operation reached its limit of ${max} ${name}. Nobody can give it more in this call.`,
    { meta: { limit: name, max } },
  ).toRecord();
}

function approvalRequired(toolName: string): ErrorRecord {
  return new EdgeflueError(
    "approval_required",
    `The agent's tool ${JSON.stringify(toolName)} needs an approval, which cannot be given in this call. It was not run. Name a session with the header X-Edgeflue-Session: the call then waits for the decision.`,
  ).toRecord();
}
