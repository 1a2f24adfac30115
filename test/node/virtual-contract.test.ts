/** The contract of every sandbox, kept by the virtual one. On Node, since a test in workerd has one object's database. */

import { describe, expect, it } from "vitest";
import { NodeSql } from "../../src/node/node-sql.ts";
import { platformQuota } from "../../src/sandbox/sqlite/totals.ts";
import "../../src/sandbox/shell/index.ts";
import { createVirtualSandbox } from "../../src/sandbox/virtual/virtual-sandbox.ts";
import type { Sql } from "../../src/sql.ts";
import { migrate } from "../../src/store/migrations.ts";
import type { SandboxPlace } from "../../src/testing/sandbox-contract/contract-parts.ts";
import { describeSandbox } from "../../src/testing/sandbox-contract/describe-sandbox.ts";

describeSandbox(
  "virtual",
  {
    async withPlaces(body) {
      const [first, second] = [openSql(), openSql()];
      try {
        await body(toPlace(first), toPlace(second));
      } finally {
        first.close();
        second.close();
      }
    },
    cannot: {
      programs: "its shell and the commands are emulated in the isolate",
      liveOutput: "the emulated shell has its output when it ends",
      endsBackground: "the emulated shell waits for its jobs",
    },
  },
  { describe, it, expect },
);

function openSql(): NodeSql {
  const sql = new NodeSql(":memory:", { busyMsMax: 0 });
  migrate(sql);
  return sql;
}

function toPlace(sql: Sql): SandboxPlace {
  return {
    open: ({ policy, bytesMax } = {}) =>
      createVirtualSandbox({
        sql,
        policy: { allowWrite: true, allowShell: true, allowedCommands: [], ...policy },
        ...(bytesMax !== undefined && { quota: { ...platformQuota, bytesMax } }),
      }),
  };
}
