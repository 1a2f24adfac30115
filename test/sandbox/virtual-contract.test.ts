/** The contract of every sandbox, kept by the virtual one in the product's own runtime. What needs two sessions is tested on Node: a test
 *  runs in one object, whose database no other may use. */

import { describe, expect, it } from "vitest";
import { platformQuota } from "../../src/sandbox/sqlite/totals.ts";
import "../../src/sandbox/shell/index.ts";
import { createVirtualSandbox } from "../../src/sandbox/virtual/virtual-sandbox.ts";
import type { SandboxPlace } from "../../src/testing/sandbox-contract/contract-parts.ts";
import { describeSandbox } from "../../src/testing/sandbox-contract/describe-sandbox.ts";
import { runWithSql } from "../support/sql.ts";

const ofTwo = ["keeps two sessions apart (S5)", "closes twice, and before anything was done"];
const neighbour: SandboxPlace = {
  open: () => {
    throw new Error("There is one object in this test.");
  },
};

describeSandbox(
  "virtual in workerd",
  {
    withPlaces: (body) =>
      runWithSql((sql) => {
        const place: SandboxPlace = {
          open: ({ policy, bytesMax } = {}) =>
            createVirtualSandbox({
              sql,
              policy: { allowWrite: true, allowShell: true, allowedCommands: [], ...policy },
              ...(bytesMax !== undefined && { quota: { ...platformQuota, bytesMax } }),
            }),
        };
        return body(place, neighbour);
      }),
    cannot: {
      programs: "its shell and the commands are emulated in the isolate",
      liveOutput: "the emulated shell has its output when it ends",
      endsBackground: "the emulated shell waits for its jobs",
    },
  },
  {
    describe,
    it: (sentence, body) =>
      ofTwo.includes(sentence) ? it.skip(`${sentence} (on Node)`, body) : it(sentence, body),
    expect,
  },
);
