/** Performs a step: attempts under a deadline, with pauses between them. A step whose attempt was cut off by its deadline
 *  gets no result of that attempt any more. A death of the host is no failed attempt: the next host begins another one
 *  with the same idempotency key. */

import type { Clock } from "../../clock.ts";
import { describeError, EdgeflueError } from "../../errors.ts";
import { checkOptionValues, type FieldChecks } from "../../protocol/check/field-checks.ts";
import * as is from "../../protocol/check/value-checks.ts";
import { workflowLimits } from "../limits.ts";
import type { Attempt } from "../replay/attempt.ts";
import type { OpenCall, Performer } from "../replay/durable-call.ts";
import { storeError } from "../replay/stored-error.ts";
import type { StepContext, StepOptions } from "../workflow.ts";

const optionChecks: FieldChecks<StepOptions> = {
  retries: is.wholeNumber(0, workflowLimits.retriesMax),
  timeoutMs: is.wholeNumber(1, workflowLimits.stepMsMax),
};

export interface StepParts {
  attempt: Attempt;
  clock: Clock;
  execute(context: StepContext): unknown;
}

export function checkStepOptions(options: StepOptions): void {
  checkOptionValues("ctx.step()", options, optionChecks);
}

export function createStepPerformer({ attempt, clock, execute }: StepParts, options: StepOptions): Performer {
  const { retries = workflowLimits.retriesDefault, timeoutMs = workflowLimits.stepMsDefault } = options;

  const begin = async (call: OpenCall) => {
    const over = attempt.work();
    const { position, attempts } = call.stored;
    const outcome = await executeOnce((context) => attempt.runBody(() => execute(context)), {
      attempt: attempts,
      idempotencyKey: `${attempt.run.runId}:${position}`,
      parent: call.signal,
      clock,
      timeoutMs,
    });
    try {
      if (!attempt.isOpen(call)) return; // cancelled, or the run has ended
      if (outcome.ok) return attempt.resolve(call, outcome.value);
      const failures = call.stored.failures + 1;
      if (failures > retries || !isRetryable(outcome.error)) return attempt.reject(call, outcome.error);
      const pause = workflowLimits.retryDelayMs * 2 ** (failures - 1);
      const due = clock.now() + Math.min(pause, workflowLimits.retryDelayMsMax);
      attempt.saveStep(call, { attempts, failures, due, error: describeError(outcome.error) });
      attempt.awaitDue(call);
    } catch {
      // The journal has crashed, and says so to its listener.
    } finally {
      over();
    }
  };
  const beginAgain = (call: OpenCall) => {
    const { attempts, failures } = call.stored;
    attempt.saveStep(call, { attempts: attempts + 1, failures, due: undefined });
    void begin(call);
  };
  return {
    start(call) {
      if (!call.isAgain) void begin(call);
      else if (call.stored.due === undefined || call.stored.due <= clock.now()) beginAgain(call);
      else attempt.awaitDue(call);
    },
    due: beginAgain,
  };
}

type StepOutcome = { ok: true; value: unknown } | { ok: false; error: unknown };

interface OneAttempt {
  attempt: number;
  idempotencyKey: string;
  parent: AbortSignal;
  clock: Clock;
  timeoutMs: number;
}

function executeOnce(execute: StepParts["execute"], options: OneAttempt): Promise<StepOutcome> {
  const { attempt, idempotencyKey, parent, clock, timeoutMs } = options;
  const controller = new AbortController();
  return new Promise((resolve) => {
    const settle = (outcome: StepOutcome) => {
      cancelTimer();
      parent.removeEventListener("abort", onAbort);
      resolve(outcome);
    };
    const give = (error: unknown) => {
      controller.abort(error);
      settle({ ok: false, error });
    };
    const onAbort = () => give(parent.reason);
    const cancelTimer = clock.after(timeoutMs, () => give(stepTimeout(timeoutMs)));
    parent.addEventListener("abort", onAbort, { once: true });
    // A function that throws at once is one that rejects.
    const run = async () => execute({ attempt, idempotencyKey, signal: controller.signal });
    run().then(
      (value) => settle({ ok: true, value }),
      (error: unknown) => settle({ ok: false, error }),
    );
  });
}

function stepTimeout(timeoutMs: number): EdgeflueError {
  return new EdgeflueError("step_timeout", `The step did not end within ${timeoutMs} ms.`, {
    hint: "Give it more time by timeoutMs, and hand its signal to what it waits for.",
    meta: { timeoutMs },
  });
}

/** Asks the stored error, because one as it was thrown may refuse to be read. */
function isRetryable(error: unknown): boolean {
  return storeError(error).name !== "NonRetryableError";
}
