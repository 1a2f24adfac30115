/** What may be said about a service that is to start. */

import { invalidField, invalidRequest } from "../../../errors.ts";
import { type FieldChecks, findFieldProblem, isObject } from "../../../protocol/check/field-checks.ts";
import { endSentence, suggestName } from "../../../protocol/check/known-names.ts";
import * as is from "../../../protocol/check/value-checks.ts";
import { serviceRequestLimits } from "../../../protocol/program/limits.ts";
import type { ServiceStart } from "../../../protocol/program/service.ts";

const checks: FieldChecks<ServiceStart> = {
  name: (value) =>
    typeof value === "string" && /^[a-z0-9][a-z0-9-]{0,39}$/.test(value)
      ? undefined
      : 'must have 1 to 40 lower-case letters, digits and "-"',
  command: is.nonEmptyText,
  port: is.wholeNumber(1, 65_535),
  cwd: is.nonEmptyText,
  env: is.texts,
  readyTimeoutMs: is.wholeNumber(1, serviceRequestLimits.readyMsMax),
};

/** Throws `invalid_request`, with the field's name. */
export function checkService(service: unknown): ServiceStart {
  if (!isObject(service)) throw invalidRequest("The service must be an object.");
  const problem = findFieldProblem(service, checks);
  const missing = ["name", "command", "port"].find((name) => service[name as keyof object] === undefined);
  const [field, text] = problem?.type === "wrong" ? [problem.field, problem.text] : [missing, "is missing"];
  if (problem?.type === "unknown")
    throw invalidField(
      problem.field,
      `Unknown field "${problem.field}" of a service.${suggestName(problem.field, Object.keys(checks))}`,
    );
  if (field === undefined) return service as unknown as ServiceStart; // checked field by field
  throw invalidField(field, endSentence(`The field "${field}" ${text}`));
}
