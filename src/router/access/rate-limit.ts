/** Rate limits by Cloudflare's binding, where wrangler.toml has one: of a caller's requests, and of the work of an
 *  instance. */

import { type Clock, within } from "../../clock.ts";
import { describeError, EdgeflueError } from "../../errors.ts";
import { accessLimits } from "./limits.ts";

/** Cloudflare's binding `ratelimits`. */
export interface RateLimiter {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

export interface RateLimits {
  /** All requests of one caller. */
  keys?: RateLimiter | undefined;
  /** What begins work for one instance of an agent, or runs of one workflow. */
  instances?: RateLimiter | undefined;
  /** How long a refused caller is asked to wait. */
  seconds: number;
}

/** Throws `rate_limited`. A limiter that does not answer stops nothing. */
export async function spend(
  limiter: RateLimiter | undefined,
  key: string,
  { seconds }: RateLimits,
  clock: Clock,
): Promise<void> {
  if (limiter === undefined || (await isWithin(limiter, key, clock))) return;
  throw new EdgeflueError("rate_limited", "Too many requests. Wait before you send the next one.", {
    hint: "The bindings KEY_RATE_LIMIT and INSTANCE_RATE_LIMIT of wrangler.toml say how many there may be.",
    retryAfterSeconds: seconds,
  });
}

async function isWithin(limiter: RateLimiter, key: string, clock: Clock): Promise<boolean> {
  const late = () => new Error("it did not answer in time.");
  try {
    return (await within(clock, accessLimits.rateLimitMsMax, limiter.limit({ key }), late)).success;
  } catch (error) {
    console.warn(`edgeflue: a rate limit could not be asked: ${describeError(error)}`);
    return true;
  }
}
