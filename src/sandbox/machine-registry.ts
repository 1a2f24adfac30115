/** Where `import "edgeflue/container"` registers its machine: a project that does not import it does not bundle it. */

import type { Clock } from "../clock.ts";
import { EdgeflueError } from "../errors.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { EgressExports } from "./container/egress/egress.ts";
import type { ContainerPort } from "./container/port.ts";
import type { ContainerSandboxSettings } from "./container/settings.ts";
import type { Machine } from "./machine.ts";
import type { SandboxPolicy } from "./sandbox.ts";

interface MachineParts {
  /** Undefined where the settings name another machine. */
  container: ContainerPort | undefined;
  address: SessionAddress;
  clock: Clock;
  policy: SandboxPolicy;
  /** What the Worker exports, `ctx.exports`. Undefined on Node. */
  exports: EgressExports | undefined;
}

type CreateMachine = (options: MachineParts & { settings: ContainerSandboxSettings }) => Machine;

let registered: CreateMachine | undefined;

export function registerMachine(create: CreateMachine): void {
  registered = create;
}

/** Throws `agent_invalid`. */
export function createMachine(settings: ContainerSandboxSettings, parts: MachineParts): Machine {
  const problem = (message: string) =>
    new EdgeflueError("agent_invalid", `The sandbox "${settings.provider}" ${message}`);
  if (registered === undefined)
    throw problem(
      'needs the import "edgeflue/container", once, in edgeflue.config.ts or in the agent\'s file.',
    );
  if (parts.container === undefined && settings.machine === undefined)
    throw problem(
      'needs [[containers]] with class_name = "SessionObject" in wrangler.toml, which this Worker does not have (`npx edgeflue add container` adds it); on Node there is none.',
    );
  return registered({ ...parts, settings });
}
