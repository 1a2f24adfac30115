/** What every sandbox does, as tests for any runner: files, commands, deadlines, policy and life. A sandbox's test file calls
 *  this with its own way to make one. What a sandbox declares that it cannot do is tested as well: it has to say no. */

import { describeSandboxFiles, type TestRunner } from "../sandbox-files-contract.ts";
import {
  type ContractParts,
  commit,
  type SandboxAbility,
  type SandboxContractOptions,
  sandboxAbilities,
  writeFiles,
} from "./contract-parts.ts";
import { describeAbilities } from "./describe-abilities.ts";
import { describeApprovals } from "./describe-approvals.ts";
import { describeCommands } from "./describe-commands.ts";
import { describeDeadlines } from "./describe-deadlines.ts";
import { describeLife } from "./describe-life.ts";
import { describePolicy } from "./describe-policy.ts";
import { describeTree } from "./describe-tree.ts";

/** Throws when `cannot` names no ability, or gives no reason for one. */
export function describeSandbox(
  name: string,
  { withPlaces, cannot = {} }: SandboxContractOptions,
  { describe, it, expect }: TestRunner,
): void {
  for (const [ability, reason] of Object.entries(cannot)) {
    if (!Object.hasOwn(sandboxAbilities, ability)) {
      throw new Error(
        `[edgeflue] describeSandbox(): ${JSON.stringify(ability)} is no ability of a sandbox: ${Object.keys(sandboxAbilities).join(", ")}.`,
      );
    }
    if (reason === undefined || reason.trim() === "") {
      throw new Error(`[edgeflue] describeSandbox(): say why the sandbox has no ${ability}.`);
    }
  }
  const has = (ability: SandboxAbility) => cannot[ability] === undefined;
  const withSandbox = (body: Parameters<ContractParts["fact"]>[1]) =>
    withPlaces(async (place, neighbour) => {
      const sandbox = place.open();
      try {
        await body(sandbox, { place, neighbour });
      } finally {
        await sandbox.close?.();
      }
    });
  const parts: ContractParts = {
    fact: (sentence, body) => void it(sentence, () => withSandbox(body)),
    factUnder: (sentence, { files, ...options }, body) =>
      parts.fact(sentence, async (sandbox, { place }) => {
        if (files !== undefined) await writeFiles(sandbox, files);
        await sandbox.close?.();
        const again = place.open(options);
        await body(again);
        await again.close?.();
      }),
    has,
    expect,
  };
  describeSandboxFiles(
    name,
    (body) => withSandbox((sandbox) => commit(sandbox, ({ files }) => body(files))),
    { describe, it, expect },
  );
  const themes = {
    commands: describeCommands,
    "deadlines and bounds": describeDeadlines,
    "files of commands": describeTree,
    policy: describePolicy,
    approvals: describeApprovals,
    life: describeLife,
    abilities: describeAbilities,
  };
  describe(`${name}: Sandbox`, () => {
    for (const [theme, describeTheme] of Object.entries(themes)) {
      describe(theme, () => describeTheme(parts));
    }
  });
}
