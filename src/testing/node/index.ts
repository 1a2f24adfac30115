/** What a test of agents imports on Node: the same as elsewhere, with a database in memory. */

import { NodeSql } from "../../node/node-sql.ts";
import { readProject } from "../../node/read-project.ts";
import type { Sql } from "../../sql.ts";
import { createTestAgent } from "../test-agent.ts";

export {
  type CrashBoundary,
  CrashingSql,
  type CrashMoment,
  contractAgent,
  contractSkills,
  describeHarness,
  describeSandbox,
  describeSandboxFiles,
  describeSession,
  type Expectation,
  FakeClock,
  type FakeReply,
  FakeSession,
  fakeSession,
  type HarnessContractOptions,
  type ModelErrorCode,
  type OpenAgain,
  type OpenSandboxOptions,
  type SandboxAbility,
  type SandboxContractOptions,
  type SandboxPlace,
  type ScriptedModel,
  type ScriptedToolCall,
  type ScriptFunction,
  type ScriptStep,
  sandboxAbilities,
  scriptModel,
  type TestAgent,
  type TestAgentOptions,
  type TestFiles,
  type TestRunner,
  type TestSession,
} from "../index.ts";

/** A session's database in memory, for a test in which several hosts work on it, one after the other. */
export function memorySql(): Sql {
  return openMemory();
}

export const testAgent = createTestAgent(
  () => {
    const sql = openMemory();
    return { sql, close: () => sql.close() };
  },
  // As in a deployment, an agent has the skills that it names.
  (root, config) => ({
    ...readProject(root === undefined ? {} : { root }, config),
    givesAllSkills: false,
  }),
);

function openMemory(): NodeSql {
  return new NodeSql(":memory:", { busyMsMax: 0 });
}
