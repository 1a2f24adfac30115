/** Commands that a deployment adds to the shell by an import, such as `import "edgeflue/git"`. Known without loading the
 *  shell. */

import type { Command } from "./process/process.ts";

const registered = new Map<string, Command>();

export const registeredCommands: ReadonlyMap<string, Command> = registered;

/** For every shell of the deployment. A command that exists already is replaced. */
export function registerShellCommands(commands: Readonly<Record<string, Command>>): void {
  for (const [name, command] of Object.entries(commands)) registered.set(name, command);
}
