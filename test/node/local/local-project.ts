/** A folder with a project in it, and the local sandbox over it. */

import { mkdirSync, mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../../src/clock.ts";
import { createLocalSandbox, type LocalSandboxOptions } from "../../../src/node/local/sandbox.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";

/** `base` contains everything, `root` is the folder of the sandbox. The test removes `base`. */
export interface LocalProject {
  base: string;
  root: string;
}

export function makeLocalProject(name: string): LocalProject {
  const base = realpathSync(mkdtempSync(join(tmpdir(), `edgeflue-${name}-`)));
  const root = join(base, "project");
  mkdirSync(root);
  return { base, root };
}

/** A sandbox that may do everything, unless `options` say otherwise. */
export function openLocalProject(
  { base, root }: LocalProject,
  options: Partial<LocalSandboxOptions> = {},
): Sandbox {
  return createLocalSandbox({
    cwd: root,
    policy: { allowWrite: true, allowShell: true, allowedCommands: [] },
    clock: systemClock,
    ownFolder: join(base, "own"),
    ...options,
  });
}
