/** The contract of every sandbox, kept by the container. */

import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { NodeSql } from "../../src/node/node-sql.ts";
import { createContainerMachine } from "../../src/sandbox/container/container-machine.ts";
import { platformQuota } from "../../src/sandbox/sqlite/totals.ts";
import "../../src/sandbox/shell/index.ts";
import { createVirtualSandbox } from "../../src/sandbox/virtual/virtual-sandbox.ts";
import { migrate } from "../../src/store/migrations.ts";
import type { SandboxPlace } from "../../src/testing/sandbox-contract/contract-parts.ts";
import { describeSandbox } from "../../src/testing/sandbox-contract/describe-sandbox.ts";
import { LentContainer } from "./support/lent-container.ts";
import { workerUrl } from "./support/sessions.ts";

describeSandbox(
  "container",
  {
    async withPlaces(body) {
      const places = [openPlace(), openPlace()] as const;
      try {
        await body(places[0].place, places[1].place);
      } finally {
        for (const { end } of places) await end();
      }
    },
    cannot: {
      endsBackground: "what runs in the background lasts as long as the container",
      scopedShell: "a command can read all of /workspace; what it changes outside of its folder is not kept",
      fileRulesOfCommands: "the rules judge the text of a command line, as for every real shell",
    },
  },
  // Most of a test's time is spent waiting for its container, which no other test has.
  { describe: workerUrl === undefined ? describe.skip : describe.concurrent, it, expect },
);

function openPlace(): { place: SandboxPlace; end: () => Promise<void> } {
  const sql = new NodeSql(":memory:", { busyMsMax: 0 });
  migrate(sql);
  const container = new LentContainer(workerUrl ?? "");
  return {
    place: {
      open: ({ policy, bytesMax } = {}) =>
        createVirtualSandbox({
          sql,
          policy: { allowWrite: true, allowShell: true, allowedCommands: [], ...policy },
          machine: createContainerMachine({
            container,
            settings: { provider: "container" },
            clock: systemClock,
          }),
          ...(bytesMax !== undefined && { quota: { ...platformQuota, bytesMax } }),
        }),
    },
    async end() {
      if (container.running) await container.destroy();
      sql.close();
    },
  };
}
