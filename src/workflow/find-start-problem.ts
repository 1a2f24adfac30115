/** Why a run cannot begin. A payload that the schema refuses is the caller's mistake, and makes no run; code that does not
 *  load makes one that has failed, so that its caller finds out why. */

import type { Clock } from "../clock.ts";
import { EdgeflueError, toErrorRecord } from "../errors.ts";
import type { StartRunRequest } from "../protocol/run/run.ts";
import { checkSchema } from "./check-schema.ts";
import type { WorkflowDirectory } from "./workflow-directory.ts";

export interface StartProblem {
  error: EdgeflueError;
  /** Whether there is to be no run. */
  isCallers: boolean;
}

export async function findStartProblem(
  workflows: WorkflowDirectory,
  { kind, name, payload }: StartRunRequest,
  clock: Clock,
): Promise<StartProblem | undefined> {
  try {
    const { input } = await workflows.load(kind, name);
    if (input === undefined) return undefined;
    const parsed = await checkSchema(input, payload, { clock, what: "payload" });
    if (parsed.success) return undefined;
    const issues = parsed.error.issues.map(
      ({ path, message }) => `${["payload", ...path].join(".")}: ${message}`,
    );
    const text = `The payload is not what the workflow takes. ${issues.join("; ")}`;
    return { error: new EdgeflueError("invalid_request", text, { meta: { issues } }), isCallers: true };
  } catch (error) {
    const known = error instanceof EdgeflueError ? error : EdgeflueError.fromRecord(toErrorRecord(error));
    return { error: known, isCallers: known.code === "not_found" || known.code === "agent_not_found" };
  }
}
