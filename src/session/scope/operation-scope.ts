/** What one running operation works with. Made when it is taken up, dropped when it settles. A task within it has a
 *  scope of its own, with another thread. */

import type { InitAgent, ToolLog } from "../../agent/define-tool.ts";
import type { Clock } from "../../clock.ts";
import type { EventPlace } from "../../journal/event-log.ts";
import type { ResolvedModel } from "../../model/provider.ts";
import type { SessionEvent } from "../../protocol/event/event.ts";
import type { PromptOptions } from "../../protocol/prompt.ts";
import type { SandboxScope } from "../../sandbox/sandbox.ts";
import type { Redactor } from "../../secret/redactor.ts";
import type { Operation, StoredOutcome } from "../../store/operation-store.ts";
import type { Stores } from "../../store/stores.ts";
import type { SessionPorts } from "../ports.ts";
import type { AgentRuntime } from "../runtime/agent-runtime.ts";
import type { Budget } from "./budget.ts";
import type { Steering } from "./steering.ts";

/** What happens, for whoever watches the operation. */
export interface Reporter {
  /** A piece of the answer's text. Ignored for tasks: their text is not the answer. */
  text(text: string): void;
  /** The text of a whole step, in the message that is about to be stored. */
  logText(text: string, place: EventPlace): void;
  /** Observers hear of it now, all others when it is stored, with the next transaction. */
  emit(event: SessionEvent): void;
  /** Everybody hears of it once it is stored, with the next transaction. `place` is the message that holds the event's
   *  content. */
  record(event: SessionEvent, place?: EventPlace): void;
  /** Stored in a transaction of its own: for what must be seen before something long begins. */
  emitNow(event: SessionEvent): void;
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
  readonly stores: Stores;
  readonly ports: Pick<SessionPorts, "providers">;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly budget: Budget;
  readonly redactor: Redactor;
  readonly log: ToolLog;
  readonly init: InitAgent;
  /** Aborts when the operation has to end, with an `EdgeflueError` that says why. */
  readonly signal: AbortSignal;
  /** One transaction over the stores. When it fails, the stores' copies in memory are dropped. */
  write<T>(body: (stores: Stores & { now: number }) => T): T;
  /** The same a moment later. For what can be had again by the same work, without harm, when the host dies before. */
  writeBehind(body: (stores: Stores & { now: number }) => void): void;
  /** Stores what was written behind, for what others may hear of next. */
  catchUp(): void;
  /** Says that the operation waits for others now: a good moment for the disk. */
  rest(): void;
}

/** One that talks to a model. */
export interface ThreadScope extends OperationScope {
  readonly model: ResolvedModel;
  /** `provider:model`, by which prices are found. */
  readonly modelReference: string;
  /** Messages up to this one were stored before this attempt: what they ask for may have been done. */
  readonly inheritedSeq: number;
  readonly steering: Steering;
  /** Ends the operation with its last answer. Call it inside the transaction that stores that answer, and once this
   *  holds, call what it returns. Tasks do not end their operation. */
  end?: ((outcome: StoredOutcome) => () => void) | undefined;
  /** Runs the conversation of a task to its end. */
  runThread(scope: ThreadScope): Promise<ThreadOutcome>;
}

/** `parked`: all that is left to do waits for somebody's approval. */
export type ThreadOutcome = StoredOutcome | { status: "parked" };
