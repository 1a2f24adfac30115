/** The acceptance of requests: one transaction stores what was asked for, before anybody is told that it will come to
 *  an end. Where nothing else runs, the model is already asked meanwhile. A repeat by its key is what it repeats; a
 *  busy session does with a request what the caller or the agent says. */

import { EdgeflueError } from "../../errors.ts";
import type { Journal } from "../../journal/journal.ts";
import { storeLimits } from "../../limits.ts";
import type { CompactRequest } from "../../protocol/compact.ts";
import type { OperationKind } from "../../protocol/operation.ts";
import type { SessionRequest } from "../../protocol/prompt.ts";
import { checkRequest } from "../../protocol/request/check-request.ts";
import type { ShellRequest } from "../../protocol/shell.ts";
import type { Operation } from "../../store/operation-store.ts";
import type { Stores } from "../../store/stores.ts";
import { beginConversation, threadOf, toUserMessage } from "../conversation/conversation.ts";
import { tallyOf } from "../conversation/tally.ts";
import type { SessionPorts } from "../ports.ts";
import type { AgentLoader } from "../runtime/agent-loader.ts";
import { createRedactorOf, type RedactorOf, redactInput } from "../scope/redactor-of.ts";
import {
  type Admission,
  canSteer,
  type Identity,
  idempotencyConflict,
  requireRoom,
  toIdentity,
} from "./admission.ts";
import type { LocalOptions, OpenOperation } from "./open-operation.ts";
import { createIdGenerator } from "./operation-id.ts";
import { toOperationView } from "./operation-view.ts";
import {
  checkLocalOptions,
  isPlain,
  type PreparedRequest,
  preparePrompt,
  prepareRequest,
} from "./prepare-request.ts";
import type { OperationQueue } from "./queue.ts";

export interface AcceptOptions {
  local?: LocalOptions | undefined;
  /** Called in the turn in which the operation is stored, before anything happens to it. */
  onAccept?: ((open: OpenOperation) => void) | undefined;
}

export class Acceptance {
  readonly #ports: SessionPorts;
  readonly #storage: Journal;
  readonly #queue: OperationQueue;
  readonly #agents: AgentLoader;
  readonly #generateId: (now: number) => string;
  readonly #redactorOf: RedactorOf;
  /** Everything is refused while the session is deleted, and once it is. */
  deletion: "none" | "runs" | "done" = "none";

  constructor(ports: SessionPorts, storage: Journal, queue: OperationQueue, agents: AgentLoader) {
    this.#ports = ports;
    this.#storage = storage;
    this.#queue = queue;
    this.#agents = agents;
    this.#redactorOf = createRedactorOf(ports.env);
    this.#generateId = createIdGenerator(storage.isNew ? undefined : storage.stores.operations.newestId());
  }

  /** Of a prompt, a skill or a task. */
  request(request: SessionRequest, options: AcceptOptions = {}): Promise<Admission> {
    return this.#hold(() => this.#request(request, options));
  }

  /** Accepts what has been prepared; or finds what an earlier request with its key came to. */
  admit(
    prepared: PreparedRequest,
    request: SessionRequest | ShellRequest | CompactRequest,
    options: AcceptOptions = {},
  ): Promise<Admission> {
    return this.#hold(() => this.#admit(prepared, request, options));
  }

  /** Nobody may be told of an operation before. Throws why its row could not be written. */
  async whenStored(admitted: Admission): Promise<void> {
    if (!("operation" in admitted)) return;
    while (admitted.acceptance === "held") await this.#storage.hurry();
    if (admitted.acceptance === "lost") throw admitted.lost?.error;
  }

  /** A host that is told to close waits for what has been handed in, also before it is stored. */
  #hold(accept: () => Promise<Admission>): Promise<Admission> {
    const { length } = this.#queue.open;
    const admission = accept();
    // What is stored by now is waited for as work.
    if (this.#queue.open.length === length) this.#ports.defer(admission.catch(() => {}));
    return admission;
  }

