/** A workflow as its author writes it: a file `workflows/<name>.ts` that exports `run(ctx)`, and may export `input`,
 *  `output` and `triggers`. */

import type { z } from "zod";
import type { Bindings } from "../agent/bindings.ts";
import type { InitAgent, ToolLog } from "../agent/tool/define-tool.ts";
import type { Principal } from "../protocol/access/principal.ts";

export interface StepContext {
  /** 1 for the first attempt of this step. */
  attempt: number;
  /** The same for every attempt of this step of this run: send it to services that take an idempotency key. */
  idempotencyKey: string;
  /** Aborts when the attempt's time is up, and when the run or the branch is cancelled. Hand it to `fetch`. */
  signal: AbortSignal;
}

export interface StepOptions {
  /** Times that a failed attempt is tried again, 0 to 100. Default 2. The pause before the second attempt is one
   *  second, and doubles up to five minutes. An attempt that the host's death ended is not a failed one. */
  retries?: number;
  /** Time of one attempt in milliseconds, at most a day. Default ten minutes. */
  timeoutMs?: number;
}

export interface WaitOptions {
  /** Time until the wait rejects with `event_timeout`, in milliseconds. Default: none. */
  timeoutMs?: number;
}

/** The code of one branch; `ctx` is the branch's own. */
export type Branch<T> = (ctx: WorkflowContext) => Promise<T> | T;

/** The values of branches, in the same shape. */
export type BranchResults<Branches> = {
  -readonly [Key in keyof Branches]: Awaited<
    ReturnType<Extract<Branches[Key], (...args: never[]) => unknown>>
  >;
};

export interface WorkflowContext<Payload = unknown> {
  /** What the run was begun with; what the schema `input` makes of it, where there is one. */
  readonly payload: Payload;
  /** Text bindings and secrets of the deployment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All that the Worker binds. On Node: what `initWorkflow()` got as `bindings`. */
  readonly bindings: Bindings;
  /** The run's id; of a handler, the instance. */
  readonly id: string;
  readonly runId: string;
  /** The workflow's name; of a handler, the agent's. */
  readonly workflowName: string;
  /** Who began the run; undefined when that has no name. Stored with the run. */
  readonly principal: Principal | undefined;
  /** Aborts when the run is cancelled; of a branch, also when the branch is. */
  readonly signal: AbortSignal;
  /** Writes a line to the run's events, once, also when the run is replayed. */
  readonly log: ToolLog;
  /** Runs `fn` and stores what it returns, a JSON value: a run that continues after a crash gets the stored value. Rejects
   *  with what the last attempt threw. Code with side effects belongs in a step. */
  step<T>(name: string, fn: (step: StepContext) => Promise<T> | T, options?: StepOptions): Promise<T>;
  /** Waits, at no cost and across deploys; at most a year. */
  sleep(ms: number): Promise<void>;
  /** The same, until a time. One that has passed does not wait. */
  sleepUntil(date: Date | number): Promise<void>;
  /** Waits for `POST /runs/{id}/events` with that name, and returns its payload. An event that came before the wait is
   *  taken as well. Of several waits for one name the newest is served first. */
  waitForEvent<T = unknown>(name: string, options?: WaitOptions): Promise<T>;
  /** Runs branches at the same time, and returns their values when all have ended. When one fails, the others are
   *  cancelled and the first error is thrown. Each branch gets its own `ctx`: use that one inside it. */
  parallel<const Branches extends readonly Branch<unknown>[] | Readonly<Record<string, Branch<unknown>>>>(
    branches: Branches,
  ): Promise<BranchResults<Branches>>;
  /** Runs branches at the same time, and returns or throws what the first one to end does; the others are cancelled. */
  race<const Branches extends readonly Branch<unknown>[]>(
    branches: Branches,
  ): Promise<Awaited<ReturnType<Branches[number]>>>;
  /** Returns an agent. What its sessions are asked for is stored: a run that continues gets the stored answers. Its
   *  default instance is the run's id. */
  init: InitAgent;
  /** Milliseconds since 1970, of the last call that ended: the same in a replay. */
  now(): number;
  /** From 0 to below 1: the same in a replay. */
  random(): number;
  /** A UUID: the same in a replay. */
  uuid(): string;
}

/** A step that throws this is not tried again. */
export class NonRetryableError extends Error {
  override readonly name = "NonRetryableError";
}

/** What a workflow's file exports. */
export interface WorkflowModule {
  run(ctx: WorkflowContext<never>): unknown;
  /** Checks the payload before the run begins; a request with another one is refused. */
  input?: z.ZodType;
  /** Checks what `run` returns. */
  output?: z.ZodType;
  triggers?: WorkflowTriggers;
}

/** How the outside world reaches a workflow. */
export interface WorkflowTriggers {
  /** False hides the workflow from HTTP. Default true. */
  webhook?: boolean;
  /** When runs begin by themselves: a cron expression, or records with a time zone; see docs/schedules.md. */
  schedule?: unknown;
}
