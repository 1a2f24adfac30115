/** One session on a page, for all components that show it: one connection while anybody looks, and one state. Knows nothing
 *  of React. */

import type { HttpSession } from "../client/http/http-session.ts";
import { parseErrorRecord } from "../client/wire-error.ts";
import { EdgeflueError } from "../errors.ts";
import type { WireEvent } from "../protocol/agent-session/read-events.ts";
import type { ApprovalDecision } from "../protocol/approval.ts";
import type { Receipt } from "../protocol/operation.ts";
import type { PromptRequest } from "../protocol/prompt.ts";
import { Conversation, type History, offsetOf, type WaitingApproval } from "./conversation/conversation.ts";
import type { SessionMessage } from "./conversation/session-message.ts";
import { EventLink, type LinkState } from "./event-link.ts";
import { pageLimits } from "./limits.ts";
import { Outbox } from "./outbox.ts";
import { readHistory } from "./read-history.ts";

/** `loading`: the history is not there yet. `ready`: nothing is under way. `submitted`: a message waits to be answered.
 *  `streaming`: an answer is under way. `waiting`: a call waits for an approval. */
export type SessionStatus = "loading" | "ready" | "submitted" | "streaming" | "waiting";

export interface PendingApproval extends WaitingApproval {
  /** Resolves with whether it was this decision that counted; if not, `error` says why. */
  approve(details?: DecisionDetails): Promise<boolean>;
  deny(details?: DecisionDetails): Promise<boolean>;
}

export type DecisionDetails = Omit<ApprovalDecision, "decision" | "idempotencyKey">;

export interface SessionState {
  /** Oldest first. */
  messages: readonly SessionMessage[];
  status: SessionStatus;
  /** Tool calls that wait for a decision, those of tasks included. */
  approvals: readonly PendingApproval[];
  /** `closed`: the server refuses the connection; `error` says why. */
  connection: LinkState;
  /** What the server said last when it refused something, or an operation failed. A network that is away is no error. */
  error: EdgeflueError | undefined;
  /** Whether the session has messages before the first one. */
  hasOlder: boolean;
}

/** The options of a prompt, but for what the page itself says. */
export type SendOptions = Omit<
  PromptRequest,
  | "message"
  | "idempotencyKey"
  | "commands"
  | "secrets"
  | "traceparent"
  | "instructions"
  | "history"
  | "lifetimeMs"
>;

export const loadingState: SessionState = {
  messages: [],
  status: "loading",
  approvals: [],
  connection: "connecting",
  error: undefined,
  hasOlder: false,
};

export interface SessionStoreParts {
  /** It is shown, and connects. */
  onOpen(): void;
  /** No component is left, the connection is closed, and all that was said has reached the server. */
  onIdle(): void;
}

export class SessionStore {
  readonly #session: HttpSession;
  readonly #conversation = new Conversation();
  readonly #link: EventLink;
  readonly #outbox: Outbox;
  readonly #listeners = new Set<() => void>();
  readonly #parts: SessionStoreParts;
  #state: SessionState = loadingState;
  #isLoaded = false;
  #loads = 0;
  #isOpen = false;
  #connection: LinkState = "connecting";
  #error: EdgeflueError | undefined;
  #approvals = new Map<string, PendingApproval>();
  #limit: number = pageLimits.pageMessages;
  #hasOlder = false;
  /** An answer of the history that is ahead of the events. */
  #newer: { read: number; history: History } | undefined;
  #reading: Promise<void> | undefined;
  #isStale = false;
  #isNotifying = false;
  #linger: ReturnType<typeof setTimeout> | undefined;
  #resume = () => {};

