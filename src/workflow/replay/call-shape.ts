/** What a durable call is, in words, and the error of code that makes another one than before. */

import { EdgeflueError } from "../../errors.ts";
import type { CallKind } from "../../store/run/call-store.ts";
import { workflowLimits } from "../limits.ts";
import { NonRetryableError } from "../workflow.ts";

/** What two calls have in common when code does the same as before. */
export interface CallShape {
  position: string;
  /** `fork`: the place of branches. */
  kind: CallKind | "fork";
  name: string;
  /** The deploy that made it. */
  deploy: string | undefined;
}

export interface ChangeFacts {
  workflow: string;
  expected: CallShape;
  /** What the code does instead, in words. */
  found: string;
  /** The deploy that executes. */
  deploy: string | undefined;
}

export function workflowChanged({ workflow, expected, found, deploy }: ChangeFacts): EdgeflueError {
  const made = describeCall(expected);
  const deploys =
    expected.deploy === undefined || expected.deploy === deploy
      ? ""
      : ` Deploy then: ${expected.deploy}; now: ${deploy ?? "unknown"}.`;
  return new EdgeflueError(
    "workflow_changed",
    `The workflow ${JSON.stringify(workflow)} does not do what it did when this run began.`,
    {
      hint: `At the place ${expected.position} it had made ${made}; ${found}.${deploys} New calls can be added after those that runs have made; for other changes give the workflow a new name. Outside of steps, code must not depend on time, chance or the network.`,
      meta: { position: expected.position, expected: made, found },
    },
  );
}

export function describeCall({ kind, name }: { kind: CallKind | "fork"; name: string }): string {
  switch (kind) {
    case "step":
      return `the step ${JSON.stringify(name)}`;
    case "sleep":
      return "a sleep";
    case "event":
      return `a wait for the event ${JSON.stringify(name)}`;
    case "init":
      return `init(${JSON.stringify(name)})`;
    case "session":
      return `the session's call ${name}`;
    case "fork":
      return "branches";
  }
}

export function describeResult({ kind, name }: Pick<CallShape, "kind" | "name">): string {
  return kind === "step"
    ? `The result of the step ${JSON.stringify(name)}`
    : `The result of ${describeCall({ kind, name })}`;
}

export function callInStep(): Error {
  return new NonRetryableError(
    "The body of a step called ctx: a replay does not run it, and would not make the call. Make the call beside the step.",
  );
}

export function tooManyCalls(): EdgeflueError {
  return new EdgeflueError(
    "limit_exceeded",
    `The run reached its limit of ${workflowLimits.callsMax} durable calls.`,
    {
      hint: "Do more in one step, or begin another run for the rest.",
      meta: { max: workflowLimits.callsMax },
    },
  );
}

export function tooManyDeaths(): EdgeflueError {
  return new EdgeflueError(
    "run_interrupted",
    `The host died ${workflowLimits.deathsMax} times at the same place of the run.`,
    { hint: "The step or the prompt that runs there may take too much memory or time." },
  );
}
