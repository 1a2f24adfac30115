/** What a request must be like, whichever way it comes: over HTTP, by RPC, or from a program that holds the session. */

import { invalidRequest } from "../../errors.ts";
import { operationLimits, requestLimits } from "../../limits.ts";
import { checkJsonSchema } from "../json/json-schema.ts";
import { findLimitsProblem } from "../operation-limits.ts";
import { busyModes, isSkillRequest, isTaskRequest, type SessionRequest, thinkingLevels } from "../prompt.ts";

/** Throws `invalid_request` with the field's name. */
export function checkRequest(request: SessionRequest): void {
  const text = isSkillRequest(request)
    ? request.skill
    : isTaskRequest(request)
      ? request.task
      : request.message;
  if (typeof text !== "string" || text.trim() === "") {
    throw invalidRequest("The request is empty. Send some text.", { meta: { field: "message" } });
  }
  const { retries, thinkingLevel, whenBusy, limits, result, images } = request;
  const { resultRetriesMax } = operationLimits;
  if (retries !== undefined && !(Number.isInteger(retries) && retries >= 0 && retries <= resultRetriesMax)) {
    throw refuse("retries", `must be a whole number from 0 to ${resultRetriesMax}`);
  }
  if (thinkingLevel !== undefined && !thinkingLevels.includes(thinkingLevel)) {
    throw refuse("thinkingLevel", `must be one of ${thinkingLevels.join(", ")}`);
  }
  if (whenBusy !== undefined && !busyModes.includes(whenBusy)) {
    throw refuse("whenBusy", `must be one of ${busyModes.join(", ")}`);
  }
  const problem = limits === undefined ? undefined : findLimitsProblem(limits);
  if (problem !== undefined) throw refuse("limits", problem);
  if (result !== undefined) checkJsonSchema("result", result);
  if ((images?.length ?? 0) > requestLimits.filesMax) {
    throw refuse("images", `has ${images?.length} files; at most ${requestLimits.filesMax} are allowed`);
  }
}

/** Throws `invalid_query_param`'s equivalent for callers in a program: `invalid_request`. */
export function checkPaging(
  name: string,
  value: number | undefined,
  { min, max }: { min: number; max: number },
): void {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return;
  throw refuse(name, `must be a whole number from ${min} to ${max}`);
}

function refuse(field: string, problem: string) {
  return invalidRequest(`The field "${field}" ${problem}.`, { meta: { field } });
}
