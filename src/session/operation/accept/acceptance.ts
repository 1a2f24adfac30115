/** The acceptance of requests: one transaction stores what was asked for, before its caller hears of it. On an idle
 *  session the model is asked while that transaction is only staged. A repeat by its key is the operation that it
 *  repeats; a busy session does with a request what the caller or the agent says. */

import { nextTurn } from "../../../clock.ts";
import { describeError, EdgeflueError, invalidField, invalidRequest } from "../../../errors.ts";
import type { Alarm } from "../../../journal/alarm.ts";
import type { Journal, Transaction } from "../../../journal/journal.ts";
import { outboxLimits } from "../../../journal/limits.ts";
import type { OperationKind } from "../../../protocol/operation.ts";
import type { SessionRequest } from "../../../protocol/prompt.ts";
import { checkRequest } from "../../../protocol/request/check-request.ts";
import { findTraceparentProblem, parseTraceparent, toTraceparent } from "../../../protocol/trace-context.ts";
import { mainThread } from "../../../store/message/message-store.ts";
import type { Operation } from "../../../store/operation-store.ts";
import {
  beginConversation,
  noMessageToReplace,
  threadOf,
  toUserMessage,
} from "../../conversation/conversation.ts";
import { tallyOf } from "../../conversation/tally.ts";
import type { SessionPorts } from "../../ports.ts";
import type { AgentLoader } from "../../runtime/agent-loader.ts";
import type { AgentRuntime } from "../../runtime/agent-runtime.ts";
import { createRedactorOf, type RedactorOf, redactInput } from "../../scope/redactor-of.ts";
import { Deletion } from "../deletion.ts";
import { type AnyRequest, kindOf, kinds } from "../kinds/kinds.ts";
import { hasFunctions, type LocalOptions, type OpenOperation } from "../open-operation.ts";
import { createIdGenerator } from "../operation-id.ts";
import { toOperationView } from "../view/operation-view.ts";
import { type Admission, canSteer, findByKey, type Identity, requireRoom, toIdentity } from "./admission.ts";
import type { PreparedRequest } from "./prepare-request.ts";
import type { OperationQueue } from "./queue.ts";

export interface AcceptOptions {
  local?: LocalOptions | undefined;
  /** Called in the turn in which the operation is written, before anything happens to it. */
  onAccept?: ((open: OpenOperation) => void) | undefined;
  /** Writes in the transaction of the operation's row. It cannot read. */
  alongside?: ((transaction: Transaction, operationId: string) => void) | undefined;
}

interface WriteOptions extends Pick<AcceptOptions, "alongside"> {
  local: LocalOptions;
  identity: Identity | undefined;
  lifetimeMs: number | undefined;
}

export interface AcceptanceParts {
  ports: SessionPorts;
  journal: Journal;
  queue: OperationQueue;
  agents: AgentLoader;
  alarm: Alarm;
}

/** The job that removes a session whose time is over. */
export const sessionExpiry = "session-expiry";

/** The job comes again. */
export function warnNotRemoved(error: unknown): void {
  console.warn(
    `edgeflue: a session whose time is over was not removed, and will be: ${describeError(error)}`,
  );
}

export class Acceptance {
  /** When this engine last published that the session is at work. */
  #publishedAt = Number.NEGATIVE_INFINITY;
  readonly #ports: SessionPorts;
  readonly #journal: Journal;
  readonly #queue: OperationQueue;
  readonly #agents: AgentLoader;
  readonly #alarm: Alarm;
  readonly #generateId: (now: number) => string;
  readonly #redactorOf: RedactorOf;
  readonly deletion = new Deletion();

  constructor({ ports, journal, queue, agents, alarm }: AcceptanceParts) {
    this.#alarm = alarm;
    this.#ports = ports;
    this.#journal = journal;
    this.#queue = queue;
    this.#agents = agents;
    this.#redactorOf = createRedactorOf(ports.env, () => agents.declaredSecrets);
    this.#generateId = createIdGenerator(journal.read(({ operations }) => operations.newestId(), undefined));
  }

  /** Accepts a request, or finds the operation of an earlier one with its key. */
  accept(kind: OperationKind, request: AnyRequest, options: AcceptOptions = {}): Promise<Admission> {
    return this.#defer(() => this.#accept(kind, request, options));
  }

