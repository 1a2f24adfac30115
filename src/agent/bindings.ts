/** What a Worker binds besides texts: databases, buckets, queues, other Workers. Typed by what `wrangler types` writes of a
 *  project, or by hand. */

declare global {
  namespace Cloudflare {
    interface Env {}
  }
}

export type Bindings = Cloudflare.Env;

/** What a host has; nothing where it has none. A project's types may say more than a test or a program gives. */
export function toBindings(given: object | undefined): Bindings {
  return (given ?? {}) as Bindings; // the host's own choice of them
}

/** Those that are texts: variables and secrets. */
export function textBindings(env: object): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => typeof value === "string"));
}
