/** Where `import "edgeflue/shell"` registers the emulated shell, half of a Worker's code: a deployment in which no agent
 *  has a shell does not bundle it. */

type ShellModule = typeof import("./run-shell.ts");

let registered: (() => Promise<ShellModule>) | undefined;

export function registerShell(load: () => Promise<ShellModule>): void {
  registered = load;
}

/** Throws a sentence where it was not imported. */
export function requireEmulatedShell(): void {
  if (registered === undefined) throw notImported();
}

/** Loads it, with the first command that asks. Throws the same. */
export function loadShell(): Promise<ShellModule> {
  if (registered === undefined) throw notImported();
  return registered();
}

function notImported(): Error {
  return new Error(
    '[edgeflue] Agent field "allowShell" needs the emulated shell. Import it once, in edgeflue.config.ts or in the agent\'s file: import "edgeflue/shell"; `edgeflue manifest` writes it into src/manifest.ts when a file of an agent says allowShell; run it again after a change of a file elsewhere.',
  );
}