  constructor(session: HttpSession, parts: SessionStoreParts) {
    this.#session = session;
    this.#parts = parts;
    this.#link = new EventLink({
      load: (signal) => this.#load(signal),
      watch: (after, signal) => session.watch(after, signal),
      onEvent: (event, id) => this.#take(event, id),
      onReturn: () => this.#refresh(),
      onState: (state) => {
        if (state === "open") this.#resume();
        // What refused the connection has passed.
        if (state === "open" && this.#connection === "closed") this.#error = undefined;
        this.#connection = state;
        this.#notify();
      },
      onRefusal: (error) => this.#fail(error),
    });
    this.#outbox = new Outbox({
      dispatch: (request) => session.dispatch(request),
      onChange: () => {
        this.#notify();
        this.#endIfIdle();
      },
      pause: (ms) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, ms);
          this.#resume = () => {
            clearTimeout(timer);
            resolve();
          };
        }),
    });
  }

  getState = (): SessionState => this.#state;

  /** How often the page has begun with the history: after the first time, events may be those of another session. */
  get loads(): number {
    return this.#loads;
  }

  /** Connects with the first listener. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#stay();
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#parts.onOpen();
      this.#link.open();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stay();
      this.#linger = setTimeout(() => this.#close(), pageLimits.lingerMs);
    };
  };

  /** Resolves once the server has accepted it, however long the network is away; with undefined when it was refused:
   *  the message is gone then, and `error` says why. */
  send = async (text: string, options: SendOptions = {}): Promise<Receipt | undefined> => {
    const messageId = options.messageId ?? crypto.randomUUID();
    this.#error = undefined;
    const reads = this.#outbox.reads;
    try {
      const receipt = await this.#outbox.send({
        ...options,
        message: text,
        messageId,
        idempotencyKey: `page:${messageId}`,
      });
      // Its operation may have ended before the receipt was here, and no event asks for the history again.
      if (this.#isOpen && this.#outbox.reads > reads) void this.#refresh();
      return receipt;
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  };

  /** A message that joins the answer which is under way; else as `send`. */
  steer = (text: string, options: SendOptions = {}): Promise<Receipt | undefined> =>
    this.send(text, { ...options, whenBusy: "steer" });

  /** Ends what runs, or one operation. What it said is kept. Returns whether there was anything. */
  abort = async (operationId?: string): Promise<boolean> => {
    try {
      // The one that the page shows: by its name the request can be sent again.
      const target = operationId ?? this.#conversation.oldestOpen;
      const { aborted } = await this.#session.abort(target === undefined ? {} : { operationId: target });
      return aborted;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  };

  approve = (approvalId: string, details: DecisionDetails = {}): Promise<boolean> =>
    this.#decide(approvalId, { ...details, decision: "approve" });

  deny = (approvalId: string, details: DecisionDetails = {}): Promise<boolean> =>
    this.#decide(approvalId, { ...details, decision: "deny" });

  /** Shows older messages too. */
  loadOlder = async (): Promise<void> => {
    if (!this.#hasOlder) return;
    this.#limit += pageLimits.pageMessages;
    await this.#refresh();
  };

  clearError = (): void => {
    this.#error = undefined;
    this.#notify();
  };

  /** Connects again now, also after a refusal. */
  reconnect = (): void => this.#link.wake();

  async #decide(approvalId: string, decision: ApprovalDecision): Promise<boolean> {
    try {
      await this.#session.decide(approvalId, decision);
      return true;
    } catch (error) {
      this.#fail(error);
      void this.#refresh();
      return false;
    }
  }

  #stay(): void {
    if (this.#linger !== undefined) clearTimeout(this.#linger);
  }

  #close(): void {
    if (this.#listeners.size > 0) return;
    this.#isOpen = false;
    this.#link.close();
    this.#endIfIdle();
  }

  #endIfIdle(): void {
    if (!this.#isOpen && !this.#outbox.isSending) this.#parts.onIdle();
  }

  #take(event: WireEvent, id: string | undefined): void {
    if (event.type === "operation_start") this.#error = undefined;
    if (event.type === "error" && event.taskId === undefined)
      this.#error = EdgeflueError.fromRecord(parseErrorRecord({ type: event.code, message: event.error }));
    const isStale = this.#conversation.apply(event, id);
    if (this.#newer !== undefined) this.#accept(this.#newer);
    if (isStale) void this.#refresh();
    this.#notify();
  }

  async #load(signal: AbortSignal): Promise<string> {
    const read = this.#outbox.beginRead();
    const history = await readHistory(this.#session, this.#limit);
    signal.throwIfAborted();
    this.#newer = undefined;
    this.#loads += 1;
    this.#conversation.reset(history);
    this.#settle(read, history);
    return history.position;
  }

  /** Takes an answer of the history; one that knows of events which have not arrived, when they have. */
  #accept(answer: { read: number; history: History }): void {
    const { read, history } = answer;
    this.#newer = offsetOf(history) > this.#conversation.offset ? answer : undefined;
    if (this.#newer !== undefined) return;
    this.#conversation.refresh(history);
    this.#settle(read, history);
  }

  /** Reads the history again; what changes meanwhile makes it read once more. */
  #refresh(): Promise<void> {
    this.#isStale = true;
    this.#reading ??= this.#readOn().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readOn(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      const seen = this.#conversation.offset;
      const read = this.#outbox.beginRead();
      try {
        const history = await readHistory(this.#session, this.#limit);
        // Another session has begun under its name.
        if (offsetOf(history) < seen) return this.#link.restart();
        this.#accept({ read, history });
      } catch (error) {
        // The link says what is wrong with the connection, and reads the history when that is back.
        if (!(error instanceof EdgeflueError)) throw error;
      }
    }
  }

  #settle(read: number, { hasOlder }: History): void {
    this.#isLoaded = true;
    this.#hasOlder = hasOlder;
    this.#outbox.settle(
      read,
      (id) => this.#conversation.has(id),
      (id) => this.#conversation.isOpen(id),
    );
    this.#notify();
  }

  #fail(error: unknown): void {
    if (!(error instanceof EdgeflueError)) throw error;
    this.#error = error;
    this.#notify();
  }

  /** Events that come together are one change. */
  #notify(): void {
    if (this.#isNotifying) return;
    this.#isNotifying = true;
    queueMicrotask(() => {
      this.#isNotifying = false;
      this.#state = this.#describe();
      for (const listener of [...this.#listeners]) listener();
    });
  }

  #describe(): SessionState {
    const { isRunning, isBusy, approvals } = this.#conversation;
    // Until the history is read, one that came to nothing is still shown.
    const hasSent = this.#outbox.messages.some(
      ({ metadata }) => !this.#conversation.hasEnded(metadata.operationId ?? ""),
    );
    const busy = approvals.length > 0 ? "waiting" : isRunning ? "streaming" : "submitted";
    return {
      messages: this.#conversation.messages(this.#outbox.messages),
      status: !this.#isLoaded ? "loading" : isBusy || hasSent ? busy : "ready",
      approvals: this.#describeApprovals(approvals),
      connection: this.#connection,
      error: this.#error,
      hasOlder: this.#hasOlder,
    };
  }

  /** The same object for the same approval. */
  #describeApprovals(waiting: readonly WaitingApproval[]): PendingApproval[] {
    const described = waiting.map((approval): PendingApproval => {
      const { approvalId } = approval;
      return (
        this.#approvals.get(approvalId) ?? {
          ...approval,
          approve: (details) => this.approve(approvalId, details),
          deny: (details) => this.deny(approvalId, details),
        }
      );
    });
    this.#approvals = new Map(described.map((approval) => [approval.approvalId, approval]));
    return described;
  }
}
