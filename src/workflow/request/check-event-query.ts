/** What a reader of a run's events asks for, wherever it comes from. */

import { invalidRequest } from "../../errors.ts";
import { type FieldChecks, findFieldProblem, follow } from "../../protocol/check/field-checks.ts";
import { endSentence } from "../../protocol/check/known-names.ts";
import * as is from "../../protocol/check/value-checks.ts";
import type { RunEventQuery } from "../../protocol/run/run.ts";
import { workflowLimits } from "../limits.ts";

const checks: FieldChecks<RunEventQuery> = {
  after: is.wholeNumber(0),
  limit: is.wholeNumber(1, workflowLimits.eventPageMax),
  types: is.listOfNames("types of events"),
};

/** Throws a refusal. */
export function checkEventQuery(query: RunEventQuery): RunEventQuery {
  const problem = findFieldProblem(query, checks);
  if (problem === undefined) return query;
  const { field } = problem;
  const text = problem.type === "wrong" ? problem.text : `is not known.${problem.suggestion}`;
  throw invalidRequest(endSentence(`The query of a run's events: ${follow(`"${field}"`, text)}`));
}
