/** What the author's options and the environment say about access, for the router. */

import { follow } from "../../protocol/check/field-checks.ts";
import { endSentence } from "../../protocol/check/known-names.ts";
import type { RouterHost } from "../router-ports.ts";
import { type AccessOptions, findAccessProblem } from "./access-options.ts";
import { accessLimits } from "./limits.ts";
import type { RateLimiter } from "./rate-limit.ts";
import type { KnownNames } from "./scope.ts";

export interface AccessEnvironment {
  /** Bearer keys that may do everything, separated by commas or spaces. Without any key every call is refused. */
  EDGEFLUE_API_KEYS?: string;
  /** `none`: the API needs no key. For local development only. */
  EDGEFLUE_AUTH?: string;
  /** Signs the tokens of POST /tokens. At least 32 random characters. */
  EDGEFLUE_TOKEN_SECRET?: string;
  /** Cloudflare's rate limit of all requests of a caller. Without it there is none. */
  KEY_RATE_LIMIT?: RateLimiter;
  /** The same of what begins work for one instance of an agent. */
  INSTANCE_RATE_LIMIT?: RateLimiter;
}

/** Throws a sentence that names the first option that is not right. */
export function checkAccess<Env>(access: AccessOptions<Env>, known: KnownNames): void {
  const problem = findAccessProblem(access, known);
  if (problem !== undefined)
    throw new TypeError(endSentence(`[edgeflue] createWorker(): ${follow("access", problem)}`));
}

export function configureAccess<Env extends AccessEnvironment>(
  env: Env,
  { keys = {}, authorize, cors, rateLimitSeconds: seconds }: AccessOptions<Env>,
): Pick<RouterHost, "authentication" | "authorize" | "cors" | "rateLimits"> {
  const { EDGEFLUE_AUTH, EDGEFLUE_API_KEYS = "", EDGEFLUE_TOKEN_SECRET: tokenSecret } = env;
  const rateLimits = {
    keys: env.KEY_RATE_LIMIT,
    instances: env.INSTANCE_RATE_LIMIT,
    seconds: seconds ?? accessLimits.rateLimitSecondsDefault,
  };
  const named = Object.entries(keys).map(([name, key]) => {
    const value: unknown = Reflect.get(env, key.secret);
    return [name, { ...key, value: typeof value === "string" ? value : undefined }] as const;
  });
  return {
    authentication:
      EDGEFLUE_AUTH === "none"
        ? { type: "none", tokenSecret }
        : {
            type: "keys",
            keys: EDGEFLUE_API_KEYS.split(/[\s,]+/).filter((key) => key !== ""),
            named: Object.fromEntries(named),
            tokenSecret,
          },
    authorize: authorize && ((request, target) => authorize(request, target, env)),
    cors,
    rateLimits,
  };
}
