/** What people read of how a turn ended. */

import type { SettledOperation } from "../protocol/operation.ts";
import { channelLimits } from "./limits.ts";

/** Empty when there is nothing to say. */
export function toAnswerText(outcome: SettledOperation): string {
  if (outcome.status === "succeeded") return outcome.result.text.trim();
  if (outcome.status === "aborted") return outcome.text.trim() || "Stopped.";
  return `This did not work: ${clipProblem(outcome.error.message)} (operation \`${outcome.operationId}\`)`;
}

/** A provider's error can be a page of HTML: the log of the session has all of it. */
export function clipProblem(problem: string): string {
  const { problemCharsMax } = channelLimits;
  const line = problem.replace(/\s+/g, " ").trim();
  return line.length > problemCharsMax ? `${line.slice(0, problemCharsMax).toWellFormed()}…` : line;
}
