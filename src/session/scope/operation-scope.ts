/** What one running operation works with. Made when an attempt begins, dropped when it ends. A task within it has a
 *  scope of its own, with another thread. */

import type { InitAgent, ToolLog } from "../../agent/tool/define-tool.ts";
import type { WakeUps } from "../../agent/tool/wake-up-tool.ts";
import type { Clock } from "../../clock.ts";
import type { EventPlace } from "../../journal/event-log.ts";
import type { Journal, Transaction } from "../../journal/journal.ts";
import type { ResolvedModel } from "../../model/provider.ts";
import type { CommandOutput, SessionEvent } from "../../protocol/event/event.ts";
import type { PromptOptions } from "../../protocol/prompt.ts";
import type { SandboxScope } from "../../sandbox/sandbox.ts";
import type { Redactor } from "../../secret/redactor.ts";
import type { Operation, StoredOutcome } from "../../store/operation-store.ts";
import type { Stores } from "../../store/stores.ts";
import type { SessionPorts } from "../ports.ts";
import type { AgentRuntime } from "../runtime/agent-runtime.ts";
import type { Budget } from "./budget.ts";
import type { Steering } from "./steering.ts";

/** Reports what an operation does to its readers, its observers and the event log. */
export interface Reporter {
  /** A piece of the answer's text, as it comes. Ignored for tasks: their text is not the answer. */
  streamText(text: string): void;
  /** A piece of the model's reasoning, as it comes. Ignored for tasks. */
  streamReasoning(text: string): void;
  /** A piece of what a command writes, as it comes, without secrets. Ignored for tasks. */
  streamOutput(piece: CommandOutput): void;
  /** All reasoning of a step, in the message that is about to be stored. Ignored for tasks. */
  logReasoning(text: string, place: EventPlace): void;
  /** The text of a whole step, in the message that is about to be stored. */
  logText(text: string, place: EventPlace): void;
  /** Logs an event with the next commit. `place` is the message that has the event's content. */
  log(event: SessionEvent, place?: EventPlace): void;
  /** Logs an event in a commit of its own: for what must be seen before something long begins. */
  logNow(event: SessionEvent): void;
}

export interface OperationScope {
  readonly operation: Operation;
  /** The conversation that it works on. */
  readonly thread: string;
  /** Tasks around it. */
  readonly depth: number;
  readonly options: PromptOptions;
  readonly agent: AgentRuntime;
  readonly sandboxScope: SandboxScope | undefined;
  readonly journal: Journal;
  readonly stores: Stores;
  readonly ports: Pick<SessionPorts, "providers" | "env" | "bindings">;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly budget: Budget;
  readonly redactor: Redactor;
  readonly log: ToolLog;
  readonly init: InitAgent;
  /** For the tool that sets them. */
  readonly openWakeUps: () => Promise<WakeUps>;
  /** Aborts when the operation has to end, with an `EdgeflueError` that says why. */
  readonly signal: AbortSignal;
}

/** One that talks to a model. */
export interface ThreadScope extends OperationScope {
  /** As they were named; the one that is asked is among them. */
  readonly models: readonly string[];
  readonly model: ResolvedModel;
  /** `provider:model`, by which prices are found. */
  readonly modelReference: string;
  /** Messages up to this one were stored before this attempt: what they ask for may have been done. */
  readonly inheritedSeq: number;
  readonly steering: Steering;
  /** Settles the operation in the transaction that stores its last answer. Tasks do not settle their operation. */
  settle?: ((outcome: StoredOutcome, transaction: Transaction) => void) | undefined;
  /** Runs the conversation of a task until it can settle. */
  runThread(scope: ThreadScope): Promise<ThreadOutcome>;
}

/** `parked`: all that is left to do waits for an approval. */
export type ThreadOutcome = StoredOutcome | { status: "parked" };
