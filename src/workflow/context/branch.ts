/** The `ctx` of a workflow's code: of the whole run, or of one of its branches. Each durable call gets its place from a
 *  counter of the branch, so that branches which run at the same time do not shift each other's places. */

import type { Bindings } from "../../agent/bindings.ts";
import type { InitAgent } from "../../agent/tool/define-tool.ts";
import type { Clock } from "../../clock.ts";
import { EdgeflueError, invalidRequest } from "../../errors.ts";
import { checkOptionValues, type FieldChecks, isObject } from "../../protocol/check/field-checks.ts";
import * as is from "../../protocol/check/value-checks.ts";
import { workflowLimits } from "../limits.ts";
import type { Attempt } from "../replay/attempt.ts";
import type { CallSite, OpenCall, Performer } from "../replay/durable-call.ts";
import { never } from "../replay/pending.ts";
import { checkName } from "../request/check-name.ts";
import type {
  Branch as BranchCode,
  StepContext,
  StepOptions,
  WaitOptions,
  WorkflowContext,
} from "../workflow.ts";
import { createChance } from "./chance.ts";
import { checkStepOptions, createStepPerformer } from "./perform-step.ts";
import { createLog } from "./workflow-log.ts";

export interface BranchParts {
  attempt: Attempt;
  clock: Clock;
  payload: unknown;
  env: Readonly<Record<string, string | undefined>>;
  bindings: Bindings;
  /** Makes `ctx.init` of a branch. */
  createInit(site: CallSite): InitAgent;
  redact(data: Record<string, unknown>): Record<string, unknown>;
}

const waitChecks: FieldChecks<WaitOptions> = { timeoutMs: is.wholeNumber(0, workflowLimits.waitMsMax) };

export class Branch implements CallSite, WorkflowContext {
  readonly prefix: string;
  readonly payload: never;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly bindings: Bindings;
  readonly id: string;
  readonly runId: string;
  readonly workflowName: string;
  readonly principal: WorkflowContext["principal"];
  readonly log: WorkflowContext["log"];
  readonly init: InitAgent;
  /** Ends with the parent no more: its code has ended. */
  readonly leave: () => void;
  readonly #parts: BranchParts;
  readonly #controller = new AbortController();
  /** By place: what a step's body takes is not missed elsewhere. */
  readonly #chances = new Map<string, () => number>();
  #count = 0;

