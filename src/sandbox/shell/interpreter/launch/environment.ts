/** The variables with which a shell begins. */

import type { Shell } from "../../state/shell.ts";

export function initializeVariables(shell: Shell, env: ReadonlyMap<string, string>): void {
  const { variables } = shell;
  for (const [name, value] of env) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) continue;
    const variable = variables.own(name);
    variables.setValue(variable, value);
    variable.exported = true;
  }
  const defaults: [string, string][] = [
    ["IFS", " \t\n"],
    ["PS4", "+ "],
    ["OPTIND", "1"],
    ["OPTERR", "1"],
    ["BASH", "/bin/bash"],
    ["BASH_VERSION", "5.2.15(1)-release"],
    ["HOSTNAME", "sandbox"],
    ["HOSTTYPE", "x86_64"],
    ["MACHTYPE", "x86_64-pc-linux-gnu"],
    ["OSTYPE", "linux-gnu"],
  ];
  for (const [name, value] of defaults)
    if (variables.findRaw(name) === undefined || name === "IFS") variables.put(name, value);
  if (variables.findRaw("PATH") === undefined) variables.put("PATH", "/usr/local/bin:/usr/bin:/bin");
  const level = Number.parseInt(variables.get("SHLVL") ?? "0", 10) || 0;
  exportValue(shell, "SHLVL", String(level + 1));
  exportValue(shell, "PWD", shell.cwd);
  // Known to programs once a folder has been left.
  const old = variables.own("OLDPWD");
  old.exported = true;
}

function exportValue({ variables }: Shell, name: string, value: string): void {
  const variable = variables.own(name);
  variables.setValue(variable, value);
  variable.exported = true;
}