  async #request(request: SessionRequest, options: AcceptOptions): Promise<Admission> {
    checkRequest(request);
    const { local = {} } = options;
    if (isPlain(request) && !hasFunctions(local))
      return this.#admit(preparePrompt(request), request, options);
    // A repeat needs nothing of the agent, which may have changed since.
    const { idempotencyKey: key } = request;
    const identity = key === undefined ? undefined : await toIdentity(key, request);
    const earlier = identity === undefined ? undefined : this.#findEarlier(identity);
    if (earlier !== undefined) return earlier;
    const agent = await this.#agents.load();
    checkLocalOptions(agent, local);
    return this.#admit(prepareRequest(request, { agent, env: this.#ports.env }), request, options);
  }

  async #admit(
    prepared: PreparedRequest,
    request: SessionRequest | ShellRequest | CompactRequest,
    { local = {}, onAccept }: AcceptOptions,
  ): Promise<Admission> {
    const { idempotencyKey: key } = request;
    const identity = key === undefined ? undefined : await toIdentity(key, request);
    const asked = "whenBusy" in request ? request.whenBusy : undefined;
    const whenBusy = asked ?? (this.#queue.isIdle ? "queue" : (await this.#agents.load()).whenBusy);
    // From here to the row nothing waits, so that no other request comes between.
    if (this.deletion === "runs") throw sessionGoing();
    if (this.deletion === "done") throw sessionGone();
    const earlier = identity === undefined ? undefined : this.#findEarlier(identity);
    if (earlier !== undefined) return earlier;
    if (!this.#queue.isIdle && whenBusy === "reject") throw sessionBusy();
    requireRoom(this.#queue.open, prepared);
    const [running] = this.#queue.open;
    const isAlone = !hasFunctions(local);
    if (whenBusy === "steer" && isAlone && running !== undefined && canSteer(running, prepared)) {
      this.#steer(running, prepared, identity);
      return running;
    }
    if (whenBusy === "interrupt" && running !== undefined) this.#queue.abort(running);
    const open = this.#accept(prepared, local, identity);
    onAccept?.(open);
    return open;
  }

  /** Writes the operation. Once that is stored, it will come to an end, whatever happens to this process. */
  #accept(
    { kind, input }: PreparedRequest,
    local: LocalOptions,
    identity: Identity | undefined,
  ): OpenOperation {
    const now = this.#ports.clock.now();
    const operation: Operation = {
      id: this.#generateId(now),
      kind,
      status: "queued",
      input: redactInput(input, this.#redactorOf(input.options)),
      attempts: 0,
      stalls: 0,
      startedAt: undefined,
      progress: undefined,
      acceptedAt: now,
      firstOffset: this.#storage.newestOffset + 1,
      abortedAt: undefined,
      settledAt: undefined,
      outcome: undefined,
    };
    const { isIdle } = this.#queue;
    const insert = ({ operations, messages, idempotency }: Stores) => {
      if (isIdle) {
        operation.progress = operation.firstOffset - 1;
        beginConversation(operation, messages, now);
      }
      operations.insert(operation);
      if (identity !== undefined) idempotency.insert(identity, operation.id);
    };
    if (!isIdle || !asksModelFirst(kind)) {
      this.#storage.write(insert);
      return this.#queue.add(operation, isIdle, local, "stored");
    }
    this.#readAhead(threadOf(operation));
    let open: OpenOperation | undefined;
    let isStored = false;
    this.#storage.writeBehind(insert, {
      withinMs: storeLimits.acceptanceBehindMs,
      onStored: () => {
        isStored = true;
        if (open !== undefined) this.#queue.stored(open);
      },
      onLost: (error) => {
        if (open !== undefined) this.#queue.lose(open, error);
      },
    });
    open = this.#queue.add(operation, isIdle, local, isStored ? "stored" : "held");
    return open;
  }

  /** What is read of a conversation before a model is called, so that what is written behind can stay there. */
  #readAhead(thread: string): void {
    const { isNew, stores } = this.#storage;
    if (isNew) return;
    stores.messages.window(thread);
    tallyOf(stores.messages, thread, "");
  }

  /** Lets a message join what runs. */
  #steer(
    { operation, steering }: OpenOperation,
    { input }: PreparedRequest,
    identity: Identity | undefined,
  ): void {
    const text = this.#redactorOf(operation.input.options).text(input.message ?? "");
    this.#storage.write(({ steering: store, idempotency }) => {
      store.insert(operation.id, toUserMessage(text, input.options.images));
      if (identity !== undefined) idempotency.insert(identity, operation.id);
    });
    steering.arrived();
  }

  #findEarlier({ key, digest }: Identity): Admission | undefined {
    const { isNew, stores } = this.#storage;
    const earlier = isNew ? undefined : stores.idempotency.find(key);
    if (earlier === undefined) return undefined;
    const { operationId } = earlier;
    if (earlier.digest !== digest) throw idempotencyConflict(operationId);
    const open = this.#queue.find(operationId);
    if (open !== undefined) return open;
    const operation = stores.operations.find(operationId);
    const view = operation === undefined ? undefined : toOperationView(operation, stores.messages);
    if (view !== undefined && "settledAt" in view) return view;
    throw new Error(`Operation ${operationId} is neither open nor settled.`);
  }
}

/** Whether an operation begins with a call of the model, which changes nothing: it may be asked while the disk still
 *  writes. Whoever is told of the operation is told once that is done. */
function asksModelFirst(kind: OperationKind): boolean {
  return kind === "prompt" || kind === "skill" || kind === "task";
}

function hasFunctions({ tools = [], commands = [] }: LocalOptions): boolean {
  return tools.length + commands.length > 0;
}

function sessionGoing(): EdgeflueError {
  return new EdgeflueError("session_busy", "The session is being deleted.", {
    hint: "Send the request again: it begins a new session.",
    retryAfterSeconds: 1,
  });
}

function sessionGone(): EdgeflueError {
  return new EdgeflueError("session_not_found", "The session was deleted meanwhile.", {
    hint: "Send the request again, or open the session again: that begins a new one.",
  });
}

function sessionBusy(): EdgeflueError {
  return new EdgeflueError("session_busy", "The session is busy.", {
    hint: 'Another operation runs. Wait for it, or send the request with whenBusy "queue", "steer" or "interrupt".',
    retryAfterSeconds: 1,
  });
}