  constructor(parts: BranchParts, prefix = "", parent?: AbortSignal) {
    const { attempt, payload, env, bindings, createInit, redact } = parts;
    this.#parts = parts;
    this.prefix = prefix;
    this.payload = payload as never; // the author's own type
    this.env = env;
    this.bindings = bindings;
    this.id = attempt.run.instanceId;
    this.runId = attempt.run.runId;
    this.workflowName = attempt.run.name;
    this.principal = attempt.run.principal;
    this.log = createLog({
      leaveOut: () => attempt.lines.leaveOut(),
      write: (data) => attempt.log(prefix, redact(data)),
    });
    this.init = createInit(this);
    const onAbort = () => this.#controller.abort(parent?.reason);
    if (parent?.aborted) onAbort();
    else parent?.addEventListener("abort", onAbort, { once: true });
    this.leave = () => parent?.removeEventListener("abort", onAbort);
    // What authors destructure.
    for (const method of [
      "step",
      "sleep",
      "sleepUntil",
      "waitForEvent",
      "parallel",
      "race",
      "now",
      "random",
      "uuid",
    ] as const)
      Object.defineProperty(this, method, { value: this[method].bind(this) });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  next(): string {
    const position = `${this.prefix}${this.#count}`;
    this.#count += 1;
    return position;
  }

  abort(reason: unknown): void {
    this.leave();
    this.#controller.abort(reason);
  }

  step<T>(name: string, fn: (step: StepContext) => Promise<T> | T, options: StepOptions = {}): Promise<T> {
    return attemptCall(() => {
      checkName("step", name);
      if (typeof fn !== "function")
        throw new TypeError("[edgeflue] ctx.step(): the second argument must be a function.");
      checkStepOptions(options);
      const { attempt, clock } = this.#parts;
      const performer = createStepPerformer({ attempt, clock, execute: fn }, options);
      return attempt.call(this, { kind: "step", name }, performer) as Promise<T>; // the value that fn returned, as JSON
    });
  }

  sleep(ms: number): Promise<void> {
    return attemptCall(() => {
      if (typeof ms !== "number" || !(ms >= 0) || ms > workflowLimits.waitMsMax)
        throw invalidRequest(
          `ctx.sleep() takes milliseconds from 0 to ${workflowLimits.waitMsMax}; got ${String(ms)}.`,
        );
      return this.#sleepUntil(this.#parts.clock.now() + ms);
    });
  }

  sleepUntil(date: Date | number): Promise<void> {
    return attemptCall(() => {
      const at = Number(date);
      const isTime = (date instanceof Date || typeof date === "number") && Number.isFinite(at);
      if (!isTime) throw invalidRequest("ctx.sleepUntil() takes a valid Date, or milliseconds since 1970.");
      // From the time that a replay has too, so that it decides the same.
      if (at - this.now() > workflowLimits.waitMsMax)
        throw invalidRequest(`ctx.sleepUntil() takes a time within ${workflowLimits.waitMsMax} ms.`);
      return this.#sleepUntil(at);
    });
  }

  waitForEvent<T = unknown>(name: string, options: WaitOptions = {}): Promise<T> {
    return attemptCall(() => {
      checkName("event", name);
      checkOptionValues("ctx.waitForEvent()", options, waitChecks);
      const { timeoutMs } = options;
      const { attempt, clock } = this.#parts;
      const expire = (call: OpenCall) => attempt.reject(call, eventTimeout(name, timeoutMs ?? 0));
      const performer: Performer = {
        start(call) {
          attempt.claimDelivery(name);
          if (attempt.isOpen(call) && isDue(call, clock)) expire(call);
          else if (attempt.isOpen(call)) attempt.awaitDue(call);
        },
        due: expire,
      };
      const due = timeoutMs === undefined ? undefined : clock.now() + timeoutMs;
      return attempt.call(this, { kind: "event", name, due }, performer) as Promise<T>; // what the sender sent
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: the interface has the types
  parallel(branches: any): Promise<any> {
    return attemptCall(async () => {
      const isList = Array.isArray(branches);
      const codes = checkBranches("ctx.parallel()", branches);
      const children = this.#fork(codes.length);
      if (children === undefined) return never();
      try {
        const values = await Promise.all(codes.map(([, code], index) => execute(code, children[index])));
        // A call that a branch did not wait for still has to end with the run.
        for (const child of children) if (!this.#parts.attempt.hasOpen(child.prefix)) child.leave();
        return isList ? values : Object.fromEntries(codes.map(([name], index) => [name, values[index]]));
      } catch (error) {
        this.#cancel(children, "Another branch has failed.");
        throw error;
      }
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: the interface has the types
  race(branches: any): Promise<any> {
    return attemptCall(async () => {
      const codes = checkBranches("ctx.race()", branches);
      if (codes.length === 0) throw invalidRequest("ctx.race() takes at least one branch.");
      const children = this.#fork(codes.length);
      if (children === undefined) return never();
      try {
        return await Promise.race(codes.map(([, code], index) => execute(code, children[index])));
      } finally {
        this.#cancel(children, "Another branch has ended first.");
      }
    });
  }

  now(): number {
    return this.#parts.attempt.now;
  }

  random(): number {
    const place = this.#parts.attempt.placeIn(this.prefix);
    const chance = this.#chances.get(place) ?? createChance(`${this.runId}:${place}`);
    this.#chances.set(place, chance);
    return chance();
  }

  uuid(): string {
    const hex = Array.from({ length: 32 }, (_, index) => {
      const digit = Math.floor(this.random() * 16);
      if (index === 12) return "4";
      return (index === 16 ? (digit & 3) | 8 : digit).toString(16);
    }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  #sleepUntil(due: number): Promise<void> {
    const { attempt, clock } = this.#parts;
    const wake = (call: OpenCall) => attempt.resolve(call, undefined);
    const performer: Performer = {
      start: (call) => (isDue(call, clock) ? wake(call) : attempt.awaitDue(call)),
      due: wake,
    };
    return attempt.call(this, { kind: "sleep", name: "sleep", due }, performer) as Promise<void>; // nothing comes of it
  }

  #fork(count: number): Branch[] | undefined {
    const position = this.#parts.attempt.fork(this);
    if (position === undefined) return undefined;
    return Array.from(
      { length: count },
      (_, index) => new Branch(this.#parts, `${position}.${index}.`, this.signal),
    );
  }

  #cancel(children: readonly Branch[], message: string): void {
    const reason = new EdgeflueError("operation_aborted", `The branch was cancelled. ${message}`);
    for (const child of children) {
      child.abort(reason);
      this.#parts.attempt.cancelCalls(child.prefix, reason);
    }
  }
}

/** Begins in a turn of its own of the microtasks, and is never a rejection without a handler. */
function execute(code: BranchCode<unknown>, branch: Branch | undefined): Promise<unknown> {
  const promise = Promise.resolve().then(() => code(branch as Branch)); // one for each
  promise.catch(() => {});
  return promise;
}

/** What is thrown at once rejects, and is never a rejection without a handler. */
function attemptCall<T>(body: () => Promise<T>): Promise<T> {
  let promise: Promise<T>;
  try {
    promise = body();
  } catch (error) {
    promise = Promise.reject(error);
  }
  promise.catch(() => {});
  return promise;
}

function isDue({ stored }: OpenCall, clock: Clock): boolean {
  return stored.due !== undefined && stored.due <= clock.now();
}

function checkBranches(call: string, branches: unknown): [string, BranchCode<unknown>][] {
  const isIterable = isObject(branches) && Symbol.iterator in branches; // such as a Map, which has no entries of its own
  const isKnown = Array.isArray(branches) || (isObject(branches) && !isIterable);
  const codes = isKnown ? Object.entries(branches) : undefined;
  if (codes === undefined || !codes.every(([, code]) => typeof code === "function"))
    throw new TypeError(`[edgeflue] ${call}: the branches must be functions: (ctx) => …`);
  if (codes.length > workflowLimits.branchesMax)
    throw invalidRequest(
      `${call} takes at most ${workflowLimits.branchesMax} branches; got ${codes.length}.`,
    );
  return codes;
}

function eventTimeout(name: string, timeoutMs: number): EdgeflueError {
  return new EdgeflueError("event_timeout", `No event ${JSON.stringify(name)} came within ${timeoutMs} ms.`, {
    meta: { event: name, timeoutMs },
  });
}
