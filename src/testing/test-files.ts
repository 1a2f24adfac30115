/** The files of a tested agent: the test reads them, the agent writes them. */

import type { Sandbox, SandboxFiles, SandboxTransaction } from "../sandbox/sandbox.ts";
import type { Sql } from "../sql.ts";

export type TestFiles = Pick<SandboxFiles, "exists" | "readText" | "readBytes" | "stat" | "list">;

/** Each call is a transaction of its own that changes nothing. */
export function toTestFiles(sandbox: Sandbox): TestFiles {
  const read = async <T>(body: (files: SandboxFiles) => Promise<T>): Promise<T> => {
    const transaction = await sandbox.begin();
    try {
      return await body(transaction.files);
    } finally {
      transaction.end();
    }
  };
  return {
    exists: (path) => read((files) => files.exists(path)),
    readText: (path) => read((files) => files.readText(path)),
    readBytes: (path) => read((files) => files.readBytes(path)),
    stat: (path) => read((files) => files.stat(path)),
    list: (path) => read((files) => files.list(path)),
  };
}

/** One transaction that is committed. */
export async function commitTo(
  sandbox: Sandbox,
  sql: Sql,
  body: (transaction: SandboxTransaction) => Promise<void>,
): Promise<void> {
  const transaction = await sandbox.begin();
  try {
    await body(transaction);
    sql.transaction(() => transaction.commit());
  } finally {
    transaction.end();
  }
}
