/** A sandbox of one's own: what an agent's file names as its `sandbox`, on Workers and on Node alike. */

import type { SessionAddress } from "../protocol/address.ts";
import type { Sandbox, SandboxPolicy } from "./sandbox.ts";

export interface CustomSandboxContext {
  /** What the agent may do. The sandbox keeps it, or `create` throws a sentence that says what it cannot keep. */
  policy: SandboxPolicy;
  /** The session that the sandbox is for. A session opens its sandbox again after each restart, and finds its files. */
  address: SessionAddress;
}

export interface CustomSandboxSettings {
  readonly provider: "custom";
  readonly name: string;
  readonly create: (context: CustomSandboxContext) => Sandbox;
}

/** `name` is for errors; `create` makes the sandbox of one session: synchronous, so it connects with the first call.
 *  `describeSandbox` of `edgeflue/testing` checks that what it makes is one. */
export function defineSandbox({
  name,
  create,
}: Pick<CustomSandboxSettings, "name" | "create">): CustomSandboxSettings {
  if (typeof name !== "string" || name === "" || typeof create !== "function")
    throw new TypeError("[edgeflue] defineSandbox() takes { name, create }: a text and a function.");
  return { provider: "custom", name, create };
}
