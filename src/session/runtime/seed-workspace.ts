/** Puts an agent's files into the workspace of a new session: once, before its first operation works or its files are
 *  first changed. A session that was there before keeps what it has. */

import type { SeedFiles } from "../../agent/config/workspace-config.ts";
import type { Clock } from "../../clock.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { FileQuota } from "../../sandbox/sqlite/totals.ts";
import { createVirtualSandbox } from "../../sandbox/virtual/virtual-sandbox.ts";
import type { Sql } from "../../sql.ts";
import { createStores } from "../../store/stores.ts";

export interface SeedParts {
  files: SeedFiles;
  sql: Sql;
  clock: Clock;
  quota: FileQuota;
}

/** The sandbox, none of whose transactions begins before the files are there. */
export function withSeed(sandbox: Sandbox, parts: SeedParts): Sandbox {
  let seeded: Promise<void> | undefined;
  const prepare = () => {
    seeded ??= seed(parts).catch((error) => {
      seeded = undefined;
      throw error;
    });
    return seeded;
  };
  return {
    ...sandbox,
    prepare,
    async begin(scope) {
      await prepare();
      return sandbox.begin(scope);
    },
  };
}

/** Past the agent's policy: also a session that may not write has its files. */
async function seed({ files, sql, clock, quota }: SeedParts): Promise<void> {
  const { meta, operations } = createStores(sql);
  if (meta.isSeeded() || operations.hasSettled()) return;
  const policy = { allowWrite: true, allowShell: false, allowedCommands: [] };
  const transaction = await createVirtualSandbox({ sql, policy, clock, quota }).begin();
  try {
    for (const [path, content] of Object.entries(files)) {
      if (!(await transaction.files.exists(path))) await transaction.files.write(path, content);
    }
    sql.transaction(() => {
      transaction.commit();
      meta.saveSeeded();
    });
  } finally {
    transaction.end();
  }
}
