/** `access` of `createWorker`: what an author says about who may do what. */

import { principalLimits } from "../../protocol/access/limits.ts";
import type { Principal } from "../../protocol/access/principal.ts";
import {
  type FieldChecks,
  findFieldProblem,
  isObject,
  toInnerText,
} from "../../protocol/check/field-checks.ts";
import * as is from "../../protocol/check/value-checks.ts";
import { findScopeProblem, type KnownNames } from "./scope.ts";
import type { AccessTarget } from "./target.ts";

export interface KeyOptions {
  /** Name of the variable that has the key: `wrangler secret put CI_KEY`. */
  secret: string;
  /** What it may do: `agents:<name>`, `workflows:<name>`, `approvals`, `approvals:<agent>`, `admin`, `*`. `[]`: nothing. */
  scopes: readonly string[];
  /** Roles of its bearer, for `approvers`. Default: none. */
  roles?: readonly string[];
  /** Whether its bearer may speak for people, whose names the history then has: by the header `X-Edgeflue-User`, and by
   *  `user` of a token. Default false. */
  actsForUsers?: boolean;
}

/** Decides about one request. Returns the principal that is let in; false to refuse it; undefined to let the keys decide. */
export type Authorize<Env> = (
  request: Request,
  target: AccessTarget,
  env: Env,
) => Principal | false | undefined | Promise<Principal | false | undefined>;

export interface CorsOptions {
  /** `https://app.example`, without a path; or `*` for every page, then without credentials. */
  origins: readonly string[] | "*";
  /** Whether pages may send cookies. Default false. */
  credentials?: boolean;
}

export interface AccessOptions<Env = unknown> {
  /** Keys by the names that histories and errors have for them, in addition to EDGEFLUE_API_KEYS, which may do everything. */
  keys?: Readonly<Record<string, KeyOptions>>;
  authorize?: Authorize<Env>;
  /** Which pages of other origins may call the API. Default: none. */
  cors?: CorsOptions;
  /** Seconds after which a caller who was refused by a rate limit is asked to try again: the period of the bindings.
   *  Default 60. */
  rateLimitSeconds?: 10 | 60;
}

const keyChecks: FieldChecks<KeyOptions> = {
  secret: is.nonEmptyText,
  scopes: (value) => (Array.isArray(value) ? undefined : "must be a list of scopes"),
  roles: is.listOfNames("roles", principalLimits.rolesMax),
  actsForUsers: is.flag,
};

const corsChecks: FieldChecks<CorsOptions> = { origins: checkOrigins, credentials: is.flag };

const checks: FieldChecks<AccessOptions> = {
  keys: is.eachValue(
    (value) => is.within(keyChecks)(value) ?? findMissing(value as object, ["secret", "scopes"]),
  ),
  authorize: is.aFunction,
  cors: (value) => is.within(corsChecks)(value) ?? findCorsProblem(value as CorsOptions), // checked before
  rateLimitSeconds: (value) => (value === 10 || value === 60 ? undefined : "must be 10 or 60"),
};

/** The first thing wrong with the options, in words that follow their name. */
export function findAccessProblem(value: unknown, known: KnownNames): string | undefined {
  if (!isObject(value)) return "must be an object";
  const problem = findFieldProblem(value, checks);
  if (problem !== undefined) return toInnerText(problem);
  for (const [name, { scopes }] of Object.entries((value as AccessOptions).keys ?? {})) {
    if (name.length > principalLimits.nameCharsMax || name.trim() === "")
      return `.keys[${JSON.stringify(name)}] must have a name of 1 to ${principalLimits.nameCharsMax} characters`;
    for (const scope of scopes) {
      const scopeProblem = findScopeProblem(scope, known);
      if (scopeProblem !== undefined)
        return `.keys[${JSON.stringify(name)}].scopes: ${JSON.stringify(scope)} ${scopeProblem}`;
    }
  }
  return undefined;
}

function findMissing(value: object, fields: readonly string[]): string | undefined {
  const missing = fields.find((field) => !Object.hasOwn(value, field));
  return missing === undefined ? undefined : `.${missing} is missing`;
}

function checkOrigins(value: unknown): string | undefined {
  if (value === "*") return undefined;
  if (!Array.isArray(value)) return 'must be a list of origins, or "*"';
  const wrong = value.find((origin) => !isOrigin(origin));
  return wrong === undefined
    ? undefined
    : `has ${JSON.stringify(wrong)}, which is no origin. Write it as browsers do: https://app.example`;
}

function isOrigin(value: unknown): boolean {
  return typeof value === "string" && URL.canParse(value) && new URL(value).origin === value;
}

function findCorsProblem({ origins, credentials }: CorsOptions): string | undefined {
  if (origins === undefined) return ".origins is missing";
  return origins === "*" && credentials === true
    ? '.origins must not be "*" with credentials: every page could act for the person who is logged in. List the origins'
    : undefined;
}