  /** The same for a prompt, a skill or a task. */
  request(request: SessionRequest, options: AcceptOptions = {}): Promise<Admission> {
    return this.#defer(async () => {
      checkRequest(request);
      this.#offerOpening(request);
      try {
        return await this.#accept(kindOf(request), request, options);
      } catch (error) {
        this.#agents.dropOpening();
        throw error;
      }
    });
  }

  /** Waits until the row of an operation is committed: its caller may not hear of it before. The model's request goes
   *  out first. Rejects when the row cannot be committed. */
  async whenStored(): Promise<void> {
    if (this.#journal.hasStaged) await new Promise<void>(nextTurn);
    if (this.#journal.hasStaged) this.#journal.flush();
    this.#journal.requireAlive();
  }

  /** Whether the session has begun: with an operation, or as a branch. */
  #hasBegun(): boolean {
    return this.#journal.read(
      ({ operations, meta }) => operations.newestId() !== undefined || meta.branch() !== undefined,
      false,
    );
  }

  /** A host that closes waits for accepted requests, also before they are written. */
  #defer(accept: () => Promise<Admission>): Promise<Admission> {
    const { length } = this.#queue.open;
    const admission = accept();
    // Once it is written, the queue defers its run.
    if (this.#queue.open.length === length) this.#ports.defer(admission.catch(() => {}));
    return admission;
  }

  /** The payload and the principal of the request that begins a session stay with it: the agent's initializer sees them
   *  whenever the agent is made. */
  #offerOpening({ payload, principal }: SessionRequest): void {
    if ((payload === undefined && principal === undefined) || !this.#queue.isIdle) return;
    if (this.#hasBegun()) return;
    this.#agents.begin({
      ...(payload !== undefined && { payload: this.#redactorOf({}).value(payload) }),
      ...(principal !== undefined && { principal }),
    });
  }

  async #accept(
    kind: OperationKind,
    given: AnyRequest,
    { local = {}, onAccept, alongside }: AcceptOptions,
  ): Promise<Admission> {
    const { needsAgent, prepare } = kinds[kind];
    const [request, traceparent] = splitTraceparent(given);
    const { idempotencyKey: key } = request;
    const asked = "whenBusy" in request ? request.whenBusy : undefined;
    // No await where nothing has to be waited for: what the same caller does next comes after the row.
    const identity = key === undefined ? undefined : await toIdentity(key, { ...request });
    let agent = needsAgent(request, local) ? await this.#tryLoad() : undefined;
    // What a busy session does is the agent's to say, unless the caller does.
    if (agent === undefined && asked === undefined && !this.#queue.isIdle) agent = await this.#tryLoad();
    // From here to the row there is no await, so that no other request comes between.
    this.deletion.requireThere();
    const earlier = identity && this.#findEarlier(identity);
    if (earlier !== undefined) return earlier;
    // A repeat needs nothing of the agent, which may have changed since.
    if (agent instanceof Error) throw agent;
    const prepared = prepare(request, { agent, env: this.#ports.env, local });
    if (traceparent !== undefined) prepared.input.traceparent = traceparent;
    const whenBusy = asked ?? agent?.whenBusy ?? "queue";
    const [oldest] = this.#queue.open;
    if (oldest !== undefined && whenBusy === "reject") throw sessionBusy();
    requireRoom(this.#queue.open, prepared);
    this.#requirePlace(prepared);
    if (oldest !== undefined && whenBusy === "steer" && !hasFunctions(local) && canSteer(oldest, prepared)) {
      this.#steer(oldest, prepared, identity);
      return oldest;
    }
    const open = this.#write(prepared, { local, identity, lifetimeMs: lifetimeOf(request), alongside });
    // After the row: a request that is refused interrupts nothing.
    if (oldest !== undefined && whenBusy === "interrupt") this.#queue.abort(oldest);
    onAccept?.(open);
    return open;
  }

  /** The agent, or why there is none. */
  async #tryLoad(): Promise<AgentRuntime | Error> {
    try {
      return await this.#agents.load();
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Writes the operation. Once it is committed it settles, whatever happens to this process. */
  #write(
    { kind, input }: PreparedRequest,
    { local, identity, lifetimeMs, alongside }: WriteOptions,
  ): OpenOperation {
    const operation = this.#toOperation(kind, redactInput(input, this.#redactorOf(input.options)));
    const { isIdle } = this.#queue;
    const insert = (transaction: Transaction) => {
      const { operations, messages, idempotency, meta, now, afterCommit } = transaction;
      // A session that is there for one answer is in no list.
      if (lifetimeMs === undefined && now - this.#publishedAt >= outboxLimits.activityMs) {
        this.#publishedAt = now;
        transaction.publish();
      }
      if (isIdle) {
        operation.progress = operation.firstOffset - 1;
        beginConversation(operation, messages, now);
      }
      operations.insert(operation);
      alongside?.(transaction, operation.id);
      const { newOpening } = this.#agents;
      if (newOpening !== undefined) {
        meta.saveOpening(newOpening);
        afterCommit(() => this.#agents.openingStored());
      }
      if (identity !== undefined) idempotency.insert(identity, operation.id);
      if (lifetimeMs !== undefined)
        this.#alarm.schedule(transaction, { name: sessionExpiry, dueAt: now + lifetimeMs });
    };
    const { replaces, history } = operation.input.options;
    // What these two do reads rows, which is not possible before what is staged is committed.
    // What comes with a row of its own was sent by a service that waits for it to be stored, and for nothing else.
    const answersFirst = alongside !== undefined;
    const waits = !answersFirst && kinds[kind].asksModelFirst;
    if (isIdle && waits && replaces === undefined && history === undefined) {
      this.#readAhead(threadOf(operation));
      this.#journal.stage(insert);
    } else {
      this.#journal.commit(insert);
    }
    return this.#queue.add(operation, { begun: isIdle, local, answersFirst });
  }

  /** Whether what a message replaces is there, and whether a session that is to begin with a history has none. */
  #requirePlace({ input }: PreparedRequest): void {
    const { replaces, history } = input.options;
    if (history !== undefined && (!this.#queue.isIdle || this.#hasBegun())) {
      throw invalidRequest("The session has begun already: a history is for its first request.", {
        meta: { field: "history" },
      });
    }
    if (replaces === undefined) return;
    if (this.#journal.read(({ messages }) => messages.findId(mainThread, replaces), undefined) !== undefined)
      return;
    throw noMessageToReplace(replaces);
  }

  #toOperation(kind: OperationKind, input: Operation["input"]): Operation {
    const now = this.#ports.clock.now();
    return {
      id: this.#generateId(now),
      kind,
      status: "queued",
      input,
      attempts: 0,
      stalls: 0,
      startedAt: undefined,
      progress: undefined,
      acceptedAt: now,
      firstOffset: this.#journal.newestOffset + 1,
      abortedAt: undefined,
      settledAt: undefined,
      outcome: undefined,
    };
  }

  /** Reads what is needed of a conversation before a model is called: a later read would commit what is staged. */
  #readAhead(thread: string): void {
    this.#agents.readAhead();
    this.#journal.read(({ messages }) => {
      messages.window(thread);
      tallyOf(messages, thread, "");
    }, undefined);
  }

  /** Lets a message join what runs. */
  #steer(
    { operation, steering }: OpenOperation,
    { input }: PreparedRequest,
    identity: Identity | undefined,
  ): void {
    const text = this.#redactorOf(operation.input.options).text(input.message ?? "");
    this.#journal.commit(({ steering: store, idempotency }) => {
      const { images, messageId } = input.options;
      store.insert(operation.id, toUserMessage(text, images), messageId);
      if (identity !== undefined) idempotency.insert(identity, operation.id);
    });
    steering.arrived();
  }

  #findEarlier(identity: Identity): Admission | undefined {
    const operationId = findByKey(this.#journal, identity);
    if (operationId === undefined) return undefined;
    const open = this.#queue.find(operationId);
    if (open !== undefined) return open;
    const { operations, messages } = this.#journal.stores;
    const operation = operations.find(operationId);
    const view = operation === undefined ? undefined : toOperationView(operation, messages);
    if (view !== undefined && "settledAt" in view) return view;
    throw new Error(`Operation ${operationId} is neither open nor settled.`);
  }
}

/** It is no part of what is asked for: another try of the same request has a trace of its own. */
function splitTraceparent(request: AnyRequest): [AnyRequest, string | undefined] {
  const { traceparent, ...others } = request;
  if (traceparent === undefined) return [request, undefined];
  const context = parseTraceparent(String(traceparent));
  if (context !== undefined) return [others as AnyRequest, toTraceparent(context)];
  throw invalidField("traceparent", `The field "traceparent" ${findTraceparentProblem(traceparent)}.`);
}

function lifetimeOf(request: AnyRequest): number | undefined {
  return "lifetimeMs" in request ? request.lifetimeMs : undefined;
}

function sessionBusy(): EdgeflueError {
  return new EdgeflueError("session_busy", "The session is busy.", {
    hint: 'Another operation runs. Wait for it, or send the request with whenBusy "queue", "steer" or "interrupt".',
    retryAfterSeconds: 1,
  });
}
