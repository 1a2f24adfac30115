/** One operation's events as a UI message stream: one assistant message, whose id is the operation's. A text that has
 *  begun ends, a call that was shown gets an end, and the last chunk is one of `finish`, `abort` and `error`. */

import type { WireEvent } from "../agent-session/read-events.ts";
import { isLimit, type ShownCall, ShownCalls } from "./shown-calls.ts";
import { toFinishReason, type UiChunk } from "./ui-chunk.ts";
import { toText } from "./ui-message.ts";

export interface UiStreamOptions {
  /** Approvals that the reader has just decided about: its message has all that came before. Default: none. */
  decided?: ReadonlySet<string>;
}

export class UiStreamEncoder {
  /** Whether the last chunk is out. An operation that waits for an approval has more to say, in another stream. */
  isOver = false;
  /** Known once the operation has begun. */
  operationId: string | undefined;
  /** What comes before the first of these decisions is with the reader already. Empty from there on. */
  #awaited: ReadonlySet<string>;
  readonly #calls = new ShownCalls();
  #chunks: UiChunk[] = [];
  #isStepOpen = false;
  /** The open text: its id, and what it has said. */
  #text: { id: string; said: string } | undefined;
  #texts = 0;
  /** The step's reasoning: its id, what has been shown of it, and whether more may come. */
  #thought: { id: string; said: string; isOpen: boolean } | undefined;
  #thoughts = 0;

  constructor({ decided = new Set() }: UiStreamOptions = {}) {
    this.#awaited = decided;
  }

  /** The approvals for which all that is left to do waits, as far as the stream has come; undefined while there is
   *  anything else to do. Where these are open, it is time to `park`. */
  get parkedOn(): string[] | undefined {
    return this.#awaited.size === 0 && !this.isOver && this.#calls.isParked ? this.#calls.waiting : undefined;
  }

  encode(event: WireEvent): UiChunk[] {
    if (this.isOver) return [];
    const isKnown = this.#awaited.size > 0 && !["start", "end", "error"].includes(event.type);
    this.#chunks = [];
    this.#read(event);
    const isAwaited = event.type === "approval_decided" && this.#awaited.has(String(event.approvalId));
    // The reader knows the decision, and not what comes of it.
    if (isKnown) this.#chunks = isAwaited ? this.#chunks.filter(isOutput) : [];
    if (isAwaited) this.#awaited = new Set();
    return this.#chunks;
  }

  /** The last chunks of a stream that waits for the user, who answers with another request. */
  park(): UiChunk[] {
    this.#chunks = [];
    this.#closeStep();
    this.#send({ type: "finish", finishReason: "tool-calls", messageMetadata: this.#metadata });
    this.isOver = true;
    return this.#chunks;
  }

