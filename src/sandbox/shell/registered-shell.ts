/** Where `import "edgeflue/shell"` registers the emulated shell, four tenths of a Worker's code: a deployment in which no agent
 *  has a shell does not bundle it. It loads with its first command. */

type ShellModule = typeof import("./run-shell.ts");

let registered: (() => Promise<ShellModule>) | undefined;

export function registerShell(load: () => Promise<ShellModule>): void {
  registered = load;
}

/** Throws a sentence where it was not imported. */
export function requireShell(): () => Promise<ShellModule> {
  if (registered !== undefined) return registered;
  throw new Error(
    '[edgeflue] Agent field "allowShell" needs the emulated shell. Import it once, in edgeflue.config.ts or in the agent\'s file: import "edgeflue/shell"; `edgeflue manifest` writes it into src/manifest.ts when a file of an agent says allowShell; run it again after a change of a file elsewhere.',
  );
}
