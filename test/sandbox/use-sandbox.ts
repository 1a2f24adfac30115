/** Transactions of any sandbox, for tests on any runtime. */

import type { Sandbox, SandboxScope, SandboxTransaction, ShellResult } from "../../src/sandbox/sandbox.ts";

/** One transaction that commits, as a tool call that succeeds. */
export async function commit<T>(
  sandbox: Sandbox,
  body: (transaction: SandboxTransaction) => Promise<T>,
  scope?: SandboxScope,
): Promise<T> {
  const transaction = await sandbox.begin(scope);
  try {
    const result = await body(transaction);
    transaction.commit();
    return result;
  } finally {
    transaction.end();
  }
}

/** One command line in a transaction of its own. */
export function shell(sandbox: Sandbox, command: string, scope?: SandboxScope): Promise<ShellResult> {
  return commit(sandbox, (transaction) => transaction.shell(command), scope);
}
