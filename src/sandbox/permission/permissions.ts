/** Rules of an agent about what its sandbox may do: which commands may run, which files may be read and written. Pure. */

import { type FieldChecks, isObject } from "../../protocol/check/field-checks.ts";
import * as is from "../../protocol/check/value-checks.ts";
import { compileCommandPattern } from "./command-pattern.ts";
import { compilePathPattern } from "./path-pattern.ts";
import { compileRequestPattern, findRequestPatternProblem, type RequestSubject } from "./request-pattern.ts";

/** `ask`: it waits for an approval, as a tool with `needsApproval` does. */
export type Permission = "allow" | "ask" | "deny";

/** Patterns with what they permit. The first pattern that matches decides; what none matches is allowed. */
export type PermissionRules = Readonly<Record<string, Permission>>;

export interface SandboxPermissions {
  /** By the words of a command, as they are when it starts: `"git push *"`. `*` and `?` stand for characters within a
   *  word, a last `*` for any further words. Every command counts, however it is started. */
  commands?: PermissionRules;
  /** By path, below `/workspace` or absolute: `".env"`, `"secrets/**"`. `*` stands for any name or a part of one, `**` for
   *  any folders. About content: names and sizes can be seen. Links count as what they lead to. */
  read?: PermissionRules;
  write?: PermissionRules;
  /** By host or by the beginning of a URL, after a method where one is meant: `"*.example.com"`,
   *  `"POST https://api.example.com/v1/"`. `ask` also lets requests be asked for that no rule of `network` lists, but none to
   *  private networks; `allow` leaves it to those rules. */
  network?: PermissionRules;
}

/** Finds what rules say about a subject. */
export type Decide<Subject> = (subject: Subject) => Permission;

export interface CompiledPermissions {
  command: Decide<readonly string[]>;
  read: Decide<string>;
  write: Decide<string>;
  request: Decide<RequestSubject>;
}

export function compilePermissions({
  commands,
  read,
  write,
  network,
}: SandboxPermissions): CompiledPermissions {
  return {
    command: compileRules(commands, compileCommandPattern),
    read: compileRules(read, compilePathPattern),
    write: compileRules(write, compilePathPattern),
    request: compileRules(network, compileRequestPattern),
  };
}

function compileRules<Subject>(
  rules: PermissionRules = {},
  compile: (pattern: string, permission: Permission) => (subject: Subject) => boolean,
): Decide<Subject> {
  const compiled = Object.entries(rules).map(([pattern, permission]) => ({
    matches: compile(pattern, permission),
    permission,
  }));
  return (subject) => compiled.find(({ matches }) => matches(subject))?.permission ?? "allow";
}

const checks: FieldChecks<SandboxPermissions> = {
  commands: checkRules,
  read: checkRules,
  write: checkRules,
  network: checkRequestRules,
};

/** What is wrong with a value of the field `permissions`. */
export const checkPermissions = is.within(checks);

function checkRules(value: unknown): string | undefined {
  if (!isObject(value) || Array.isArray(value))
    return 'must be an object of patterns, each with "allow", "ask" or "deny"';
  for (const [pattern, permission] of Object.entries(value)) {
    if (pattern.trim() === "") return "has an empty pattern";
    if (!["allow", "ask", "deny"].includes(String(permission))) {
      return `must be "allow", "ask" or "deny" for the pattern ${JSON.stringify(pattern)}`;
    }
    if (/^\d+$/.test(pattern))
      return `has the pattern ${pattern}: JavaScript puts keys that are numbers first, so its place is not kept`;
  }
  return undefined;
}

function checkRequestRules(value: unknown): string | undefined {
  const problem = checkRules(value);
  if (problem !== undefined) return problem;
  for (const pattern of Object.keys(value as object)) {
    // checked
    const wrong = findRequestPatternProblem(pattern);
    if (wrong !== undefined)
      return `must have patterns of hosts and URLs: ${JSON.stringify(pattern)} ${wrong}`;
  }
  return undefined;
}
