/** The contract of every sandbox, kept by the local one. */

import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { SandboxPlace } from "../../../src/testing/sandbox-contract/contract-parts.ts";
import { describeSandbox } from "../../../src/testing/sandbox-contract/describe-sandbox.ts";
import { type LocalProject, makeLocalProject, openLocalProject } from "./local-project.ts";

describeSandbox(
  "local",
  {
    async withPlaces(body) {
      const projects = [makeLocalProject("contract"), makeLocalProject("neighbour")] as const;
      try {
        await body(toPlace(projects[0]), toPlace(projects[1]));
      } finally {
        for (const { base } of projects) rmSync(base, { recursive: true, force: true });
      }
    },
    cannot: {
      transactions: "a disk takes nothing back",
      snapshots: "the files are the machine's own",
      workspacePath: "commands see the machine's own paths",
      shellWithoutWrite: "a real shell can write whatever the user can",
      scopedShell: "a real shell can go wherever the user can",
      fileRulesOfCommands: "what a program opens is not seen",
      quota: "the bound is the disk's",
      hiddenHost: "its programs are the machine's",
    },
  },
  { describe, it, expect },
);

function toPlace(project: LocalProject): SandboxPlace {
  return {
    open: ({ policy } = {}) =>
      openLocalProject(project, {
        policy: { allowWrite: true, allowShell: true, allowedCommands: [], ...policy },
        hostEnv: { PATH: process.env.PATH ?? "", HOME: project.base, LANG: "C.UTF-8", API_KEY: "hidden" },
      }),
  };
}
