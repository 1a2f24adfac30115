/** Executes the code of a run once, from its first line, and says how it ended. */

import { toBindings } from "../agent/bindings.ts";
import type { AgentConfig } from "../agent/config/agent-config.ts";
import type { InitAgent } from "../agent/tool/define-tool.ts";
import type { Clock } from "../clock.ts";
import { describeError, EdgeflueError } from "../errors.ts";
import { AgentHandle } from "../protocol/agent-session/agent-handle.ts";
import { checkOptions } from "../protocol/check/field-checks.ts";
import type { Redactor } from "../secret/redactor.ts";
import type { RunOutcome } from "../store/run/run-store.ts";
import { checkSchema } from "./check-schema.ts";
import { Branch } from "./context/branch.ts";
import { journalSession } from "./context/journaled-session.ts";
import { workflowLimits } from "./limits.ts";
import type { Attempt } from "./replay/attempt.ts";
import type { CallSite } from "./replay/durable-call.ts";
import { toJson } from "./replay/json-value.ts";
import { restoreError, storeError } from "./replay/stored-error.ts";
import type { RunPorts } from "./run-ports.ts";
import type { LoadedWorkflow } from "./workflow-directory.ts";

export interface ExecutionParts {
  attempt: Attempt;
  ports: RunPorts;
  redactor: Redactor;
  /** Aborts when the run has ended for another reason. */
  signal: AbortSignal;
}

/** Never rejects. */
export async function executeRun({ attempt, ports, redactor, signal }: ExecutionParts): Promise<RunOutcome> {
  const { run } = attempt;
  try {
    const workflow = await ports.workflows.load(run.kind, run.name);
    const payload = await readPayload(workflow, run.payload, ports.clock);
    const context = new Branch(
      {
        attempt,
        clock: ports.clock,
        payload,
        env: ports.env,
        bindings: toBindings(ports.bindings),
        createInit: (site) => createInit(site, attempt, ports),
        redact: (data) => redactor.value(data),
      },
      "",
      signal,
    );
    const end = await runCode(workflow, context);
    // Code that ends without a call that it had made before is not the same code.
    const missing = attempt.findMissing();
    if (missing !== undefined) throw missing;
    if ("error" in end) throw end.error;
    return await readResult(workflow, end.value, ports.clock);
  } catch (error) {
    return { status: "failed", error: toFailure(error).toRecord() };
  }
}

async function runCode(
  { run }: LoadedWorkflow,
  context: Branch,
): Promise<{ value: unknown } | { error: unknown }> {
  try {
    return { value: await run(context) };
  } catch (error) {
    return { error };
  }
}

async function readPayload({ input }: LoadedWorkflow, payload: unknown, clock: Clock): Promise<unknown> {
  if (input === undefined) return payload;
  const parsed = await checkSchema(input, payload, { clock, what: "payload" });
  if (parsed.success) return parsed.data;
  throw parsed.error;
}

async function readResult({ output }: LoadedWorkflow, value: unknown, clock: Clock): Promise<RunOutcome> {
  const parsed = output && (await checkSchema(output, value, { clock, what: "result" }));
  if (parsed !== undefined && !parsed.success) {
    const issues = parsed.error.issues.map(
      ({ path, message }) => `${["result", ...path].join(".")}: ${message}`,
    );
    throw new EdgeflueError(
      "result_invalid",
      `The workflow's result is not what its schema says. ${issues.join("; ")}`,
      {
        meta: { issues },
      },
    );
  }
  const json = toJson("The result of the workflow", parsed === undefined ? value : parsed.data);
  return json === undefined ? { status: "succeeded" } : { status: "succeeded", result: JSON.parse(json) };
}

/** A refusal has its own code. What an author's code throws is `internal_error`, as with PyFlue. */
function toFailure(thrown: unknown): EdgeflueError {
  // As a row can have it, and as it can be read.
  const error = restoreError(storeError(thrown));
  if (error instanceof EdgeflueError) return error;
  return new EdgeflueError("internal_error", "The workflow failed.", {
    hint: describeError(error),
    ...(error instanceof Error && { meta: { name: error.name } }),
    cause: error,
  });
}

function createInit(site: CallSite, attempt: Attempt, ports: RunPorts): InitAgent {
  return async (agent, options = {}) => {
    checkOptions("init()", options, ["id"]);
    const { id = attempt.run.instanceId } = options;
    const name = typeof agent === "string" ? agent.slice(0, workflowLimits.nameCharsMax) : "agent";
    const identified = (await attempt.call(
      site,
      { kind: "init", name },
      {
        start(call) {
          const over = attempt.work();
          ports
            .identifyAgent(agent)
            .then((found) => attempt.resolve(call, found))
            .catch((error) => attempt.reject(call, error))
            .finally(over);
        },
      },
    )) as { name: string; config?: AgentConfig }; // what identifyAgent gave
    return new AgentHandle({
      name: identified.name,
      id,
      open: (session) => {
        const address = { agent: identified.name, instance: id, session };
        return journalSession({
          attempt,
          site,
          clock: ports.clock,
          address,
          isObserved: ports.isObserved,
          open: () => ports.openSession(address, identified.config),
        });
      },
    });
  };
}
