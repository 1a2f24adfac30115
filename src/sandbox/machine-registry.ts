/** Where `import "edgeflue/container"` registers its machine: a project that does not import it does not bundle it. */

import type { Clock } from "../clock.ts";
import { EdgeflueError } from "../errors.ts";
import type { ContainerPort } from "./container/port.ts";
import type { ContainerSandboxSettings } from "./container/settings.ts";
import type { Machine } from "./machine.ts";

type CreateMachine = (options: {
  container: ContainerPort;
  settings: ContainerSandboxSettings;
  clock: Clock;
}) => Machine;

let registered: CreateMachine | undefined;

export function registerMachine(create: CreateMachine): void {
  registered = create;
}

/** Throws `agent_invalid`. */
export function createMachine(
  settings: ContainerSandboxSettings,
  { container, clock }: { container: ContainerPort | undefined; clock: Clock },
): Machine {
  const problem = (message: string) =>
    new EdgeflueError("agent_invalid", `The sandbox "${settings.provider}" ${message}`);
  if (registered === undefined)
    throw problem(
      'needs the import "edgeflue/container", once, in edgeflue.config.ts or in the agent\'s file.',
    );
  if (container === undefined)
    throw problem(
      'needs [[containers]] with class_name = "SessionObject" in wrangler.toml, which this Worker does not have (`npx edgeflue add container` adds it); on Node there is none.',
    );
  return registered({ container, settings, clock });
}
