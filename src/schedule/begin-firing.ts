/** Begins what a schedule asks for: a prompt to an agent, or a run. */

import type { AgentDirectory } from "../agent/agent-directory.ts";
import type { Clock } from "../clock.ts";
import { checkId, type SessionAddress } from "../protocol/address.ts";
import type { Session } from "../protocol/session.ts";
import type { StartRunOptions } from "../workflow/start-run.ts";
import type { FiringRequest } from "./scheduler.ts";

export interface FiringPorts {
  /** Default: the system's. */
  clock?: Clock | undefined;
  agents: Pick<AgentDirectory, "loadFile">;
  openSession(address: SessionAddress): Session;
  startRun(options: StartRunOptions): Promise<{ record: { runId: string } }>;
}

/** Returns the id of the operation or the run. */
export async function beginFiring(request: FiringRequest, ports: FiringPorts): Promise<string> {
  const { target, of: name, spec, nominalAt, missed, idempotencyKey } = request;
  const { message, instance = "schedule", session = spec.name, payload = {} } = spec;
  const due = { name: spec.name, nominalAt: new Date(nominalAt).toISOString(), missed };
  const start = async (options: Pick<StartRunOptions, "kind" | "instanceId">) => {
    const { record } = await ports.startRun({
      ...options,
      name,
      payload: { ...payload, schedule: due },
      idempotencyKey,
    });
    return record.runId;
  };
  if (target === "workflow") return start({ kind: "workflow" });
  if ("handler" in (await ports.agents.loadFile(name)))
    return start({ kind: "handler", instanceId: instance });
  const address = {
    agent: name,
    instance: checkId("instance", instance),
    session: checkId("session", session),
  };
  const late = missed === 0 ? "" : ` ${missed} earlier times were missed.`;
  const text = message ?? `The schedule "${due.name}" is due (${due.nominalAt}).${late}`;
  return (await ports.openSession(address).dispatch({ message: text, idempotencyKey })).operationId;
}
