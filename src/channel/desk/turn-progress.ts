/** How far one turn is: its text and its tools, reported at most as often as its channel wants. */

import type { Clock } from "../../clock.ts";
import type { ApprovalView } from "../../protocol/approval.ts";
import type { NumberedEvent } from "../../protocol/event/event-log.ts";
import type { StoredDelivery } from "../../store/channel/delivery-store.ts";
import type { Moment, ToolProgress } from "../channel.ts";

export interface ProgressOptions {
  clock: Clock;
  /** Undefined: nothing is reported. */
  progressMs: number | undefined;
  onProgress(moment: Moment): void;
}

export class TurnProgress {
  readonly delivery: StoredDelivery;
  /** What was asked of people, as they were last shown it. */
  readonly approvals = new Map<string, ApprovalView>();
  readonly #options: ProgressOptions;
  readonly #tools = new Map<string, ToolProgress>();
  #text = "";
  #cancelTimer: (() => void) | undefined;

  constructor(delivery: StoredDelivery, options: ProgressOptions) {
    this.delivery = delivery;
    this.#options = options;
  }

  stored(event: NumberedEvent): void {
    const { type, toolCallId, toolName, isError, discardedChars } = event as NumberedEvent & {
      toolCallId: string;
      toolName: string;
      isError: boolean;
      discardedChars: number;
    }; // each of its type
    if (type === "tool_start") {
      this.#text = "";
      this.#tools.set(toolCallId, { toolCallId, toolName, state: "running" });
    } else if (type === "tool_end") {
      this.#tools.set(toolCallId, { toolCallId, toolName, state: isError ? "failed" : "succeeded" });
    } else if (type === "step_retry") {
      this.#text = this.#text.slice(0, Math.max(0, this.#text.length - discardedChars));
    } else return;
    this.#reportSoon();
  }

  addText(text: string): void {
    this.#text += text;
    this.#reportSoon();
  }

  close(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = () => {};
  }

  #reportSoon(): void {
    const { clock, progressMs, onProgress } = this.#options;
    if (progressMs === undefined) return;
    this.#cancelTimer ??= clock.after(progressMs, () => {
      this.#cancelTimer = undefined;
      onProgress({ type: "progress", text: this.#text, tools: [...this.#tools.values()] });
    });
  }
}
