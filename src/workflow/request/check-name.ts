/** The names of steps and events. */

import { invalidRequest } from "../../errors.ts";
import { workflowLimits } from "../limits.ts";

export function checkName(what: "step" | "event", name: unknown): asserts name is string {
  const max = workflowLimits.nameCharsMax;
  if (typeof name === "string" && name !== "" && name.length <= max && name.isWellFormed()) return;
  throw invalidRequest(
    `The name of ${what === "step" ? "a step" : "an event"} must be a text of 1 to ${max} characters.`,
  );
}
