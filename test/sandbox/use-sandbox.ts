/** Transactions of any sandbox, for tests on any runtime. */

import type { Sandbox, SandboxScope, ShellResult } from "../../src/sandbox/sandbox.ts";
import { shell as runShell } from "../../src/testing/sandbox-contract/contract-parts.ts";

export { commit } from "../../src/testing/sandbox-contract/contract-parts.ts";

/** One command line in a transaction of its own. */
export function shell(sandbox: Sandbox, command: string, scope?: SandboxScope): Promise<ShellResult> {
  return runShell(sandbox, command, scope && { scope });
}
