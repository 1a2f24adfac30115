/** Who made a request, as the one who checked it says: a key, a token, or the application. Never what a body says. */

import { isObject } from "../check/field-checks.ts";
import * as is from "../check/value-checks.ts";
import { principalLimits } from "./limits.ts";

export interface Principal {
  /** At most 200 characters. */
  name: string;
  /** What it may be asked to approve, see `approvers`. Default: none. */
  roles?: readonly string[];
  /** The service that speaks for it and vouches for its name. Default: it speaks for itself. */
  via?: string;
}

/** Its name in histories, with that of the service that speaks for it. */
export function describePrincipal({ name, via }: Principal): string {
  return via === undefined ? name : `${name} via ${via}`;
}

/** Whether two requests were made by the same one. */
export function isSamePrincipal(left: Principal | undefined, right: Principal | undefined): boolean {
  return left?.name === right?.name && left?.via === right?.via;
}

/** What is wrong with it, in words that follow its name. */
export function findPrincipalProblem(value: unknown): string | undefined {
  if (!isObject(value)) return "must be an object with a name";
  const { name, roles = [], via, ...others } = value as Record<string, unknown>; // an object
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return `has an unknown field "${unknown}"`;
  const { nameCharsMax, rolesMax } = principalLimits;
  for (const [field, text] of Object.entries({ name, ...(via !== undefined && { via }) })) {
    if (typeof text !== "string" || text.trim() === "" || text.length > nameCharsMax)
      return `.${field} must be a text of 1 to ${nameCharsMax} characters`;
  }
  const problem = is.listOfNames("roles", rolesMax)(roles);
  return problem === undefined ? undefined : `.roles ${problem}`;
}