  #read(event: WireEvent): void {
    const taskId = typeof event.taskId === "string" ? event.taskId : undefined;
    switch (event.type) {
      case "start":
        this.#start(String(event.operationId));
        break;
      case "delta":
        this.#say(String(event.text));
        break;
      case "reasoning_delta":
        this.#think(String(event.text));
        break;
      case "reasoning":
        if (taskId === undefined) this.#thinkWhole(String(event.text ?? ""));
        break;
      case "tool_start":
        this.#begin(taskId, event);
        break;
      case "tool_end":
        this.#end(taskId, event);
        break;
      case "approval_requested":
        this.#request(taskId, event);
        break;
      case "approval_decided":
        this.#decide(event);
        break;
      case "step_retry":
        if (taskId === undefined) this.#retract(Number(event.discardedChars));
        this.#progress("step-retry", event);
        break;
      case "reset":
        this.#retract(Number.POSITIVE_INFINITY);
        this.#say(String(event.text ?? ""));
        break;
      case "steered":
        this.#closeStep();
        this.#send({
          type: "steering-message",
          id: String(event.messageId),
          parts: [{ type: "text", text: String(event.text) }],
        });
        break;
      case "model_fallback":
        this.#progress("model-fallback", event);
        break;
      case "compaction_start":
      case "compaction_end":
        this.#progress("compaction", event);
        break;
      case "task_start":
      case "task_end":
        this.#calls.task(String(taskId), event.type === "task_start");
        this.#progress("task", event);
        break;
      case "end":
        this.#finish(event);
        break;
      case "error":
        this.#fail(event);
        break;
    }
  }

  get #metadata(): { operationId?: string } {
    return this.operationId === undefined ? {} : { operationId: this.operationId };
  }

  #send(...chunks: readonly UiChunk[]): void {
    this.#chunks.push(...chunks);
  }

  #start(operationId: string): void {
    if (this.operationId !== undefined) return;
    this.operationId = operationId;
    this.#send({ type: "start", messageId: operationId, messageMetadata: { operationId } });
  }

  #progress(name: string, { type, ...data }: WireEvent): void {
    this.#send({ type: `data-${name}`, data: { event: type, ...data }, transient: true });
  }

  #openStep(): void {
    if (this.#isStepOpen) return;
    this.#isStepOpen = true;
    this.#send({ type: "start-step" });
  }

  #think(delta: string): void {
    // What comes after the text has begun is in the history.
    if (delta === "" || this.#text !== undefined || this.#thought?.isOpen === false) return;
    this.#openStep();
    if (this.#thought === undefined) {
      this.#thoughts += 1;
      this.#thought = { id: `reasoning-${this.#thoughts}`, said: "", isOpen: true };
      this.#send({ type: "reasoning-start", id: this.#thought.id });
    }
    this.#thought.said += delta;
    this.#send({ type: "reasoning-delta", id: this.#thought.id, delta });
  }

  /** What has not come in pieces, unless the answer has gone on since. */
  #thinkWhole(text: string): void {
    const said = this.#thought?.said ?? "";
    if (text.startsWith(said)) this.#think(text.slice(said.length));
    this.#closeThought();
  }

  #closeThought(): void {
    if (this.#thought?.isOpen !== true) return;
    this.#thought.isOpen = false;
    this.#send({ type: "reasoning-end", id: this.#thought.id });
  }

  #closeText(): void {
    if (this.#text === undefined) return;
    this.#send({ type: "text-end", id: this.#text.id });
    this.#text = undefined;
  }

  #closeStep(): void {
    this.#closeThought();
    this.#closeText();
    if (!this.#isStepOpen) return;
    this.#isStepOpen = false;
    this.#thought = undefined;
    this.#send({ type: "finish-step" });
  }

  #say(delta: string): void {
    if (delta === "") return;
    this.#openStep();
    this.#closeThought();
    if (this.#text === undefined) {
      this.#texts += 1;
      this.#text = { id: `text-${this.#texts}`, said: "" };
      this.#send({ type: "text-start", id: this.#text.id });
    }
    this.#text.said += delta;
    this.#send({ type: "text-delta", id: this.#text.id, delta });
  }

  /** The step's parts are void; what stays of its text is said again. */
  #retract(chars: number): void {
    const said = this.#text?.said ?? "";
    if (!this.#isStepOpen || (chars === 0 && this.#thought === undefined)) return;
    this.#text = undefined;
    this.#thought = undefined;
    this.#send({ type: "reset-step" });
    this.#say(said.slice(0, Math.max(said.length - chars, 0)));
  }

  #begin(taskId: string | undefined, { toolCallId, toolName, args }: WireEvent): void {
    const call = { taskId, toolCallId: String(toolCallId), toolName: String(toolName), isShown: false };
    this.#calls.begin(call);
    if (taskId === undefined) this.#show(call, args);
  }

  #show(call: ShownCall, input: unknown): void {
    if (call.isShown) return;
    const { toolCallId, toolName } = call;
    call.isShown = true;
    this.#openStep();
    this.#closeThought();
    this.#closeText();
    this.#send(
      { type: "tool-input-start", toolCallId, toolName },
      { type: "tool-input-available", toolCallId, toolName, input: input ?? {} },
    );
  }

  /** The call, whether or not the stream has shown that it began. */
  #callOf(taskId: string | undefined, { toolCallId, toolName }: WireEvent): ShownCall {
    const id = String(toolCallId);
    return (
      this.#calls.find(taskId, id) ??
      this.#calls.begin({ taskId, toolCallId: id, toolName: String(toolName), isShown: false })
    );
  }

  #end(taskId: string | undefined, event: WireEvent): void {
    const call = this.#callOf(taskId, event);
    this.#calls.end(call);
    if (taskId !== undefined && !call.isShown) return;
    this.#show(call, undefined);
    const { toolCallId, approval } = call;
    // One that ends without a decision was not decided about in time.
    if (approval !== undefined && approval.decision !== "approved") {
      if (approval.decision === "waiting")
        this.#send({
          type: "tool-approval-response",
          approvalId: approval.approvalId,
          approved: false,
          reason: "There was no decision in time.",
        });
      this.#send({ type: "tool-output-denied", toolCallId });
    } else if (event.isError === true)
      this.#send({ type: "tool-output-error", toolCallId, errorText: toText(event.result) });
    else this.#send({ type: "tool-output-available", toolCallId, output: event.result ?? null });
    if (!this.#calls.hasOwn) this.#closeStep();
  }

  #request(taskId: string | undefined, event: WireEvent): void {
    const approvalId = String(event.approvalId);
    const call = this.#callOf(taskId, event);
    this.#show(call, event.args);
    call.approval = { approvalId, decision: "waiting", reason: undefined };
    const { toolCallId } = call;
    const reason = Array.isArray(event.actions) ? { reason: event.actions.join("; ") } : {};
    this.#send({ type: "tool-approval-request", approvalId, toolCallId, ...reason });
  }

  #decide({ approvalId, decision, added }: WireEvent): void {
    const call = this.#calls.findApproval(String(approvalId));
    if (call?.approval === undefined) return;
    const approved = decision === "approved";
    call.approval.decision = approved ? "approved" : "denied";
    this.#send({ type: "tool-approval-response", approvalId: call.approval.approvalId, approved });
    // No call of a tool follows that could end it.
    if (!isLimit(call)) return;
    const { toolCallId } = call;
    this.#calls.end(call);
    this.#send(
      approved
        ? { type: "tool-output-available", toolCallId, output: added ?? null }
        : { type: "tool-output-denied", toolCallId },
    );
  }

  #finish({ text, usage, model, metadata }: WireEvent): void {
    // The log of an old operation may have lost its text.
    if (this.#texts === 0 && typeof text === "string") this.#say(text);
    this.#closeStep();
    const { finishReason } = Object(metadata) as { finishReason?: unknown }; // any value as an object
    this.#send({
      type: "finish",
      finishReason: toFinishReason(finishReason),
      messageMetadata: { ...this.#metadata, usage, model },
    });
    this.isOver = true;
  }

  #fail({ message, error }: WireEvent): void {
    for (const { toolCallId } of this.#calls.shown)
      this.#send({
        type: "tool-output-error",
        toolCallId,
        errorText: "The operation ended before the call.",
      });
    this.#closeStep();
    const text = typeof message === "string" ? message : "The operation failed.";
    const { type } = Object(error) as { type?: unknown }; // any value as an object
    this.#send(
      type === "operation_aborted" ? { type: "abort", reason: text } : { type: "error", errorText: text },
    );
    this.isOver = true;
  }
}

function isOutput({ type }: UiChunk): boolean {
  return type === "tool-output-available" || type === "tool-output-denied";
}
