/** Runs a script as `bash -c` does. The shell's one entry for everything around it. */

import { emptyInput } from "../process/streams.ts";
import { DescriptorTable, OpenFile } from "../state/descriptors.ts";
import { Family } from "../state/family.ts";
import type { ShellHost } from "../state/host.ts";
import { Shell } from "../state/shell.ts";
import { initializeVariables } from "./launch/environment.ts";
import { runner } from "./runner.ts";
import { runScriptText } from "./script.ts";

export type { CommandKind, Refusal, ShellHost } from "../state/host.ts";

/** Resolves to the exit code when the script and all its jobs have ended. Rejects with `ProcessStopped` when the host's
 *  meter is stopped, and with what `authorize` throws. */
export async function runScript(host: ShellHost, script: string): Promise<number> {
  const family = new Family(host);
  const descriptors = new DescriptorTable();
  descriptors.set(0, new OpenFile({ input: host.stdin ?? emptyInput }));
  descriptors.set(1, new OpenFile({ output: host.stdout }));
  descriptors.set(2, new OpenFile({ output: host.stderr }));
  const { meter, cwd } = host;
  const shell = new Shell({
    family,
    runner,
    meter,
    descriptors,
    cwd,
    name: "bash",
    positional: [],
    pid: family.takePid(),
  });
  initializeVariables(shell, new Map(Object.entries(host.env)));
  const exitCode = await runScriptText(shell, script);
  while (family.running.size > 0) await meter.wait(family.nextEnd);
  return exitCode;
}
